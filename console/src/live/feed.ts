import type { DeliverySummary } from '../api/types.ts';

/** Most deliveries of one destination that the page remembers. */
const REMEMBERED = 200;

/** The latest deliveries of one destination, and since when they are all of them. */
export interface Recent {
  /** Newest first. */
  deliveries: readonly DeliverySummary[];
  /** Every delivery accepted at this time or later is among them; milliseconds since the epoch. */
  completeSince: number;
}

/**
 * From when on the next page has to be read to be up to date: what has not ended may have changed.
 *
 * @returns `undefined` for the newest page whatever its times
 */
export function changedSince(recent: Recent | undefined): string | undefined {
  if (recent === undefined) return undefined;
  const open = recent.deliveries.findLast(({ status }) => status === 'PENDING' || status === 'FAILED');
  return (open ?? recent.deliveries[0])?.acceptedAt;
}

/**
 * What is known after another page was read.
 *
 * @param page newest first
 * @param from what was asked for, see `changedSince`
 * @param truncated whether the API has more than the page
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
  // A page that ends later than what is known begins leaves a gap: what lies before it is forgotten.
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
