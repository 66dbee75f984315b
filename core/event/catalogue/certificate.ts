import type { EventDefinition } from './definition.ts';
import { count, flag, id, label, schemaOf, time } from './guide-schema.ts';

/** Certificates of authenticity: one per sold piece. */
export const CERTIFICATE_EVENTS = {
  'certificate.issued': {
    description: 'A certificate of authenticity was created for a piece.',
    schema: schemaOf({ certificateId: id, productId: id, ownerId: id }, { editionNumber: count, issuedAt: time }),
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
    schema: schemaOf({ certificateId: id, fromOwnerId: id, toOwnerId: id }, { productId: id, transferredAt: time }),
    example: {
      certificateId: 'cert_901234',
      fromOwnerId: 'cust_345678',
      toOwnerId: 'cust_987654',
      transferredAt: 1623460389,
    },
  },
  'certificate.validated': {
    description: 'A certificate was checked for authenticity.',
    schema: schemaOf({ certificateId: id, valid: flag }, { productId: id, validatedBy: label }),
    example: { certificateId: 'cert_901234', productId: 'prod_789012', valid: true, validatedBy: 'nfc_tag' },
  },
} satisfies Record<string, EventDefinition>;
