import type { WebhookDeliveryStatus } from '../delivery-status.ts';

/** The fields of a listed delivery that show a change. */
interface Listed {
  id: string;
  run: number;
  status: WebhookDeliveryStatus;
  attemptCount: number;
  acceptedAt: string;
  lastAttempt?: { run: number } | undefined;
}

/** The largest number of deliveries of one destination in memory. */
const REMEMBERED = 200;

/** The latest deliveries of one destination, and the time since when they are complete. */
export interface RecentDeliveries<Delivery> {
  /** Newest first. */
  deliveries: readonly Delivery[];
  /** The list has all deliveries accepted at this time or later; milliseconds since the epoch. */
  completeSince: number;
}

/** A delivery with new attempts since the last read. */
export interface NewAttempts<Delivery> {
  delivery: Delivery;
  /** Number of the first new attempt of its run, from 1; `delivery.attemptCount` is the last. */
  first: number;
}

/**
 * Returns the time from which the next read must start: deliveries that have not ended can change.
 *
 * @returns ISO 8601; `undefined` to read the newest page
 */
export function changedSince(recent: RecentDeliveries<Listed> | undefined): string | undefined {
  if (recent === undefined) return undefined;
  const open = recent.deliveries.findLast(({ status }) => status === 'PENDING' || status === 'FAILED');
  return (open ?? recent.deliveries[0])?.acceptedAt;
}

/** Returns the deliveries of `page` with attempts that `before` does not have. */
export function newAttempts<Delivery extends Listed>(
  before: RecentDeliveries<Delivery> | undefined,
  page: readonly Delivery[],
): NewAttempts<Delivery>[] {
  const known = new Map(before?.deliveries.map((delivery) => [delivery.id, delivery]));
  return page.flatMap((delivery) => {
    const last = known.get(delivery.id);
    const seen = last?.run === delivery.run ? last.attemptCount : 0;
    // Until a run has its first attempt, the list has the last attempt of the run before.
    if (delivery.lastAttempt?.run !== delivery.run || delivery.attemptCount <= seen) return [];
    return [{ delivery, first: seen + 1 }];
  });
}

/**
 * Merges a page into the earlier deliveries.
 *
 * @param page newest first
 * @param from the start of the read, see `changedSince`
 * @param truncated whether the API has more deliveries than the page
 */
export function merge<Delivery extends Listed>(
  before: RecentDeliveries<Delivery> | undefined,
  page: readonly Delivery[],
  from: string | undefined,
  truncated: boolean,
): RecentDeliveries<Delivery> {
  const oldest = page.at(-1);
  const reach =
    truncated && oldest !== undefined ? Date.parse(oldest.acceptedAt) : from === undefined ? 0 : Date.parse(from);
  const known = new Set(page.map(({ id }) => id));
  const newest = Date.parse(before?.deliveries[0]?.acceptedAt ?? '') || 0;
  // A page that does not reach back to the known deliveries leaves a gap; the result drops those before the gap.
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
