import type { DestinationId } from '../../core/contract/ids.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { blockOf } from '../../core/destination/block.ts';
import type { Gate } from '../../core/destination/destination.ts';
import { isGone } from '../../core/destination/listener.ts';
import { sampleOf } from '../../core/figures/age.ts';
import type { Counts } from '../../core/figures/counts.ts';
import type { DayFigures } from '../../core/figures/day.ts';
import { dayOf } from '../../core/figures/day.ts';
import { hourOf } from '../../core/figures/head.ts';
import { addAt, bucketsOf, sparkOf, totalOf } from '../../core/figures/overview.ts';
import type { FiguresRange } from '../../core/figures/range.ts';
import { figuresRange, floor, MINUTE_MS } from '../../core/figures/range.ts';
import { uncounted } from '../../core/figures/recent.ts';
import type { HeadRow } from '../adapters/dynamodb/figures/rows.ts';
import { ApiError, invalidFields } from './api/problem.ts';
import type { OverviewDestination } from './api/schemas/figures.ts';
import { STATS_SAMPLE } from './api/schemas/insight.ts';
import { blockFields } from './api/views/destination.ts';
import { countedRangeView, figuresView } from './api/views/figures.ts';
import { statsOf } from './api/views/stats.ts';
import { timeField } from './api/views/time.ts';
import type { AdminDependencies, CountedFigures } from './dependencies.ts';
import { loadDestination } from './load.ts';
import { millisecondsOf } from './paging.ts';
import { json } from './response.ts';
import type { Handlers } from './routing.ts';

type RangeQuery = { from?: string | undefined; to?: string | undefined; bucket?: FiguresRange['bucket'] | undefined };

/** Destinations at most that are looked at for a limit or an open circuit, those first that resume looks at first. */
const BLOCKED_LIMIT = 100;
const END_OF_TIME = 9_999_999_999_999;

/** Counted figures, of all destinations and of one. */
export const figureHandlers: Handlers<'getOverview' | 'getDestinationStats'> = {
  async getOverview({ query }, dependencies) {
    const figures = requireFigures(dependencies);
    const now = dependencies.clock.now();
    const range = rangeOf(query, now);
    // Heads first: an hour that leaves a head is in its day before.
    const [heads, gates] = await Promise.all([figures.store.allHeads(), waitingGates(dependencies)]);
    for (const reason of heads.unreadable.values()) dependencies.telemetry.note(LogField.ERRORS, reason);
    const rows = [...heads.rows.values()].filter(
      ({ entry }) => query.tenant === undefined || entry?.tenant === query.tenant,
    );
    const days = await daysOfAll(range, figures);
    const until = await countedUntil(rows, now, dependencies, figures);
    const all = new Map<number, Counts>();
    const destinations: OverviewDestination[] = [];
    for (const row of rows) {
      const buckets = bucketsOf({ head: row.head, days: days.get(row.destinationId) }, range);
      for (const [at, counts] of buckets) addAt(all, at, counts);
      const shown = await destinationOf(row, buckets, range, gates.get(row.destinationId), dependencies);
      if (shown !== undefined) destinations.push(shown);
    }
    return json(200, {
      ...(query.tenant !== undefined && { tenant: query.tenant }),
      ...countedRangeView(range, until, all),
      destinations,
    });
  },

  async getDestinationStats({ params, query }, dependencies) {
    const { reader, limits, clock, figures } = dependencies;
    if (Object.values(query).some((value) => value !== undefined)) requireFigures(dependencies);
    const range = rangeOf(query, clock.now());
    const { gate, configuration } = await loadDestination(params.id, dependencies);
    const { deliveries } = await reader.page({ destinationId: params.id }, STATS_SAMPLE);
    const now = clock.now();
    const stats = statsOf(gate, configuration, deliveries, limits, now);
    if (figures === undefined) return json(200, stats);
    const row = (await figures.store.heads([params.id], false)).rows.get(params.id);
    const days = await figures.store.days(dayNumbers(range).map((day) => ({ destinationId: params.id, day })));
    const until = await countedUntil(row === undefined ? [] : [row], now, dependencies, figures);
    const buckets = bucketsOf({ head: row?.head, days: days.map((day) => day.figures) }, range);
    for (const [minute, counts] of uncounted(row?.head, deliveries, until)) {
      const at = minute * MINUTE_MS;
      if (at >= range.from && at < range.to) addAt(buckets, floor(at, range.bucket), counts);
    }
    return json(200, { ...stats, figures: countedRangeView(range, until, buckets) });
  },
};

