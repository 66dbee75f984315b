import type { WebhookDeliveryStatus } from '../delivery-status.ts';

/** Fields of a listed delivery that tell what changed. */
interface Listed {
  id: string;
  run: number;
  status: WebhookDeliveryStatus;
  attemptCount: number;
  acceptedAt: string;
  lastAttempt?: { run: number } | undefined;
}

/** Most deliveries of one destination that are remembered. */
const REMEMBERED = 200;

/** The latest deliveries of one destination, as far as they were read. */
export interface RecentDeliveries<Delivery> {
  /** Newest first. */
  deliveries: readonly Delivery[];
  /** Every delivery accepted at this time or later is among them; milliseconds since the epoch. */
  completeSince: number;
}

/** A delivery with attempts that were recorded since it was last read. */
export interface NewAttempts<Delivery> {
  delivery: Delivery;
  /** Number of the first new attempt of its run, from 1; `delivery.attemptCount` is the last. */
  first: number;
}

/**
 * The time from which the next page must be read: a delivery that has not ended may have changed.
 *
 * @returns ISO 8601; `undefined` asks for the newest page, whatever its times
 */
export function changedSince(recent: RecentDeliveries<Listed> | undefined): string | undefined {
  if (recent === undefined) return undefined;
  const open = recent.deliveries.findLast(({ status }) => status === 'PENDING' || status === 'FAILED');
  return (open ?? recent.deliveries[0])?.acceptedAt;
}

/** Deliveries of `page` with attempts that `before` does not have yet. */
export function newAttempts<Delivery extends Listed>(
  before: RecentDeliveries<Delivery> | undefined,
  page: readonly Delivery[],
): NewAttempts<Delivery>[] {
  const known = new Map(before?.deliveries.map((delivery) => [delivery.id, delivery]));
  return page.flatMap((delivery) => {
    const last = known.get(delivery.id);
    const seen = last?.run === delivery.run ? last.attemptCount : 0;
    // The list names the last attempt, which is that of an earlier run until this one has its first.
    if (delivery.lastAttempt?.run !== delivery.run || delivery.attemptCount <= seen) return [];
    return [{ delivery, first: seen + 1 }];
  });
}

/**
 * Adds a page to what was read before.
 *
 * @param page newest first
 * @param from what was asked for, see `changedSince`
 * @param truncated whether the API has more than the page
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
  // A page whose oldest delivery is newer than the newest one known leaves a gap: what lies before it is forgotten.
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
