import type { BackfillId, DestinationId } from '../contract/ids.ts';
import { OPERATIONAL_PREFIX } from '../contract/limits.ts';
import { indexSubscriptions } from '../destination/subscriptions.ts';
import type { AcceptedEvent } from '../event/event.ts';
import type { ListedEvent } from '../event/event-index.ts';
import { matchesSubscription, parseEventSubscription } from '../event/subscription.ts';
import type { JobProgress } from './progress.ts';

const DAY_MS = 86_400_000;

type Filter = Readonly<Record<string, unknown>>;

/** The events that a backfill is about; times of recording, as lists of events have them, in milliseconds since the epoch. */
export interface BackfillScope {
  /** Inclusive. */
  from: number;
  /** Exclusive. */
  to: number;
  /** Of the types of the destination only these; a type, a family or `*`, as a subscription. */
  types?: readonly string[];
  /** Beside the filter of the destination. */
  filter?: Filter;
}

/** First deliveries of earlier events: `begun` counts them, `skipped` events that the destination has. */
export interface Backfill extends BackfillScope, JobProgress {
  id: BackfillId;
  /**
   * Version of the configuration that was in force when it began. Its subscription and filter decide, also in a page that is
   * done again after a change of them: such a page finds what its first try created.
   */
  configuration: number;
}

/** The destination by the configuration that decides. */
interface Subscriber {
  destinationId: DestinationId;
  tenant: string;
  events: readonly string[];
  filter?: Filter;
}

/** Which events a backfill is about. */
export interface BackfillRule {
  /** By the index alone: whether the event may be one of them. */
  mayWant(event: ListedEvent): boolean;
  /** Whether `matches` looks at payloads. */
  needsPayload: boolean;
  /** @param data raw JSON text of the event's `data`, needed with `needsPayload` */
  matches(event: AcceptedEvent, data: string | undefined): boolean;
}

/**
 * The part of the range that can be sent: a delivery ends once its event is older than the retention. Milliseconds since the epoch.
 * Empty, at `to`, when all of it is too old.
 */
export const backfillRange = ({ from, to }: BackfillScope, now: number, retentionDays: number) => ({
  from: Math.min(to, Math.max(from, now - retentionDays * DAY_MS)),
  to,
});

/** Operational events and malformed ones are never sent later. @throws PatternError for a filter that is no event pattern */
export function backfillRule(subscriber: Subscriber, { types, filter }: BackfillScope): BackfillRule {
  const { destinationId, tenant } = subscriber;
  const wanted = [subscriber.events, types ?? ['*']].map((texts) => texts.map(parseEventSubscription));
  const filters = [subscriber.filter, filter].flatMap((each) =>
    each === undefined ? [] : [indexSubscriptions([{ destinationId, events: ['*'], filter: each }])],
  );
  const isOfType = (type: string): boolean =>
    !type.startsWith(OPERATIONAL_PREFIX) &&
    wanted.every((subscriptions) => subscriptions.some((subscription) => matchesSubscription(subscription, type)));
  return {
    needsPayload: filters.length > 0,
    mayWant: (event) => event.tenant === tenant && event.unmatched !== 'malformed' && isOfType(event.type),
    matches(event, data) {
      if (event.erasedAt !== undefined) return false;
      if (filters.length === 0) return true;
      if (data === undefined) return false;
      const { type, time, source } = event;
      let payload: unknown;
      const parsed = (): unknown => (payload ??= { event: type, timestamp: time, data: JSON.parse(data), source });
      return filters.every((index) => index.match(type, parsed, event.acceptedAt).destinationIds.length > 0);
    },
  };
}
