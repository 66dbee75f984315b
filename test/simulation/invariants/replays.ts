import { eventKey } from '../../../core/contract/keys.ts';
import { matchesSubscription, parseEventSubscription } from '../../../core/event/subscription.ts';
import { expiryOf } from '../../../core/delivery/retention.ts';
import { deliveryFromItem, JOB } from '../../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import { keyOf } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import { SOURCE } from '../parts/handlers.ts';
import type { World } from '../world.ts';
import type { Checker, EventEvidence, Violation } from './evidence.ts';
import { isAlarmed, isOverdue } from './i1-ends-somewhere.ts';

/** An invocation ends within this time, in milliseconds. */
const FUNCTION_TIMEOUT_MS = 30_000;
/** A replayed event is on its way at most so long, in milliseconds, unless there is an outage. */
const WAITING_MS = 6 * 3_600_000;
/** An outage this long, in milliseconds, may outlast the retention of the simulated stage. */
const LONG_OUTAGE_MS = 86_400_000;

/** No destination has two deliveries of an event, and each that subscribes to a replayed event has one. */
export const replaysReach: Checker = (world, { deliveries, events }) => {
  const broken = (message: string): Violation => ({ invariant: 'replay', message });
  const had = new Map<string, number>();
  for (const { destinationId, eventId } of deliveries) {
    const name = `${destinationId} ${eventId}`;
    had.set(name, (had.get(name) ?? 0) + 1);
  }
  return [
    ...[...had].filter(([, count]) => count > 1).map(([name, count]) => broken(`${name} has ${count} deliveries`)),
    ...events.flatMap((event) =>
      expected(world, event)
        .filter((id) => !had.has(`${id} ${event.eventId}`))
        .map((id) => broken(`event ${event.eventId} (${event.type}) was replayed and did not reach ${id}`)),
    ),
  ];
};

/** Destinations that subscribed all the time since the last replay of the event, which was within its retention. */
function expected(world: World, event: EventEvidence): string[] {
  const { scenario, bus, ledger, faults, queues, settings } = world;
  const names = bus.replayed.filter(({ id }) => event.publications.includes(id)).map(({ name }) => name);
  const last = Math.max(...scenario.replays.filter(({ name }) => names.includes(name)).map(({ at }) => at));
  const first = bus.published.find(({ id }) => event.publications.includes(id));
  const isExcused =
    first === undefined ||
    names.length === 0 ||
    expiryOf(first.at, settings.retentionDays) < last + WAITING_MS ||
    event.source !== SOURCE ||
    ledger.erased.has(event.eventId) ||
    isAlarmed(world, event) ||
    isOverdue(queues.events, event.publications) ||
    faults.outages.some(({ from, until }) => until - from > LONG_OUTAGE_MS);
  if (isExcused) return [];
  return scenario.destinations
    .filter(({ tenant, listener }) => tenant === event.tenant && listener === undefined)
    .filter(({ id }) => {
      const changes = ledger.subscriptions.get(id) ?? [];
      const inForce = changes.findLastIndex(({ respondedAt }) => respondedAt <= last);
      return inForce !== -1 && changes.slice(inForce).every(({ events }) => subscribes(events, event.type));
    })
    .map(({ id }) => id);
}

const subscribes = (events: readonly string[], type: string): boolean =>
  events.some((text) => matchesSubscription(parseEventSubscription(text), type));

/** Once the API responded to an erasure, nobody gets the payload, and a replay makes no delivery of the event. */
export const erasedStaysErased: Checker = (world) => {
  const { ledger, tables, faults } = world;
  const broken = (message: string): Violation => ({ invariant: 'erasure', message });
  // A backfill marks its rows.
  const replayed = [...tables.deliveries.rows()]
    .filter((row) => row[JOB] === undefined)
    .map(deliveryFromItem)
    .filter(({ run }) => run === 1);
  return [...ledger.erased].flatMap(([eventId, at]) => {
    const left = tables.events.get(keyOf(eventKey(eventId as `msg_${string}`)));
    const found = ledger.posts
      .filter((post) => post.eventId === eventId && post.at > at + FUNCTION_TIMEOUT_MS + faults.clocksApart)
      .map(({ destinationId }) => broken(`${eventId} was sent to ${destinationId} after its erasure`));
    const made = replayed
      .filter((row) => row.eventId === eventId && (row.startedAt ?? 0) > at + faults.clocksApart)
      .map(({ destinationId }) => broken(`a replay of ${eventId} made a delivery to ${destinationId}`));
    const isLeft = left?.['data'] !== undefined || left?.['zipped'] !== undefined;
    return found.concat(made, isLeft ? [broken(`${eventId} has its payload`)] : []);
  });
};
