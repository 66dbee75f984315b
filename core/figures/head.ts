import type { Change } from './changes.ts';
import { applyChange, failureKeyOf } from './changes.ts';
import type { CountedSpan, RecordPosition } from './counted.ts';
import { isCounted, withCounted } from './counted.ts';
import type { Counts } from './counts.ts';
import { noCounts } from './counts.ts';
import { HOUR_MS, MINUTE_MS, MINUTES_KEPT } from './range.ts';

/** Hours that a head keeps beside the newest one, for records that come late. */
const HOURS_BEFORE = 2;

/**
 * The latest figures of a destination: what each batch changes. Hours that it no longer keeps are in the rows of their
 * days. Minutes and hours are numbered since the epoch.
 */
export interface Head {
  /** The first hour that the head counts; earlier ones are in day rows. */
  firstHour: number;
  /** Minutes before the newest by less than MINUTES_KEPT, without durations. */
  minutes: Map<number, Counts>;
  hours: Map<number, Counts>;
  /** When the latest attempt that succeeded, or failed, began, in milliseconds since the epoch. */
  lastSuccessAt?: number;
  lastFailureAt?: number;
  /** The latest acceptance of a counted delivery, in milliseconds since the epoch. */
  newestDelivery?: number;
  counted: CountedSpan[];
}

/** A stream record of a delivery of one destination, and the figures that it changes. */
export interface StreamChange extends RecordPosition {
  /** Of its delivery, in milliseconds since the epoch. */
  acceptedAt: number;
  changes: readonly Change[];
}

/** What a batch does to the rows of a destination. */
export interface Tallied {
  head: Head;
  /** Hours that moved out of the head, whole; they replace what a day row has of them. */
  closed: Map<number, Counts>;
  /** Changes of hours that had moved out before, by hour; the records that are new to the day row count. */
  late: Map<number, StreamChange[]>;
}

export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);
export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);

/**
 * Counts a batch of one shard. `before` stays as it is; a record that it has counted counts no more.
 *
 * @returns `undefined` when nothing is left to count
 */
export function tally(before: Head | undefined, batch: readonly StreamChange[]): Tallied | undefined {
  const fresh = batch.filter(
    (record) => record.changes.length > 0 && (before === undefined || !isCounted(before.counted, record)),
  );
  if (fresh.length === 0) return undefined;
  const times = fresh.flatMap(({ changes }) => changes.map(({ at }) => at));
  const firstHour = before?.firstHour ?? Math.min(...times.map(hourOf));
  const head: Head = {
    ...before,
    firstHour,
    minutes: copyOf(before?.minutes),
    hours: copyOf(before?.hours),
    counted: withCounted(before?.counted ?? [], batch),
  };
  const late = new Map<number, StreamChange[]>();
  for (const record of fresh) {
    head.newestDelivery = Math.max(head.newestDelivery ?? 0, record.acceptedAt);
    for (const change of record.changes) {
      const hour = hourOf(change.at);
      noteAttempt(head, change);
      if (hour < firstHour) late.set(hour, [...(late.get(hour) ?? []), { ...record, changes: [change] }]);
      else {
        applyChange(entryOf(head.hours, hour), change);
        applyChange(entryOf(head.minutes, minuteOf(change.at)), change);
      }
    }
  }
  return { head, closed: close(head), late };
}

/** Forgets old minutes, and takes out the hours before the newest ones. */
function close(head: Head): Map<number, Counts> {
  const newestMinute = Math.max(0, ...head.minutes.keys());
  for (const [minute, counts] of head.minutes) {
    if (minute <= newestMinute - MINUTES_KEPT) head.minutes.delete(minute);
    counts.latency.clear();
  }
  const kept = Math.max(head.firstHour, ...head.hours.keys()) - HOURS_BEFORE;
  const closed = new Map<number, Counts>();
  for (const [hour, counts] of head.hours) {
    if (hour >= kept) continue;
    closed.set(hour, counts);
    head.hours.delete(hour);
  }
  if (kept > head.firstHour) head.firstHour = kept;
  return closed;
}

function noteAttempt(head: Head, change: Change): void {
  if (change.figure !== 'attempt' || change.by < 0) return;
  const name = failureKeyOf(change.attempt) === undefined ? 'lastSuccessAt' : 'lastFailureAt';
  head[name] = Math.max(head[name] ?? 0, change.at);
}

/** The counts at `key`, put there when absent. */
export function entryOf(map: Map<number, Counts>, key: number): Counts {
  let counts = map.get(key);
  if (counts === undefined) map.set(key, (counts = noCounts()));
  return counts;
}

/** A copy whose counts may be changed. */
export const copyOf = (map: ReadonlyMap<number, Counts> = new Map()): Map<number, Counts> =>
  new Map(
    [...map].map(([key, counts]) => [
      key,
      { ...counts, failures: new Map(counts.failures), latency: new Map(counts.latency) },
    ]),
  );
