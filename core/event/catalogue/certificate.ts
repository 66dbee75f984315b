import * as z from 'zod';
import { type EventDefinition, id, label, time } from './definition.ts';

/** Certificates of authenticity: one per sold piece. */
const certificate = { certificateId: id, productId: id.optional() };

export const CERTIFICATE_EVENTS = {
  'certificate.issued': {
    description: 'A certificate of authenticity was created for a piece.',
    schema: z.looseObject({
      ...certificate,
      productId: id,
      ownerId: id,
      editionNumber: z.int().positive().optional(),
      issuedAt: time.optional(),
    }),
    example: {
      certificateId: 'cert_901234',
      productId: 'prod_789012',
      ownerId: 'cust_345678',
      editionNumber: 7,
      issuedAt: 1623456789,
    },
  },
  'certificate.transferred': {
    description: 'A certificate changed its owner.',
    schema: z.looseObject({ ...certificate, fromOwnerId: id, toOwnerId: id, transferredAt: time.optional() }),
    example: {
      certificateId: 'cert_901234',
      fromOwnerId: 'cust_345678',
      toOwnerId: 'cust_987654',
      transferredAt: 1623460389,
    },
  },
  'certificate.validated': {
    description: 'A certificate was checked for authenticity.',
    schema: z.looseObject({ ...certificate, valid: z.boolean(), validatedBy: label.optional() }),
    example: { certificateId: 'cert_901234', productId: 'prod_789012', valid: true, validatedBy: 'nfc_tag' },
  },
} satisfies Record<string, EventDefinition>;
