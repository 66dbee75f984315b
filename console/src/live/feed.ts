import type { DeliverySummary } from '../api/types.ts';

/** The largest number of deliveries of one destination in memory. */
const REMEMBERED = 200;

/** The latest deliveries of one destination, and the time since when they are complete. */
export interface Recent {
  /** Newest first. */
  deliveries: readonly DeliverySummary[];
  /** The list has all deliveries accepted at this time or later; milliseconds since the epoch. */
  completeSince: number;
}

/**
 * Returns the time from which the next read must start: deliveries that have not ended can change.
 *
 * @returns `undefined` to read the newest page
 */
export function changedSince(recent: Recent | undefined): string | undefined {
  if (recent === undefined) return undefined;
  const open = recent.deliveries.findLast(({ status }) => status === 'PENDING' || status === 'FAILED');
  return (open ?? recent.deliveries[0])?.acceptedAt;
}

/**
 * Merges a page into the feed.
 *
 * @param page newest first
 * @param from the start of the read, see `changedSince`
 * @param truncated whether the API has more deliveries than the page
 */
export function merge(
  before: Recent | undefined,
  page: readonly DeliverySummary[],
  from: string | undefined,
  truncated: boolean,
): Recent {
  const oldest = page.at(-1);
  const reach =
    truncated && oldest !== undefined ? Date.parse(oldest.acceptedAt) : from === undefined ? 0 : Date.parse(from);
  const known = new Set(page.map(({ id }) => id));
  const newest = Date.parse(before?.deliveries[0]?.acceptedAt ?? '') || 0;
  // A page that does not reach back to the known deliveries leaves a gap; the feed drops those before the gap.
  const joined = before !== undefined && !(truncated && reach > newest);
  const kept = joined ? before.deliveries.filter(({ id }) => !known.has(id)) : [];
  const deliveries = [...page, ...kept]
    .toSorted((left, right) => (left.acceptedAt < right.acceptedAt ? 1 : -1))
    .slice(0, REMEMBERED);
  const whole = joined ? Math.min(reach, before.completeSince) : reach;
  const last = deliveries.at(-1);
  const cut = deliveries.length === REMEMBERED && last !== undefined ? Date.parse(last.acceptedAt) : 0;
  return { deliveries, completeSince: Math.max(whole, cut) };
}
