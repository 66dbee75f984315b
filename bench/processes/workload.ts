import { randomBytes } from 'node:crypto';
import { eventIdOf } from '../../core/contract/ids.ts';
import { encodeDeliveryMessage } from '../../core/delivery/message.ts';

/** What the loops work on: the same event of about 1 KB, ten at a time. */
export const BATCH_SIZE = 10;

/** Batches of deliver take turns with them, so that each gets less than its limit allows, as most do. */
const DESTINATIONS = 100;

const SOURCE = 'street-collector-platform';
const TYPE = 'order.created';
/** A whole `detail` of 1,000 bytes. */
export const DETAIL = JSON.stringify({
  orderId: 'ord_123456',
  productId: 'prod_789012',
  customerId: 'cust_345678',
  total: 1500,
  note: '',
}).replace('"note":""', () => `"note":"${'n'.repeat(908)}"`);

const run = randomBytes(6).toString('hex');
let sequence = 0;

/** A message as Lambda hands it over. */
export interface QueueRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<'ApproximateReceiveCount' | 'SentTimestamp', string>;
}

/** Ten messages of the deliveries queue, each for another destination. */
export function deliveryRecords(): QueueRecord[] {
  const now = Date.now();
  return Array.from({ length: BATCH_SIZE }, () => {
    sequence += 1;
    const body = encodeDeliveryMessage({
      kind: 'first',
      destinationId: `dst_${String(sequence % DESTINATIONS).padStart(16, '0')}`,
      eventId: eventIdOf('default', SOURCE, `${run}-${sequence}`),
      acceptedAt: now,
      send: 0,
      run: 1,
      redrives: 0,
      tenant: 'default',
      type: TYPE,
      time: Math.floor(now / 1000),
      source: SOURCE,
      data: DETAIL,
    });
    return recordOf(body, now);
  });
}

/** Ten messages of the events queue. */
export function eventRecords(): QueueRecord[] {
  const now = Date.now();
  return Array.from({ length: BATCH_SIZE }, () => {
    sequence += 1;
    const head = {
      version: '0',
      id: `${run}-${sequence}`,
      'detail-type': TYPE,
      source: SOURCE,
      account: '000000000000',
      time: `${new Date(now).toISOString().slice(0, 19)}Z`,
      region: 'us-east-1',
      resources: [],
    };
    return recordOf(`${JSON.stringify(head).slice(0, -1)},"detail":${DETAIL}}`, now);
  });
}

const recordOf = (body: string, now: number): QueueRecord => ({
  messageId: `message-${sequence}`,
  receiptHandle: `receipt-${sequence}`,
  body,
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(now) },
});
