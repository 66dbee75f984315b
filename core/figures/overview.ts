import type { Counts } from './counts.ts';
import { addCounts, noCounts, sumOf } from './counts.ts';
import type { DayFigures } from './day.ts';
import type { Head } from './head.ts';
import type { FiguresRange } from './range.ts';
import { BUCKET_MS, floor, HOUR_MS, MINUTE_MS } from './range.ts';

/** The figures of one destination that are stored. */
export interface StoredFigures {
  head?: Head | undefined;
  /** Closed hours; those that the head has too count from the head. */
  days?: readonly DayFigures[] | undefined;
}

/** The counts of a destination in a range, by the beginning of each bucket in milliseconds since the epoch. */
export function bucketsOf({ head, days = [] }: StoredFigures, range: FiguresRange): Map<number, Counts> {
  const buckets = new Map<number, Counts>();
  const add = (at: number, counts: Counts): void => {
    if (at < range.from || at >= range.to) return;
    addAt(buckets, floor(at, range.bucket), counts);
  };
  if (range.bucket === 'minute') {
    for (const [minute, counts] of head?.minutes ?? []) add(minute * MINUTE_MS, counts);
    return buckets;
  }
  const firstHour = head?.firstHour ?? Infinity;
  for (const { hours } of days) for (const [hour, counts] of hours) if (hour < firstHour) add(hour * HOUR_MS, counts);
  for (const [hour, counts] of head?.hours ?? []) add(hour * HOUR_MS, counts);
  return buckets;
}

/** Adds counts to the entry at `key`, in place. */
export function addAt(map: Map<number, Counts>, key: number, more: Counts): void {
  let counts = map.get(key);
  if (counts === undefined) map.set(key, (counts = noCounts()));
  addCounts(counts, more);
}

export function totalOf(buckets: ReadonlyMap<number, Counts>): Counts {
  const total = noCounts();
  for (const counts of buckets.values()) addCounts(total, counts);
  return total;
}

/** Steps of a sparkline at most. */
const SPARK_STEPS = 30;

/** `[attempts, failed attempts]` of equal steps, each of whole buckets; the last step may reach beyond the range. */
export function sparkOf(buckets: ReadonlyMap<number, Counts>, { from, to, bucket }: FiguresRange): number[][] {
  const each = BUCKET_MS[bucket];
  const count = Math.round((to - from) / each);
  const perStep = Math.ceil(count / SPARK_STEPS);
  const steps = Array.from({ length: Math.ceil(count / perStep) }, () => [0, 0] as [number, number]);
  for (const [at, counts] of buckets) {
    const step = steps[Math.floor((at - from) / each / perStep)];
    if (step === undefined) continue;
    step[0] += counts.attempts;
    step[1] += sumOf(counts.failures);
  }
  return steps;
}
