import type { EventDefinition } from './definition.ts';
import { changedFields, country, id, label, schemaOf } from './guide-schema.ts';

export const VENDOR_EVENTS = {
  'vendor.status_changed': {
    description: 'The status of a vendor changed, e.g. on approval.',
    schema: schemaOf({ vendorId: id, status: label }, { previousStatus: label }),
    example: { vendorId: 'ven_456789', status: 'active', previousStatus: 'pending' },
  },
  'vendor.registration': {
    description: 'A new vendor registered.',
    schema: schemaOf({ vendorId: id, name: label }, { country }),
    example: { vendorId: 'ven_456789', name: 'Atelier Nord', country: 'NO' },
  },
  'vendor.profile_updated': {
    description: 'A vendor changed its profile.',
    schema: schemaOf({ vendorId: id }, { changedFields }),
    example: { vendorId: 'ven_456789', changedFields: ['biography', 'logoUrl'] },
  },
} satisfies Record<string, EventDefinition>;
