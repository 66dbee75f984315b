import type { EventDefinition } from './definition.ts';
import { amount, currency, id, label, schemaOf } from './guide-schema.ts';

const order = { customerId: id, vendorId: id };

export const ORDER_EVENTS = {
  'order.created': {
    description: 'A customer placed an order.',
    schema: schemaOf({ orderId: id, productId: id, customerId: id, total: amount }, { vendorId: id, currency }),
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
    schema: schemaOf({ orderId: id, status: label }, { ...order, previousStatus: label }),
    example: { orderId: 'ord_123456', status: 'shipped', previousStatus: 'paid' },
  },
  'order.cancelled': {
    description: 'An order was cancelled.',
    schema: schemaOf({ orderId: id }, { ...order, reason: label }),
    example: { orderId: 'ord_123456', customerId: 'cust_345678', reason: 'customer_request' },
  },
} satisfies Record<string, EventDefinition>;
