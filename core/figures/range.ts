import type { Fault } from '../fault.ts';

export const BUCKETS = ['minute', 'hour', 'day'] as const;
export type Bucket = (typeof BUCKETS)[number];

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const BUCKET_MS: Readonly<Record<Bucket, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };

/** Minutes that a destination's row keeps: those of the last two hours and the present one. */
export const MINUTES_KEPT = 121;
/** Days that figures are kept. */
export const DAYS_KEPT = 90;

/** How far back each bucket reaches, in milliseconds. */
const REACH_MS: Readonly<Record<Bucket, number>> = {
  minute: 2 * HOUR_MS,
  hour: 7 * DAY_MS,
  day: DAYS_KEPT * DAY_MS,
};
const REACH_TEXT: Readonly<Record<Bucket, string>> = { minute: '2 hours', hour: '7 days', day: '90 days' };
const DEFAULT_RANGE_MS = HOUR_MS;

/** A span of whole buckets, in milliseconds since the epoch: `from` inclusive, `to` exclusive. */
export interface FiguresRange {
  from: number;
  to: number;
  bucket: Bucket;
}

/**
 * The whole buckets that a request is about. Default: the last hour, by the finest bucket that reaches back to `from`.
 *
 * @param asked times in milliseconds since the epoch; `to` after now means now
 */
export function figuresRange(
  asked: { from?: number | undefined; to?: number | undefined; bucket?: Bucket | undefined },
  now: number,
): FiguresRange | Fault {
  const to = Math.min(asked.to ?? now, now);
  const from = asked.from ?? to - DEFAULT_RANGE_MS;
  if (from >= to) return { field: 'from', rule: 'must be before `to` and before now', remedy: 'Send an earlier time.' };
  const reaches = (bucket: Bucket): boolean => floor(from, bucket) >= floor(now - REACH_MS[bucket], bucket);
  const bucket = asked.bucket ?? BUCKETS.find(reaches) ?? 'day';
  if (!reaches(bucket)) {
    const rule = `must be at most ${REACH_TEXT[bucket]} ago with bucket=${bucket}`;
    const remedy = bucket === 'day' ? 'Send a later time.' : 'Send a later time, or a larger bucket.';
    return { field: 'from', rule, remedy };
  }
  return { from: floor(from, bucket), to: floor(to - 1, bucket) + BUCKET_MS[bucket], bucket };
}

/** The beginning of the bucket that holds `at`. */
export const floor = (at: number, bucket: Bucket): number => Math.floor(at / BUCKET_MS[bucket]) * BUCKET_MS[bucket];
