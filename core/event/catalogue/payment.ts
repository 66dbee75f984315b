import * as z from 'zod';
import { amount, currency, type EventDefinition, id, label } from './definition.ts';

const payment = { paymentId: id, orderId: id, amount, currency: currency.optional() };

export const PAYMENT_EVENTS = {
  'payment.processed': {
    description: 'A payment was completed.',
    schema: z.looseObject({ ...payment, method: label.optional() }),
    example: { paymentId: 'pay_567890', orderId: 'ord_123456', amount: 1500, currency: 'EUR', method: 'card' },
  },
  'payment.refunded': {
    description: 'A payment was refunded, in whole or in part.',
    schema: z.looseObject({ ...payment, refundId: id.optional(), reason: label.optional() }),
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
    schema: z.looseObject({ ...payment, reason: label.optional(), errorCode: label.optional() }),
    example: {
      paymentId: 'pay_567891',
      orderId: 'ord_123457',
      amount: 980,
      currency: 'EUR',
      reason: 'insufficient_funds',
    },
  },
} satisfies Record<string, EventDefinition>;
