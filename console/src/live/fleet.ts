import { getStats, listDeliveries, listDestinations } from '../api/operations.ts';
import type { DeliverySummary, Destination, Stats } from '../api/types.ts';
import type { RecentDeliveries } from '../../../sdk/src/manager/recent-deliveries.ts';
import { changedSince, merge } from '../../../sdk/src/manager/recent-deliveries.ts';
import { inParallel } from './in-parallel.ts';
import { startPulse } from './pulse.ts';
import { createStore } from './store.ts';
import { INTERVAL_MS } from './wait.ts';

/** All destinations with the figures and the latest deliveries read so far. */
export interface Fleet {
  /** `undefined` before the first response. */
  destinations: readonly Destination[] | undefined;
  /** Figures by destination id. */
  stats: ReadonlyMap<string, Stats>;
  /** Feeds by destination id, of visible destinations and of the most active ones. */
  recent: ReadonlyMap<string, RecentDeliveries<DeliverySummary>>;
  error: Error | undefined;
}

const PAGE = 100;
/** Parallel reads of figures, and reads in one round after the first. */
const PARALLEL = 6;
const BUDGET = 10;
/** The rest of a round is for destinations that are not visible. */
const IN_SIGHT_SHARE = 8;
/** Reads in one round until all figures are known, and the pause between such rounds in milliseconds. */
const FIRST_BUDGET = 24;
const FIRST_PAUSE_MS = 50;
/** Interval between reads of a list that is longer than a page, in milliseconds. */
const LIST_MS = 10_000;
/** Number of destinations with a feed, beside the visible ones. */
const MOST_ACTIVE = 12;

export const fleet = createStore<Fleet>(
  { destinations: undefined, stats: new Map(), recent: new Map(), error: undefined },
  follow,
);

let watched: readonly string[] = [];
/** Times of the latest reads of figures, by destination id. */
const readAt = new Map<string, number>();
let listReadAt = 0;

/** Sets the visible destinations; their figures come first. */
export function watch(ids: readonly string[]): void {
  watched = ids;
}

function follow(): () => void {
  const pulse = startPulse(
    async (signal) => {
      try {
        await beat(signal);
      } catch (error) {
        if (!signal.aborted) fleet.set({ ...fleet.get(), error: error as Error });
        throw error;
      }
    },
    () => (unread(idsOf(fleet.get())) > 0 ? FIRST_PAUSE_MS : INTERVAL_MS),
  );
  return () => pulse.stop();
}

const idsOf = ({ destinations = [] }: Fleet): string[] => destinations.map(({ id }) => id);

async function beat(signal: AbortSignal): Promise<void> {
  const known = fleet.get().destinations;
  if (known === undefined || known.length <= PAGE || Date.now() - listReadAt > LIST_MS) await readList(signal);
  await inParallel(PARALLEL, due(idsOf(fleet.get())), async (id) => {
    await readFigures(id, signal);
  });
  await inParallel(PARALLEL, toFollow(), async (id) => {
    await readRecent(id, signal);
  });
}

async function readList(signal: AbortSignal): Promise<void> {
  const found: Destination[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDestinations({ limit: PAGE, cursor }, signal);
    found.push(...page.items);
    cursor = page.nextCursor;
    // The page shows the first destinations while it reads the others.
    const { destinations } = fleet.get();
    if (destinations === undefined || destinations.length < found.length)
      fleet.set({ ...fleet.get(), destinations: [...found], error: undefined });
  } while (cursor !== undefined);
  listReadAt = Date.now();
  fleet.set({ ...fleet.get(), destinations: found, error: undefined });
}

/** All destinations at first; later a round of visible ones and those with the oldest figures. */
function due(ids: readonly string[]): readonly string[] {
  const longestAgo = ids.toSorted((left, right) => lastRead(left) - lastRead(right));
  const inSight = longestAgo.filter((id) => watched.includes(id));
  if (unread(ids) > 0)
    return [...new Set([...inSight, ...longestAgo])].slice(0, Math.max(BUDGET, Math.min(FIRST_BUDGET, unread(ids))));
  const share = inSight.slice(0, IN_SIGHT_SHARE);
  return [...share, ...longestAgo.filter((id) => !share.includes(id)).slice(0, BUDGET - share.length)];
}

const lastRead = (id: string): number => readAt.get(id) ?? 0;

const unread = (ids: readonly string[]): number => ids.filter((id) => !readAt.has(id)).length;

async function readFigures(id: string, signal: AbortSignal): Promise<void> {
  const stats = await getStats(id, signal).catch((error: unknown) => {
    // The destination can be deleted since the list was read.
    if (signal.aborted || !isGone(error)) throw error;
    return undefined;
  });
  readAt.set(id, Date.now());
  const { stats: before } = fleet.get();
  if (stats === undefined || same(before.get(id), stats)) return;
  fleet.set({ ...fleet.get(), stats: new Map(before).set(id, stats) });
}

const changed = new Map<string, string>();

/** Visible and most active destinations whose figures changed since the latest read of their deliveries. */
function toFollow(): string[] {
  const { stats } = fleet.get();
  const active = [...stats.values()]
    .filter(({ sample }) => sample.newest !== undefined)
    .toSorted((left, right) => ((left.sample.newest ?? '') < (right.sample.newest ?? '') ? 1 : -1))
    .slice(0, MOST_ACTIVE)
    .map(({ destinationId }) => destinationId);
  return [...new Set([...watched, ...active])].filter((id) => {
    const figures = stats.get(id);
    return figures !== undefined && changed.get(id) !== JSON.stringify(figures);
  });
}

async function readRecent(id: string, signal: AbortSignal): Promise<void> {
  const seen = JSON.stringify(fleet.get().stats.get(id));
  const before = fleet.get().recent.get(id);
  const from = changedSince(before);
  const page = await listDeliveries({ destination: id, from, limit: before === undefined ? 50 : PAGE }, signal);
  changed.set(id, seen);
  const recent = merge(before, page.items, from, page.nextCursor !== undefined);
  fleet.set({ ...fleet.get(), recent: new Map(fleet.get().recent).set(id, recent) });
}

const isGone = (error: unknown): boolean => error instanceof Error && 'status' in error && error.status === 404;

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
