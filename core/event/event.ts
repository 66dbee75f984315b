import type { DestinationId, EventId } from '../contract/ids.ts';

/** Reasons for which an event has no destination. */
export const UNMATCHED_REASONS = ['no_subscription', 'filtered', 'malformed'] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

/** An event as it was accepted. Only the erasure of its payload changes it. */
export interface AcceptedEvent {
  eventId: EventId;
  /** EventBridge's id of the publication that was first: the one that may finish an interrupted fan-out. */
  owner: string;
  tenant: string;
  source: string;
  type: string;
  /** Time that its publisher gave it, in Unix seconds. */
  time: number;
  /** When SQS accepted it, in milliseconds since the epoch. */
  acceptedAt: number;
  /** Destinations that it went to. */
  matched: readonly DestinationId[];
  /** Listeners that read it; absent without any. */
  listeners?: readonly DestinationId[];
  /** Version of the tenant's subscriptions that fan-out matched it against. */
  subscriptions: number;
  unmatched?: UnmatchedReason;
  /** How `data` breaks the schema of its type, or what is malformed. */
  violations: readonly string[];
  /** Name of the index row with its first entry, see ./event-index.ts; absent for an event of an earlier release. */
  listed?: string;
  /** When its payload was erased, in milliseconds since the epoch. */
  erasedAt?: number;
}
