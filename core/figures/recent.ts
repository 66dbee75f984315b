import type { Delivery } from '../delivery/delivery.ts';
import { applyChange, changesOf } from './changes.ts';
import type { Counts } from './counts.ts';
import { bump, noCounts } from './counts.ts';
import type { Head } from './head.ts';
import { entryOf, minuteOf } from './head.ts';

/**
 * The figures that rows of deliveries have and a head lacks, of the minutes from `since` on. Neither has what did not
 * happen, so the larger figure of a minute is the truer one.
 *
 * @param since in milliseconds since the epoch
 * @returns by minute, numbered since the epoch
 */
export function uncounted(head: Head | undefined, rows: readonly Delivery[], since: number): Map<number, Counts> {
  const seen = new Map<number, Counts>();
  for (const change of rows.flatMap((row) => changesOf(undefined, row))) {
    if (minuteOf(change.at) >= minuteOf(since)) applyChange(entryOf(seen, minuteOf(change.at)), change);
  }
  return new Map(
    [...seen].map(([minute, counts]) => [minute, excess(counts, head?.minutes.get(minute) ?? noCounts())]),
  );
}

function excess(seen: Counts, counted: Counts): Counts {
  const above = (name: 'created' | 'succeeded' | 'exhausted' | 'attempts'): number =>
    Math.max(0, seen[name] - counted[name]);
  return {
    created: above('created'),
    succeeded: above('succeeded'),
    exhausted: above('exhausted'),
    attempts: above('attempts'),
    failures: excessOf(seen.failures, counted.failures),
    // Minutes of a head have no durations to compare with.
    latency: new Map(),
  };
}

function excessOf<Key>(seen: ReadonlyMap<Key, number>, counted: ReadonlyMap<Key, number>): Map<Key, number> {
  const more = new Map<Key, number>();
  for (const [key, count] of seen) bump(more, key, Math.max(0, count - (counted.get(key) ?? 0)));
  return more;
}
