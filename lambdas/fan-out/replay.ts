import type { Clock } from '../../core/clock.ts';
import type { DestinationId } from '../../core/contract/ids.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { Metric } from '../../core/contract/metrics.ts';
import type { DeliverySubject } from '../../core/delivery/delivery.ts';
import type { Disposal } from '../../core/delivery/outcome.ts';
import { retry } from '../../core/delivery/outcome.ts';
import { expiryOf } from '../../core/delivery/retention.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { SubscriptionsCache } from './subscriptions-cache.ts';
import { subjectFor } from './work.ts';

export interface ReplayDependencies {
  events: Pick<EventsStore, 'readData'>;
  subscriptions: Pick<SubscriptionsCache, 'forTenants'>;
  deliveries: Pick<DeliveriesStore, 'insertParked'>;
  destinations: Pick<DestinationsStore, 'wake'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
  retentionDays: number;
}

/** An event that a replay of the archive sends again, as it is stored. */
export interface Replayed {
  messageId: string;
  event: AcceptedEvent;
  trace?: string;
}

/** A delivery that the event should have by today's subscriptions. */
interface Wanted {
  item: Replayed;
  destinationId: DestinationId;
  subject: DeliverySubject;
}

/**
 * Gives a replayed event to the destinations that subscribe to it today and have no delivery of it. The row of a delivery
 * is inserted only where there is none, so nobody gets the event twice, whatever else handles it at the same time. Resume
 * sends it, with the payload as it is stored, which may be erased by then. So there is no message here.
 *
 * Each step runs again when the message comes back, also for rows that an earlier try inserted: it may have ended before
 * it woke their destinations.
 *
 * @returns the messages that must come back
 */
export async function replay(
  replayed: readonly Replayed[],
  dependencies: ReplayDependencies,
): Promise<[messageId: string, Disposal][]> {
  const now = dependencies.clock.now();
  const wanted = await wantedDeliveries(replayed, now, dependencies);
  if (wanted.length === 0) return [];
  const { deliveries, telemetry } = dependencies;
  const outcomes = await deliveries.insertParked(
    wanted.map(({ subject }) => subject),
    now,
  );
  const failed: [string, Disposal][] = [];
  const had = wanted.filter(({ item }, index) => {
    const outcome = outcomes[index];
    if (outcome?.kind === 'done') telemetry.count(Metric.DELIVERIES_CREATED);
    if (outcome?.kind === 'failed') failed.push([item.messageId, retry(outcome.reason)]);
    return outcome?.kind !== 'failed';
  });
  return [...failed, ...(await wakeAll(had, now, dependencies))];
}

async function wantedDeliveries(
  replayed: readonly Replayed[],
  now: number,
  { events, subscriptions, telemetry, retentionDays }: ReplayDependencies,
): Promise<Wanted[]> {
  const live = replayed.filter(({ event }) => expiryOf(event.acceptedAt, retentionDays) > now);
  if (live.length === 0) return [];
  const [payloads, byTenant] = await Promise.all([
    events.readData(live.map(({ event }) => event.eventId)),
    subscriptions.forTenants([...new Set(live.map(({ event }) => event.tenant))]),
  ]);
  return live.flatMap((item) => {
    const { event } = item;
    const data = payloads.get(event.eventId);
    const versioned = byTenant.get(event.tenant);
    // Erased: it goes to nobody.
    if (data === undefined || versioned === undefined) return [];
    const payload = () => ({
      event: event.type,
      timestamp: event.time,
      data: JSON.parse(data) as unknown,
      source: event.source,
    });
    const { destinationIds, unevaluated } = versioned.index.match(event.type, payload, now);
    if (unevaluated.length > 0)
      telemetry.note(LogField.ERRORS, `${event.eventId} takes too many steps to match ${unevaluated.length} filters`);
    return destinationIds.map((destinationId) => ({ item, destinationId, subject: subjectFor(item, destinationId) }));
  });
}

async function wakeAll(
  wanted: readonly Wanted[],
  now: number,
  { destinations }: ReplayDependencies,
): Promise<[string, Disposal][]> {
  const byDestination = Map.groupBy(wanted, ({ destinationId }) => destinationId);
  const failed = await Promise.all(
    [...byDestination].map(([destinationId, group]) =>
      attempt(group, () => destinations.wake(destinationId, now, now)),
    ),
  );
  return failed.flat();
}

/** A write that fails brings back the messages that need it, and no others. */
async function attempt(group: readonly Wanted[], write: () => Promise<void>): Promise<[string, Disposal][]> {
  try {
    await write();
    return [];
  } catch (error) {
    return group.map(({ item }) => [item.messageId, retry(String(error))]);
  }
}
