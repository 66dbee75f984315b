import * as z from 'zod';
import { changedFields, type EventDefinition, id, label } from './definition.ts';

const vendor = { vendorId: id };

export const VENDOR_EVENTS = {
  'vendor.status_changed': {
    description: 'The status of a vendor changed, e.g. on approval.',
    schema: z.looseObject({ ...vendor, status: label, previousStatus: label.optional() }),
    example: { vendorId: 'ven_456789', status: 'active', previousStatus: 'pending' },
  },
  'vendor.registration': {
    description: 'A new vendor registered.',
    schema: z.looseObject({ ...vendor, name: label, country: z.string().length(2).optional() }),
    example: { vendorId: 'ven_456789', name: 'Atelier Nord', country: 'NO' },
  },
  'vendor.profile_updated': {
    description: 'A vendor changed its profile.',
    schema: z.looseObject({ ...vendor, changedFields: changedFields.optional() }),
    example: { vendorId: 'ven_456789', changedFields: ['biography', 'logoUrl'] },
  },
} satisfies Record<string, EventDefinition>;
