import type { DestinationId, JobId } from '../contract/ids.ts';
import type { Breaker } from '../delivery/breaker.ts';
import type { FailureClass } from '../delivery/post-result.ts';
import { FAILURE_CLASSES } from '../delivery/post-result.ts';
import type { RateLimit } from '../delivery/rate-limit.ts';
import type { DestinationRetry } from '../delivery/retry.ts';
import type { DestinationState } from '../delivery/states.ts';

/** One signing secret of a destination, encrypted under the destination's id. */
export interface EncryptedSecret {
  /** Base64. */
  ciphertext: string;
  /** The admin chose it; a generated secret is never sent to the receiver. */
  supplied: boolean;
  /** A rotated-out secret signs until then, in milliseconds since the epoch. */
  validUntil?: number;
}

/** The value of a secret header, encrypted under destination, tenant and name. */
export interface EncryptedHeader {
  /** Base64. */
  ciphertext: string;
  /** Characters of the value. */
  length: number;
}

/**
 * The decisions of an admin about a destination. Immutable: a change writes the next version, so that a cached one is
 * never stale.
 */
export interface Configuration {
  destinationId: DestinationId;
  /** From 1. */
  version: number;
  tenant: string;
  name: string;
  url: string;
  /** Exact types, families such as `order.*`, or `*`. */
  events: readonly string[];
  /** EventBridge pattern over the payload. */
  filter?: Readonly<Record<string, unknown>>;
  description?: string;
  /** Sent with every POST. Rows of earlier releases have credentials here, as they are. */
  headers: Readonly<Record<string, string>>;
  /** Sent with every POST, by name; absent without any. */
  secretHeaders?: Readonly<Record<string, EncryptedHeader>>;
  /** The stage's default when absent. */
  rateLimit?: RateLimit;
  /** The stage's default where absent. */
  retry?: DestinationRetry;
  /** Newest first. */
  secrets: readonly EncryptedSecret[];
  /** Whether `X-Webhook-Secret` carries the secret; unless said, only one that the admin supplied is sent. */
  secretHeader?: boolean;
  /** When this version was made, in milliseconds since the epoch. */
  createdAt: number;
  /** When the destination was registered; `createdAt` of the first version when absent. */
  registeredAt?: number;
  /** First version of the tenant's subscriptions that has its events and filter. */
  subscriptions?: number;
}

/**
 * Why the service disabled a destination: it failed for days, it responded with 410, or an attempt failed with another
 * status or class of errors at which its retry policy disables it.
 */
export type DisabledFor = 'failing' | 'gone' | `${number}` | FailureClass;

export const isDisabledFor = (text: string): text is DisabledFor =>
  ['failing', 'gone', ...FAILURE_CLASSES].includes(text) || /^\d{3}$/.test(text);

/** The one row of a destination that deliver reads for every batch and takes tokens from. */
export interface Gate {
  destinationId: DestinationId;
  tenant: string;
  state: DestinationState;
  /** When an admin last changed the state, in milliseconds since the epoch. */
  stateSince?: number;
  /** When a listener ends, in milliseconds since the epoch; absent for any other destination. */
  listensUntil?: number;
  /** Recovery or backfill that resume works on. */
  recovery?: JobId;
  /** Version of the configuration in force. */
  configuration: number;
  /** State of the rate limit, see core/delivery/rate-limit.ts. */
  tat: number;
  /** First advisory slot not yet given away, milliseconds since the epoch. */
  slot: number;
  /** When resume looks at the destination next, in milliseconds since the epoch. */
  wakeAt?: number;
  /** When something was last parked, in milliseconds since the epoch. */
  parkedAt?: number;
  /** Its recent failures; absent while the destination is healthy. */
  breaker?: Breaker;
  /** Why the service disabled it. */
  disabledFor?: DisabledFor;
  /** How often resume has found nothing since. */
  looks?: number;
  /**
   * Messages of events that were accepted until then, in milliseconds since the epoch, may carry a payload that was erased
   * since. Absent without any.
   */
  erasedUntil?: number;
}

/** The part of a destination that fan-out reads. */
export interface Subscription {
  destinationId: DestinationId;
  events: readonly string[];
  filter?: Readonly<Record<string, unknown>>;
  /** When a listener ends, in milliseconds since the epoch; absent for any other destination. */
  listensUntil?: number;
}
