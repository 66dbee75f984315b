import type { Clock } from '../../core/clock.ts';
import type { EventId } from '../../core/contract/ids.ts';
import { fitsInline } from '../../core/delivery/message.ts';
import { Metric } from '../../core/contract/metrics.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { StatementOutcome } from '../adapters/dynamodb/dynamo.ts';
import type { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Draft, ReceivedEvent } from './accept.ts';
import { accept } from './accept.ts';
import type { SubscriptionsCache, VersionedIndex } from './subscriptions-cache.ts';

export interface FanOutDependencies {
  subscriptions: Pick<SubscriptionsCache, 'forTenants'>;
  events: Pick<EventsStore, 'insert' | 'read'>;
  deliveries: Pick<DeliveriesStore, 'insertPending'>;
  queue: Pick<DeliveriesQueue, 'send'>;
  telemetry: Telemetry;
  clock: Clock;
  retentionDays: number;
}

/** An event whose deliveries this batch has to see on their way. */
interface Work {
  messageId: string;
  event: AcceptedEvent;
  data: string;
  trace?: string;
  /** An earlier try began it: its messages may be repeats. */
  repeat: boolean;
}

/** Takes a batch; answers which messages must come back, with the reason of each. */
export type FanOut = (batch: readonly ReceivedEvent[]) => Promise<Map<string, string>>;

export function createFanOut(dependencies: FanOutDependencies): FanOut {
  const { telemetry } = dependencies;
  return async (batch) => {
    const failures = new Map<string, string>();
    const drafts = await matchDrafts(batch.map(accept), dependencies);
    const work = await record(drafts, failures, dependencies);
    await dispatch(work, failures, dependencies);
    for (const [messageId, reason] of failures) telemetry.note('failures', { messageId, reason });
    return failures;
  };
}

async function matchDrafts(drafts: readonly Draft[], { subscriptions }: FanOutDependencies): Promise<Draft[]> {
  const tenants = new Set(drafts.flatMap(({ envelope, event }) => (envelope === undefined ? [] : [event.tenant])));
  const acceptedAt = Math.max(...drafts.map(({ event }) => event.acceptedAt));
  const byTenant =
    tenants.size === 0 ? new Map<string, VersionedIndex>() : await subscriptions.forTenants([...tenants], acceptedAt);
  return drafts.map((draft) => {
    const { envelope, event } = draft;
    const versioned = byTenant.get(event.tenant);
    if (envelope === undefined || versioned === undefined) return draft;
    const payload = () => ({ event: event.type, timestamp: event.time, data: envelope.value, source: event.source });
    const { destinationIds, filtered } = versioned.index.match(event.type, payload);
    const unmatched = filtered > 0 ? 'filtered' : 'no_subscription';
    return {
      ...draft,
      event: {
        ...event,
        matched: destinationIds,
        subscriptions: versioned.version,
        ...(destinationIds.length === 0 && { unmatched }),
      },
    };
  });
}

/** Inserts the events; what is left to do is what was inserted now, or begun by this very event and not finished. */
async function record(
  drafts: readonly Draft[],
  failures: Map<string, string>,
  { events, telemetry, clock, retentionDays }: FanOutDependencies,
): Promise<Work[]> {
  const expiresAt = retainUntilSeconds(clock.now(), retentionDays);
  // DynamoDB takes a key once a batch, and several publications of one event are one event.
  const groups = [...Map.groupBy(drafts, ({ event }) => event.eventId).values()];
  const firsts = groups.map(([first]) => first as Draft);
  const outcomes = await events.insert(firsts.map(({ event, data }) => ({ event, data, expiresAt })));
  const seen = firsts.filter((_, index) => outcomes[index]?.kind === 'duplicate').map(({ event }) => event.eventId);
  const stored = seen.length === 0 ? new Map<EventId, AcceptedEvent>() : await events.read(seen);

  return groups.flatMap((group, index): Work[] => {
    const outcome = outcomes[index] as StatementOutcome;
    if (outcome.kind === 'failed') {
      for (const { messageId } of group) failures.set(messageId, outcome.reason);
      return [];
    }
    const repeat = outcome.kind === 'duplicate';
    const begun = repeat ? stored.get((group[0] as Draft).event.eventId) : undefined;
    // Whichever of them began it has to finish it: the others are repeats of it, and acknowledged.
    const own = repeat ? group.find(({ event }) => event.owner === begun?.owner) : group[0];
    telemetry.count(Metric.EVENTS_DUPLICATE, own === undefined ? group.length : group.length - 1);
    if (own === undefined) return [];
    const { messageId, data, trace } = own;
    if (!repeat) countAccepted(own.event, telemetry);
    return [{ messageId, event: begun ?? own.event, data, ...(trace !== undefined && { trace }), repeat }];
  });
}

function countAccepted(event: AcceptedEvent, telemetry: Telemetry): void {
  telemetry.count(Metric.EVENTS_ACCEPTED);
  if (event.unmatched === 'malformed') telemetry.count(Metric.EVENTS_MALFORMED);
  else if (event.violations.length > 0) telemetry.count(Metric.SCHEMA_VIOLATIONS);
  if (event.unmatched !== undefined) telemetry.count(Metric.EVENTS_UNMATCHED);
  // A third shorter than an object. The type comes last: it may have spaces.
  telemetry.note('events', `${event.eventId} ${event.matched.length} ${event.unmatched ?? '-'} ${event.type}`);
}

/** Rows first, then messages: a message always finds its row. */
async function dispatch(
  work: readonly Work[],
  failures: Map<string, string>,
  { deliveries, queue, telemetry }: FanOutDependencies,
): Promise<void> {
  const planned = work.flatMap((item) => item.event.matched.map((destinationId) => ({ item, destinationId })));
  if (planned.length === 0) return;
  const subjects = planned.map(({ item: { event, trace }, destinationId }) => ({
    destinationId,
    eventId: event.eventId,
    acceptedAt: event.acceptedAt,
    tenant: event.tenant,
    type: event.type,
    source: event.source,
    time: event.time,
    ...(trace !== undefined && { trace }),
  }));
  const outcomes = await deliveries.insertPending(subjects);
  const ready = planned.flatMap(({ item }, index) => {
    const outcome = outcomes[index] as StatementOutcome;
    if (outcome.kind === 'failed') {
      failures.set(item.messageId, outcome.reason);
      return [];
    }
    if (outcome.kind === 'done') telemetry.count(Metric.DELIVERIES_CREATED);
    const first = !item.repeat && outcome.kind === 'done';
    const subject = subjects[index] as (typeof subjects)[number];
    const message = {
      ...subject,
      send: first ? 0 : 1,
      run: 1,
      redrives: 0,
      ...(fitsInline(item.data) && { data: item.data }),
    };
    return [{ messageId: item.messageId, message }];
  });
  const unsent = await queue.send(ready);
  for (const [index, reason] of unsent) {
    const messageId = ready[index]?.messageId;
    if (messageId !== undefined) failures.set(messageId, reason);
  }
}
