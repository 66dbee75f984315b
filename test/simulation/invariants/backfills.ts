import type { EventId } from '../../../core/contract/ids.ts';
import { parseJob } from '../../../core/contract/keys.ts';
import { backfillRule } from '../../../core/recovery/backfill.ts';
import type { Backfill } from '../../../core/recovery/backfill.ts';
import type { AcceptedEvent } from '../../../core/event/event.ts';
import { keyPart } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import { jobFrom } from '../../../lambdas/adapters/dynamodb/destinations/jobs-store.ts';
import { eventFromItem, payloadOf } from '../../../lambdas/adapters/dynamodb/events/rows.ts';
import type { World } from '../world.ts';
import type { Checker, Evidence, Violation } from './evidence.ts';

const DAY_MS = 86_400_000;
/** A run of resume that read an event before its erasure may still create its delivery. */
const RUN_MS = 60_000;

/**
 * A backfill creates a delivery for each event of its range that the destination wants and did not get, counts it once, and
 * creates no other. I1 says that each of them ends.
 */
export const backfillsAreWhole: Checker = (world, evidence) =>
  [...world.tables.destinations.rows()].flatMap((row): Violation[] => {
    if (row['sk']?.S?.startsWith('JOB#bkf_') !== true) return [];
    return violationsOf(row, world, evidence);
  });

function violationsOf(row: Item, world: World, { deliveries, events, listed }: Evidence): Violation[] {
  const { destinationId, id } = keyPart(row, parseJob);
  const backfill = jobFrom(row) as Backfill;
  const broken = (message: string): Violation => ({
    invariant: 'backfill',
    message: `${id} of ${destinationId} ${message}`,
  });
  const own = deliveries.filter((delivery) => delivery.destinationId === destinationId);
  const created = own.filter(({ states }) => states[0]?.job === id);
  const wanted = wantedBy(backfill, world, { events, listed });
  const has = new Set(own.map(({ eventId }) => eventId));
  const outside = created.filter(
    ({ eventId, states: [first] }) =>
      !wanted.possible.has(eventId) || (world.ledger.erased.get(eventId) ?? Infinity) + RUN_MS < (first?.at ?? 0),
  );
  // A deletion of the destination stops it amid a page.
  const isCounted = backfill.state === 'STOPPED' ? backfill.begun <= created.length : backfill.begun === created.length;
  return [
    ...(isCounted ? [] : [broken(`counts ${backfill.begun}, and created ${created.length}`)]),
    ...outside.map(({ eventId }) => broken(`created a delivery of ${eventId}, which it is not about`)),
    ...(backfill.state === 'DONE' ? [...wanted.certain] : [])
      .filter((eventId) => !has.has(eventId))
      .map((eventId) => broken(`left ${eventId} out`)),
  ];
}

/**
 * `certain`: by the subscription of the destination, where it stayed the same; `possible`: by any that it had, and also if
 * the payload was erased since.
 */
function wantedBy(
  backfill: Backfill,
  { scenario, ledger, tables, settings }: World,
  { events: published, listed }: Pick<Evidence, 'events' | 'listed'>,
): Record<'certain' | 'possible', Set<EventId>> {
  const { destinationId, from, to, endedAt } = backfill;
  const plan = scenario.destinations.find(({ id }) => id === destinationId);
  const subscriptions = (ledger.subscriptions.get(destinationId) ?? []).filter(({ events }) => events.length > 0);
  const only = subscriptions.length === 1 ? subscriptions[0] : undefined;
  const recorded = new Map(listed.map(({ eventId, recordedAt }) => [eventId, recordedAt]));
  const dataOf = new Map(published.map(({ eventId, data: [first] }) => [eventId, first]));
  const inRange = [...tables.events.rows()].flatMap((item): [AcceptedEvent, string | undefined][] => {
    if (item['sk']?.S !== 'EVENT') return [];
    const event = eventFromItem(item);
    // Fan-out owes it a delivery, which may sit in the dead-letter queue: I1 looks after it.
    if (event.matched.includes(destinationId)) return [];
    const at = recorded.get(event.eventId);
    return at !== undefined && at >= from && at < to ? [[event, payloadOf(item)]] : [];
  });
  const matching = (candidates: typeof inRange, events: readonly string[], since = 0): Set<EventId> => {
    const rule = backfillRule({ destinationId, tenant: plan?.tenant ?? '', events }, backfill);
    return new Set(
      candidates
        .filter(([{ eventId }]) => (recorded.get(eventId) ?? 0) > since)
        .filter(
          ([event, data]) => rule.mayWant({ ...event, recordedAt: 0, destinations: 0 }) && rule.matches(event, data),
        )
        .map(([{ eventId }]) => eventId),
    );
  };
  return {
    certain:
      only === undefined ? new Set() : matching(inRange, only.events, (endedAt ?? 0) - settings.retentionDays * DAY_MS),
    possible: matching(
      inRange.map(([event, data]) => [beforeErasure(event), data ?? dataOf.get(event.eventId)]),
      subscriptions.flatMap(({ events }) => events),
    ),
  };
}

function beforeErasure(event: AcceptedEvent): AcceptedEvent {
  const copy = { ...event };
  delete copy.erasedAt;
  return copy;
}
