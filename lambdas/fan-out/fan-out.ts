import type { Clock } from '../../core/clock.ts';
import type { DestinationId, EventId } from '../../core/contract/ids.ts';
import { EventEntry, LogField } from '../../core/contract/log-lines.ts';
import { Metric } from '../../core/contract/metrics.ts';
import type { Disposal } from '../../core/delivery/outcome.ts';
import { ACKNOWLEDGE, retry } from '../../core/delivery/outcome.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import { operationalSource } from '../../core/contract/limits.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import { newIndexRowName } from '../../core/event/event-index.ts';
import { isTransient } from '../adapters/aws/retries.ts';
import type { StatementOutcome } from '../adapters/dynamodb/dynamo.ts';
import type { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { AcceptDependencies, Draft, ReceivedEvent } from './accept.ts';
import { accept } from './accept.ts';
import type { DispatchDependencies } from './dispatch.ts';
import { dispatch } from './dispatch.ts';
import type { ListingDependencies } from './listing.ts';
import { list } from './listing.ts';
import type { Replayed, ReplayDependencies } from './replay.ts';
import { replay } from './replay.ts';
import type { SubscriptionsCache, VersionedIndex } from './subscriptions-cache.ts';
import type { Work } from './work.ts';
import { subjectFor } from './work.ts';

interface MatchDependencies {
  clock: Clock;
  subscriptions: Pick<SubscriptionsCache, 'forTenants'>;
}

interface RecordDependencies {
  events: Pick<EventsStore, 'insert' | 'read'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
  retentionDays: number;
}

export type FanOutDependencies = AcceptDependencies &
  MatchDependencies &
  RecordDependencies &
  DispatchDependencies &
  ListingDependencies &
  ReplayDependencies;

/** Events of a batch once they are recorded. */
interface Recorded {
  /** New ones, and those that their own publication began earlier. */
  next: Work[];
  /** Known ones that a replay sends again. */
  replayed: Replayed[];
  /** By message id what ends here. */
  ended: [messageId: string, Disposal][];
}

/**
 * Tries of a throttled write: five seconds. The rest comes back after three minutes, and an event that comes
 * back five times ends in the dead-letter queue. A new on-demand table needs minutes to grow.
 */
export const WRITE_TRIES = 7;

/** Takes a batch; returns by message id what SQS is told. */
export type FanOut = (batch: readonly ReceivedEvent[]) => Promise<ReadonlyMap<string, Disposal>>;

/** From this receive on a message may be what its batches failed on, by a crash too. It is handled alone, after the others. */
const SUSPECT_RECEIVES = 3;

/** One message never takes its batch along: what fails as a batch is done again message by message. */
export function createFanOut(dependencies: FanOutDependencies): FanOut {
  return async (batch) => {
    const suspects = batch.filter(({ receives }) => receives >= SUSPECT_RECEIVES);
    const others = batch.filter((message) => !suspects.includes(message));
    const disposals = await together(others, dependencies);
    // The other way round at every other receive, so that a crash does not keep the same messages from their turn.
    const turn = (suspects[0]?.receives ?? 0) % 2 === 0 ? suspects.toReversed() : suspects;
    for (const suspect of turn) for (const entry of await alone(suspect, dependencies)) disposals.set(...entry);
    return disposals;
  };
}

async function together(batch: readonly ReceivedEvent[], dependencies: FanOutDependencies): Promise<Disposals> {
  if (batch.length === 0) return new Map();
  try {
    return await handle(batch, dependencies);
  } catch (error) {
    // A service that is down, or slow, refuses single messages too.
    if (batch.length === 1 || isTransient(error)) throw error;
    dependencies.telemetry.note(LogField.ERRORS, `${String(error)}: each message of the batch is handled alone`);
    const disposals: Disposals = new Map();
    for (const each of await Promise.all(batch.map((message) => alone(message, dependencies))))
      for (const entry of each) disposals.set(...entry);
    return disposals;
  }
}

async function alone(message: ReceivedEvent, dependencies: FanOutDependencies): Promise<Disposals> {
  try {
    return await handle([message], dependencies);
  } catch (error) {
    return new Map([[message.messageId, retry(String(error))]]);
  }
}

type Disposals = Map<string, Disposal>;

/** accept -> match -> record -> dispatch -> list, and replay for events that are known. */
async function handle(batch: readonly ReceivedEvent[], dependencies: FanOutDependencies): Promise<Disposals> {
  const { eventSource, telemetry } = dependencies;
  const accepted = batch.map((message) => accept(message, dependencies));
  const stale = accepted.filter((draft) => isStale(draft, eventSource));
  telemetry.count(Metric.EVENTS_DUPLICATE, stale.length);
  const drafts = await matchDrafts(
    accepted.filter((draft) => !stale.includes(draft)),
    dependencies,
  );
  const row = newIndexRowName(dependencies.clock.now(), dependencies.random);
  const recorded = await record(drafts, row, dependencies);
  const unsent = await dispatch(recorded.next, row, dependencies);
  await list(
    recorded.next.flatMap((work) => (work.event.listeners ?? []).map((id) => subjectFor(work, id))),
    dependencies,
  );
  const unreplayed = await replayApart(recorded.replayed, dependencies);
  const handled = [...stale, ...recorded.next, ...recorded.replayed];
  return new Map([
    ...recorded.ended,
    ...handled.map(({ messageId }) => [messageId, ACKNOWLEDGE] as const),
    ...unsent,
    ...unreplayed,
  ]);
}

/** A replay that fails brings back its own messages: the others of the batch are done by now. */
async function replayApart(
  replayed: readonly Replayed[],
  dependencies: ReplayDependencies,
): Promise<[messageId: string, Disposal][]> {
  try {
    return await replay(replayed, dependencies);
  } catch (error) {
    return replayed.map(({ messageId }) => [messageId, retry(String(error))]);
  }
}

/** An operational event is news of its moment: a replay sends it to nobody. */
const isStale = ({ envelope }: Draft, eventSource: string): boolean =>
  envelope?.replayName !== undefined && envelope.source === operationalSource(eventSource);

async function matchDrafts(drafts: readonly Draft[], { subscriptions, clock }: MatchDependencies): Promise<Draft[]> {
  const tenants = new Set(drafts.flatMap(({ envelope, event }) => (envelope === undefined ? [] : [event.tenant])));
  const byTenant =
    tenants.size === 0 ? new Map<string, VersionedIndex>() : await subscriptions.forTenants([...tenants]);
  return drafts.map((draft) => {
    const { envelope, event } = draft;
    const versioned = byTenant.get(event.tenant);
    if (envelope === undefined || versioned === undefined) return draft;
    const payload = () => ({ event: event.type, timestamp: event.time, data: envelope.value, source: event.source });
    const { destinationIds, filtered, unevaluated, listeners } = versioned.index.match(
      event.type,
      payload,
      clock.now(),
    );
    const unmatched = filtered > 0 ? 'filtered' : 'no_subscription';
    return {
      ...draft,
      event: {
        ...event,
        matched: destinationIds,
        subscriptions: versioned.version,
        violations: [...event.violations, ...unevaluatedFilters(unevaluated)],
        ...(destinationIds.length === 0 && { unmatched }),
        ...(listeners.length > 0 && { listeners }),
      },
    };
  });
}

/** Destinations that a record names. */
const NAMED_DESTINATIONS = 10;

function unevaluatedFilters(destinations: readonly DestinationId[]): string[] {
  if (destinations.length === 0) return [];
  const named = destinations.slice(0, NAMED_DESTINATIONS).join(', ');
  return [`data takes too many steps to match ${destinations.length} filters, of ${named}: the event did not go there`];
}

/** Inserts the events, which the index row `row` will list. An event that this very publication began earlier, and that is not finished, goes on too. */
async function record(
  drafts: readonly Draft[],
  row: string,
  { events, telemetry, clock, retentionDays }: RecordDependencies,
): Promise<Recorded> {
  const expiresAt = retainUntilSeconds(clock.now(), retentionDays);
  // DynamoDB takes a key once a batch, and several publications of one event are one event.
  const groups = [...Map.groupBy(drafts, ({ event }) => event.eventId).values()];
  const firsts = groups.map(([first]) => first as Draft);
  const outcomes = await events.insert(
    firsts.map(({ event, data, aliases }) => ({ event: listedIn(row, event), data, expiresAt, aliases })),
  );
  const seen = firsts.filter((_, index) => outcomes[index]?.kind === 'duplicate').map(({ event }) => event.eventId);
  const stored = seen.length === 0 ? new Map<EventId, AcceptedEvent>() : await events.read(seen);

  const next: Work[] = [];
  const replayed: Replayed[] = [];
  const ended: Recorded['ended'] = [];
  for (const [index, group] of groups.entries()) {
    const outcome = outcomes[index] as StatementOutcome;
    if (outcome.kind === 'failed') {
      ended.push(...group.map(({ messageId }) => [messageId, retry(outcome.reason)] as [string, Disposal]));
      continue;
    }
    const repeat = outcome.kind === 'duplicate';
    const begun = repeat ? stored.get((group[0] as Draft).event.eventId) : undefined;
    // The publication that began the event has to finish it; the others are repeats of it.
    const own = repeat ? group.find(({ event }) => event.owner === begun?.owner) : group[0];
    const others = group.filter((draft) => draft !== own);
    // The first one stands for all: they would do the same.
    const again = begun === undefined ? undefined : others.find(({ envelope }) => envelope?.replayName !== undefined);
    if (again !== undefined && begun !== undefined) replayed.push({ ...traced(again), event: begun });
    const repeats = others.filter((draft) => draft !== again);
    ended.push(...repeats.map(({ messageId }) => [messageId, ACKNOWLEDGE] as [string, Disposal]));
    telemetry.count(Metric.EVENTS_DUPLICATE, others.length);
    if (own === undefined) continue;
    if (!repeat) countAccepted(own.event, telemetry);
    const event = begun ?? own.event;
    next.push({ ...traced(own), event, data: own.data, repeat });
  }
  return { next, replayed, ended };
}

const traced = ({ messageId, trace }: Draft): Pick<Work, 'messageId' | 'trace'> => ({
  messageId,
  ...(trace !== undefined && { trace }),
});

const listedIn = (row: string, event: AcceptedEvent): AcceptedEvent => ({ ...event, listed: row });

function countAccepted(event: AcceptedEvent, telemetry: RecordDependencies['telemetry']): void {
  telemetry.count(Metric.EVENTS_ACCEPTED);
  if (event.unmatched === 'malformed') telemetry.count(Metric.EVENTS_MALFORMED);
  else if (event.violations.length > 0) telemetry.count(Metric.SCHEMA_VIOLATIONS);
  if (event.unmatched !== undefined) telemetry.count(Metric.EVENTS_UNMATCHED);
  const entry = EventEntry.write({
    id: event.eventId,
    destinations: event.matched.length,
    unmatched: event.unmatched ?? '-',
    type: event.type,
  });
  telemetry.note(LogField.EVENTS, entry);
}
