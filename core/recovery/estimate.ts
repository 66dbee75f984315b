import { RESUME_PERIOD_MINUTES } from '../contract/limits.ts';
import { PRICES_PER_MILLION as PRICES } from '../contract/prices.ts';
import type { RateLimit } from '../delivery/rate-limit.ts';
import { lastDeparture } from '../delivery/rate-limit.ts';

/** Seconds until a job has sent so many deliveries, at the pace of the destination and without other traffic. */
export function secondsToSend(deliveries: number, limit: RateLimit, tat: number, now: number): number {
  if (deliveries === 0) return 0;
  return Math.ceil(RESUME_PERIOD_MINUTES * 60 + lastDeparture(limit, tat, now, deliveries) / 1000);
}

/** What AWS bills for. */
export interface BilledUnits {
  writes: number;
  reads: number;
  sqsRequests: number;
  invocations: number;
  gbSeconds: number;
  logBytes: number;
}

/** What each delivery takes, beside its share of a batch of deliver. Payloads of 1 KB, rows below 1 KB with one attempt. */
const OF_A_DELIVERY = {
  /** Writes: insert 2, lease 3, success 2; an index entry that moves is two. Reads: its event twice, its row twice. */
  backfill: { writes: 7, reads: 4.1, sqsRequests: 0.1, invocations: 0, gbSeconds: 0.004, logBytes: 100 },
  /** As a backfill, of a row of 2 KB: it has the attempts of its former run. */
  recovery: { writes: 10, reads: 4.6, sqsRequests: 0.1, invocations: 0, gbSeconds: 0.004, logBytes: 100 },
} satisfies Record<string, BilledUnits>;

/** What each batch of deliver takes: 512 MB for 0.3 s, which is a receiver of 200 ms. */
const OF_A_BATCH: BilledUnits = {
  writes: 1.2,
  reads: 1.75,
  sqsRequests: 2,
  invocations: 1,
  gbSeconds: 0.15,
  logBytes: 950,
};

const MOST_OF_A_BATCH = 10;
/** Of the deliveries of one second, which are due together, the part that one poll finds. */
const POLLED_TOGETHER = 0.6;
/** Of all invocations. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling */
const TRACED = 0.05;

/**
 * The units that so many deliveries of a job take, each with one attempt.
 *
 * @param limit of the destination: the slower it is, the fewer deliveries share a batch
 */
export function unitsToSend(
  kind: keyof typeof OF_A_DELIVERY,
  deliveries: number,
  { perMinute }: RateLimit,
): BilledUnits {
  const batches = deliveries / Math.min(MOST_OF_A_BATCH, Math.max(1, (perMinute / 60) * POLLED_TOGETHER));
  const each = OF_A_DELIVERY[kind];
  const sum = (unit: keyof BilledUnits): number => deliveries * each[unit] + batches * OF_A_BATCH[unit];
  return {
    writes: sum('writes'),
    reads: sum('reads'),
    sqsRequests: sum('sqsRequests'),
    invocations: sum('invocations'),
    gbSeconds: sum('gbSeconds'),
    logBytes: sum('logBytes'),
  };
}

/** Dollars at list prices. */
export const dollarsOf = ({ writes, reads, sqsRequests, invocations, gbSeconds, logBytes }: BilledUnits): number =>
  (writes * PRICES.DYNAMODB_WRITE +
    reads * PRICES.DYNAMODB_READ +
    sqsRequests * PRICES.SQS_REQUEST +
    invocations * (PRICES.LAMBDA_REQUEST + TRACED * PRICES.TRACE) +
    gbSeconds * PRICES.LAMBDA_GB_SECOND +
    logBytes * PRICES.LOG_BYTE) /
  1_000_000;
