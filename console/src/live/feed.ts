import type { DeliverySummary } from '../api/types.ts';

/** The feed of deliveries reads again what was recorded in the last minute, since a slow one can come behind newer ones. */
const OVERLAP_MS = 60_000;
const MOST = 200;

/** The time from which the next read of a feed starts, ISO 8601; `undefined` to read the newest page. */
export function feedFrom(known: readonly Pick<DeliverySummary, 'acceptedAt'>[]): string | undefined {
  if (known.length === 0) return undefined;
  // A delivery is recorded after it was accepted.
  return new Date(Math.max(...known.map(({ acceptedAt }) => Date.parse(acceptedAt))) - OVERLAP_MS).toISOString();
}

/**
 * The feed after a read: each delivery once, in the order of the API, in its present state.
 *
 * @param page the deliveries since `feedFrom`, newest first
 * @param truncated whether the API has more of them than the page
 */
export function mergeFeed<Item extends { id: string }>(
  known: readonly Item[],
  page: readonly Item[],
  truncated: boolean,
): Item[] {
  const ids = new Set(page.map(({ id }) => id));
  const older = known.filter(({ id }) => !ids.has(id));
  // A full page without a known delivery leaves a gap behind it.
  if (truncated && older.length === known.length) return [...page];
  return [...page, ...older].slice(0, MOST);
}
