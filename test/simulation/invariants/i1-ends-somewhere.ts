import type { EventId } from '../../../core/contract/ids.ts';
import { eventKey } from '../../../core/contract/keys.ts';
import { isTerminal } from '../../../core/delivery/states.ts';
import { matchesSubscription, parseEventSubscription } from '../../../core/event/subscription.ts';
import { keyOf } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { SimulatedQueue } from '../services/queue.ts';
import type { World } from '../world.ts';
import type { Checker, EventEvidence, Violation } from './evidence.ts';

const HALF_DAY_MS = 12 * 3_600_000;

/** I1: every accepted event x destination ends in one terminal state or sits in an alarmed queue. */
export const endsSomewhere: Checker = (world, { deliveries, events }) => {
  const byDelivery = new Map(deliveries.map((delivery) => [`${delivery.destinationId} ${delivery.eventId}`, delivery]));
  const listeners = new Set(world.scenario.destinations.filter(({ listener }) => listener).map(({ id }) => id));
  // Also those that got the event later, by a backfill or a replay.
  const byEvent = Map.groupBy(
    deliveries.filter(({ destinationId }) => !listeners.has(destinationId)),
    ({ eventId }) => eventId,
  );
  const destinationsOf = (eventId: EventId) => (byEvent.get(eventId) ?? []).map(({ destinationId }) => destinationId);
  return events.flatMap((event): Violation[] => {
    const lost = (message: string): Violation => ({
      invariant: 'I1',
      message: `event ${event.eventId} (${event.type}) ${message}`,
    });
    const alarmed = isAlarmed(world, event);
    const row = world.tables.events.get(keyOf(eventKey(event.eventId)));
    if (row === undefined)
      return alarmed || isOverdue(world.queues.events, event.publications)
        ? []
        : [lost('was never recorded and is in no dead-letter queue')];
    const matched = (row['matched']?.S ?? '').split(' ').filter((id) => id !== '');
    const missed = expected(world, event).filter((id) => !matched.includes(id));
    return [
      ...missed.map((id) => lost(`did not go to ${id}, which subscribes to it`)),
      ...[...new Set([...matched, ...destinationsOf(event.eventId)])].flatMap((id) => {
        const delivery = byDelivery.get(`${id} ${event.eventId}`);
        if (delivery === undefined)
          return alarmed || isOverdue(world.queues.events, event.publications)
            ? []
            : [lost(`has no delivery to ${id}`)];
        if (isTerminal(delivery.last.status) || isDeadLetter(world, event, id)) return [];
        if (isOverdue(world.queues.deliveries, [event.eventId], id)) return [];
        // Fan-out began it, and did not finish it within the retention of its queue.
        if (delivery.posts.length === 0 && isOverdue(world.queues.events, event.publications)) return [];
        return alarmed
          ? []
          : [lost(`is left ${delivery.last.status} at ${id} after ${delivery.last.attempts} attempts`)];
      }),
    ];
  });
};

export const isAlarmed = ({ queues }: World, { publications }: EventEvidence): boolean =>
  queues.eventsDead.messages.some(({ body }) => publications.some((id) => body.includes(id)));

const isDeadLetter = ({ queues }: World, { eventId }: EventEvidence, destinationId: string): boolean =>
  queues.deliveriesDead.messages.some(({ body }) => body.includes(eventId) && body.includes(destinationId));

/** SQS dropped its message, which no function had received for half a day: the alarm on the age of the oldest message covers it. */
export const isOverdue = ({ expired, options }: SimulatedQueue, anyOf: readonly string[], all = ''): boolean =>
  expired.some(
    ({ body, sentAt, receivedAt = sentAt }) =>
      sentAt + options.retentionMs - receivedAt > HALF_DAY_MS &&
      body.includes(all) &&
      anyOf.some((id) => body.includes(id)),
  );

/** Destinations that subscribed to the event all the time. */
function expected({ scenario }: World, { tenant, type }: EventEvidence): string[] {
  return scenario.destinations
    .filter(
      (plan) =>
        plan.tenant === tenant &&
        plan.listener === undefined &&
        plan.registeredAt === undefined &&
        plan.events.some((text) => matchesSubscription(parseEventSubscription(text), type)),
    )
    .filter(
      ({ id }) =>
        !scenario.acts.some(({ act, destination }) => (act === 'delete' || act === 'subscribe') && destination === id),
    )
    .map(({ id }) => id);
}
