import type { Attempt, Delivery } from '../../core/delivery/delivery.ts';

/** A delivery that nothing has been tried of, with some fields replaced. */
export const aDelivery = (fields: Partial<Delivery> = {}): Delivery => ({
  destinationId: 'dst_0000000000000001',
  eventId: 'msg_0000000000000000000001',
  acceptedAt: 1_000,
  tenant: 'default',
  type: 'order.created',
  source: 'shop',
  time: 1,
  status: 'PENDING',
  run: 1,
  attempts: 0,
  log: [],
  ...fields,
});

/** A success of 20 ms, with some fields replaced. */
export const anAttempt = (number: number, fields: Partial<Attempt> = {}): Attempt => ({
  run: 1,
  number,
  at: 1_000 + number,
  durationMs: 20,
  ...fields,
});
