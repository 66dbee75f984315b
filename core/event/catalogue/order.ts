import * as z from 'zod';
import { amount, currency, type EventDefinition, id, label } from './definition.ts';

const order = { orderId: id, customerId: id.optional(), vendorId: id.optional() };

export const ORDER_EVENTS = {
  'order.created': {
    description: 'A customer placed an order.',
    schema: z.looseObject({ ...order, productId: id, customerId: id, total: amount, currency: currency.optional() }),
    example: {
      orderId: 'ord_123456',
      productId: 'prod_789012',
      customerId: 'cust_345678',
      total: 1500,
      currency: 'EUR',
    },
  },
  'order.updated': {
    description: 'The status of an order changed.',
    schema: z.looseObject({ ...order, status: label, previousStatus: label.optional() }),
    example: { orderId: 'ord_123456', status: 'shipped', previousStatus: 'paid' },
  },
  'order.cancelled': {
    description: 'An order was cancelled.',
    schema: z.looseObject({ ...order, reason: label.optional() }),
    example: { orderId: 'ord_123456', customerId: 'cust_345678', reason: 'customer_request' },
  },
} satisfies Record<string, EventDefinition>;