/** @throws ApiError `figures-off` */
function requireFigures({ figures }: Pick<AdminDependencies, 'figures'>): CountedFigures {
  if (figures !== undefined) return figures;
  throw new ApiError(
    'figures-off',
    'This deployment counts no figures: figures.enabled is false. Set it to true in cdk.json and deploy.',
  );
}

/** @throws ApiError `validation-failed` */
function rangeOf({ from, to, bucket }: RangeQuery, now: number): FiguresRange {
  const time = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : millisecondsOf(text);
  const range = figuresRange({ from: time(from), to: time(to), bucket }, now);
  if (!('rule' in range)) return range;
  throw invalidFields([{ field: `query.${range.field}`, message: range.rule, remedy: range.remedy }]);
}

/** The days of a range; none of one that heads have whole. */
function dayNumbers({ from, to, bucket }: FiguresRange): number[] {
  if (bucket === 'minute') return [];
  const first = dayOf(hourOf(from));
  return Array.from({ length: dayOf(hourOf(to - 1)) - first + 1 }, (_, index) => first + index);
}

async function daysOfAll(range: FiguresRange, { store }: CountedFigures): Promise<Map<DestinationId, DayFigures[]>> {
  const found = new Map<DestinationId, DayFigures[]>();
  for (const rows of await Promise.all(dayNumbers(range).map((day) => store.allOfDay(day))))
    for (const { destinationId, figures } of rows)
      found.set(destinationId, [...(found.get(destinationId) ?? []), figures]);
  return found;
}

/** Gates of destinations for which something waits. */
async function waitingGates({ destinations }: AdminDependencies): Promise<Map<DestinationId, Gate>> {
  const { ids } = await destinations.due(END_OF_TIME, BLOCKED_LIMIT);
  return ids.length === 0 ? new Map() : destinations.gates(ids, false);
}

/**
 * The time until which everything is counted: as a look at some destinations shows, whose first delivery that is not counted
 * may be overdue.
 */
async function countedUntil(
  rows: readonly HeadRow[],
  now: number,
  { reader }: AdminDependencies,
  { countedAfterMs }: CountedFigures,
): Promise<number> {
  const due = now - countedAfterMs;
  const known = rows.flatMap(({ destinationId: id, head }) =>
    head?.newestDelivery === undefined ? [] : [{ id, newest: head.newestDelivery }],
  );
  const overdue = sampleOf(known)
    .filter(({ newest }) => newest < due)
    .map(({ id, newest }) => reader.firstAccepted({ destinationId: id, from: newest + 1, to: due }));
  return Math.min(due, ...(await Promise.all(overdue)).map((accepted) => accepted ?? due));
}

/** A destination that exists; `undefined` for any other, whose figures are in the totals alone. */
async function destinationOf(
  { destinationId, entry, head }: HeadRow,
  buckets: ReadonlyMap<number, Counts>,
  range: FiguresRange,
  gate: Gate | undefined,
  dependencies: AdminDependencies,
): Promise<OverviewDestination | undefined> {
  if (entry === undefined) return undefined;
  const now = dependencies.clock.now();
  const state = gate?.state ?? entry.state;
  if (state === 'DELETED' || isGone({ ...entry, state }, now)) return undefined;
  const { created, succeeded, exhausted, attempts, attemptsFailed } = figuresView(totalOf(buckets));
  return {
    id: destinationId,
    tenant: entry.tenant,
    name: entry.name,
    state,
    ...(gate !== undefined && (await blockedFor(gate, dependencies, now))),
    created,
    succeeded,
    exhausted,
    attempts,
    attemptsFailed,
    ...timeField('lastSuccessAt', head?.lastSuccessAt),
    ...timeField('lastFailureAt', head?.lastFailureAt),
    spark: sparkOf(buckets, range),
  };
}

async function blockedFor(
  gate: Gate,
  { destinations, limits }: AdminDependencies,
  now: number,
): Promise<Pick<OverviewDestination, 'blockedBy' | 'blockedUntil'>> {
  const configuration = (await destinations.configurations([gate])).get(gate.destinationId);
  if (configuration === undefined) return {};
  return blockFields(blockOf(gate, configuration.rateLimit ?? limits.defaults.rateLimit, now));
}
