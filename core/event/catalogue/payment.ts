import type { EventDefinition } from './definition.ts';
import { amount, currency, id, label, schemaOf } from './guide-schema.ts';

const payment = { paymentId: id, orderId: id, amount };

export const PAYMENT_EVENTS = {
  'payment.processed': {
    description: 'A payment was completed.',
    schema: schemaOf(payment, { currency, method: label }),
    example: { paymentId: 'pay_567890', orderId: 'ord_123456', amount: 1500, currency: 'EUR', method: 'card' },
  },
  'payment.refunded': {
    description: 'A payment was refunded, in whole or in part.',
    schema: schemaOf(payment, { currency, refundId: id, reason: label }),
    example: {
      paymentId: 'pay_567890',
      orderId: 'ord_123456',
      refundId: 'ref_112233',
      amount: 250.75,
      currency: 'EUR',
      reason: 'damaged_in_transit',
    },
  },
  'payment.failed': {
    description: 'A payment did not go through.',
    schema: schemaOf(payment, { currency, reason: label, errorCode: label }),
    example: {
      paymentId: 'pay_567891',
      orderId: 'ord_123457',
      amount: 980,
      currency: 'EUR',
      reason: 'insufficient_funds',
    },
  },
} satisfies Record<string, EventDefinition>;
