import type { Breaker } from '../delivery/breaker.ts';
import type { RateLimit } from '../delivery/rate-limit.ts';
import type { RetryPolicy } from '../delivery/retry.ts';
import type { DestinationState } from '../delivery/states.ts';

/** One signing secret of a destination, encrypted under the destination's id. */
export interface EncryptedSecret {
  /** Base64. */
  ciphertext: string;
  /** The admin chose it; a generated one is never sent to the receiver. */
  supplied: boolean;
  /** A rotated-out secret signs until then, in milliseconds since the epoch. */
  validUntil?: number;
}

/**
 * What an admin decided about a destination. Immutable: a change writes the next version, so that a cached one is never
 * stale.
 */
export interface Configuration {
  /** `dst_…` */
  destinationId: string;
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
  /** Sent with every POST. */
  headers: Readonly<Record<string, string>>;
  /** The stage's default when absent. */
  rateLimit?: RateLimit;
  /** The stage's default where absent. */
  retry?: Partial<RetryPolicy>;
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

/** The one row of a destination that deliver reads for every batch and takes tokens from. */
export interface Gate {
  destinationId: string;
  tenant: string;
  state: DestinationState;
  /** When an admin last changed the state, in milliseconds since the epoch. */
  stateSince?: number;
  /** Recovery that resume works on. */
  recovery?: string;
  /** Version of the configuration in force. */
  configuration: number;
  /** State of the rate limit, see core/delivery/rate-limit. */
  tat: number;
  /** First advisory slot not yet given away, milliseconds since the epoch. */
  slot: number;
  /** When resume looks at it next. */
  wakeAt?: number;
  /** When something was last parked. */
  parkedAt?: number;
  /** What it failed at lately; absent while it is healthy. */
  breaker?: Breaker;
  /** Why the service disabled it. */
  disabledFor?: 'gone' | 'failing';
  /** How often resume has looked since and found nothing. */
  looks?: number;
  /** It was not read for this batch but is remembered, see core/delivery/quiet-gates. Never stored. */
  presumed?: true;
}

/** What fan-out knows of a destination. */
export interface Subscription {
  destinationId: string;
  events: readonly string[];
  filter?: Readonly<Record<string, unknown>>;
}
