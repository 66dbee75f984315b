import * as z from 'zod';
import { amount, changedFields, currency, type EventDefinition, id, label } from './definition.ts';

const product = { productId: id, vendorId: id.optional() };

export const PRODUCT_EVENTS = {
  'product.created': {
    description: 'A vendor added a product.',
    schema: z.looseObject({
      ...product,
      title: label,
      price: amount,
      currency: currency.optional(),
      editionSize: z.int().positive().optional(),
    }),
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
    schema: z.looseObject({ ...product, changedFields: changedFields.optional(), price: amount.optional() }),
    example: { productId: 'prod_789012', vendorId: 'ven_456789', changedFields: ['price'], price: 1650.5 },
  },
  'product.deleted': {
    description: 'A product was removed from sale.',
    schema: z.looseObject({ ...product, reason: label.optional() }),
    example: { productId: 'prod_789012', vendorId: 'ven_456789', reason: 'sold_out' },
  },
} satisfies Record<string, EventDefinition>;
