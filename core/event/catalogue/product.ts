import type { EventDefinition } from './definition.ts';
import { amount, changedFields, count, currency, id, label, schemaOf } from './guide-schema.ts';

export const PRODUCT_EVENTS = {
  'product.created': {
    description: 'A vendor added a product.',
    schema: schemaOf({ productId: id, title: label, price: amount }, { vendorId: id, currency, editionSize: count }),
    example: {
      productId: 'prod_789012',
      vendorId: 'ven_456789',
      title: 'Harbour at Dawn',
      price: 1500,
      currency: 'EUR',
      editionSize: 25,
    },
  },
  'product.updated': {
    description: 'The details of a product changed.',
    schema: schemaOf({ productId: id }, { vendorId: id, changedFields, price: amount }),
    example: { productId: 'prod_789012', vendorId: 'ven_456789', changedFields: ['price'], price: 1650.5 },
  },
  'product.deleted': {
    description: 'A product was removed from sale.',
    schema: schemaOf({ productId: id }, { vendorId: id, reason: label }),
    example: { productId: 'prod_789012', vendorId: 'ven_456789', reason: 'sold_out' },
  },
} satisfies Record<string, EventDefinition>;
