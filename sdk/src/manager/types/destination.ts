import type { WebhookEventType } from '../../events/event-type.ts';
import type { ProblemError } from '../api-errors.ts';

/** A type, e.g. `order.created`; a family, e.g. `order.*`; or `*`. */
export type EventSubscription = WebhookEventType | '*' | `${string}.*` | (string & {});

export interface RateLimit {
  /** Deliveries a minute, 1 to 18,000. */
  perMinute: number;
  /** Deliveries at once after a quiet time, 1 to 10,000. */
  burst: number;
}

/** When deliveries are tried again. Failures are statuses (`404`, `4xx`) and error classes (`dns`, `tls`…). */
export interface TypeRetryPolicy {
  /** Excludes `schedule` to `jitter`. */
  preset?: 'guide' | 'standard-webhooks' | 'patient' | 'impatient';
  /** 1 to 12 waits, e.g. `['5s', '5m', '2h', '1d']`; excludes `maxAttempts` to `maxSeconds`. */
  schedule?: string[];
  /** Attempts of a delivery, the first one included, 1 to 13. */
  maxAttempts?: number;
  /** Seconds before the second attempt, 1 to 3600. */
  baseSeconds?: number;
  /** Each further wait is this many times as long, 1 to 10. Default 4. */
  factor?: number;
  /** Longest wait. Default: a day. */
  maxSeconds?: number;
  /** Share of a wait that chance may take off, 0 to 1. Default 0.5, and 0 for a schedule. */
  jitter?: number;
  /** A delivery that is not accepted by then ends. Default: none. */
  deadlineSeconds?: number;
  /** The effect of `Retry-After` on a wait. Default `lengthen`. */
  retryAfter?: 'lengthen' | 'replace' | 'ignore';
  /** Failures that end a delivery at once. */
  giveUpOn?: string[];
  /** The only failures that are retried. Default: all. */
  retryOn?: string[];
}

/** Absent fields are those of the stack. */
export interface RetryPolicy extends TypeRetryPolicy {
  /** Failures that disable the destination. Default `['410']`. */
  disableOn?: string[];
  /** Policies of single types or families; each replaces the whole policy but `disableOn`. */
  byType?: Record<string, TypeRetryPolicy>;
}

export interface SecondsRange {
  shortest: number;
  longest: number;
}

export interface AttemptTime {
  /** From 1. */
  attempt: number;
  /** Since the attempt before. */
  afterSeconds: SecondsRange;
  /** Since the first attempt. */
  atSeconds: SecondsRange;
}

export type DestinationState = 'ACTIVE' | 'PAUSED' | 'DISABLED' | 'LISTENING';

/** The rate limit, or the circuit, which is open after failures. */
export type DestinationBlock = 'rate_limit' | 'circuit';

/** A registered endpoint. Times are ISO 8601, UTC. */
export interface Destination {
  /** `dst_…` */
  id: string;
  /** The destination gets the events of this tenant. */
  tenant: string;
  name: string;
  url: string;
  events: string[];
  /** EventBridge pattern over the payload. */
  filter?: Record<string, unknown>;
  description?: string;
  /** Sent with every POST. The value of a secret header is `(hidden)`. */
  headers: Record<string, string>;
  rateLimit: RateLimit;
  /** As it was given. Absent: the policy of the stack. */
  retry?: RetryPolicy;
  /** Times of the attempts, if all before fail at once. Absent in lists. */
  retryTimes?: { attempts: AttemptTime[]; byType?: Record<string, AttemptTime[]> };
  /** Whether POSTs carry the secret in `X-Webhook-Secret`. */
  secretHeader: boolean;
  /** ACTIVE sends deliveries. PAUSED and DISABLED let them wait. A listener is LISTENING and gets no POST. */
  state: DestinationState;
  /** The end of a listener. */
  listensUntil?: string;
  /** The reason of DISABLED. */
  stateReason?: string;
  /** The destination gets no delivery until then. */
  blockedUntil?: string;
  /** What blocks it; set with `blockedUntil`. */
  blockedBy?: DestinationBlock;
  /** The previous secret also signs until this time. */
  previousSecretUntil?: string;
  /** Version of the configuration, from 1. */
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** Only registration and rotation return the secret. */
/** A destination, with what its deletion would end. */
export interface DestinationDetails extends Destination {
  /** Number of deliveries that wait for an attempt; `atLeast` if there may be more. */
  waiting: { deliveries: number; atLeast?: true };
  /** Start of the latest attempt. */
  lastAttemptAt?: string;
}

export interface DestinationWithSecret extends Destination {
  /** Returned once. */
  secret: string;
  /** The same key in the form of Standard Webhooks libraries. */
  whsec: string;
}

/** What a change of a destination may have in addition. */
export interface Warned {
  /** Events that are allowed but may be mistyped, with the nearest documented type. Absent without any. */
  warnings?: readonly ProblemError[];
}

export interface RegisterWebhookInput {
  /** An https URL of a public host. */
  url: string;
  events: readonly EventSubscription[];
  /** 16 bytes or more, or `whsec_` and base64 of 24 to 64 bytes. Default: a generated secret. */
  secret?: string | undefined;
  /** Default: the host of the URL. */
  name?: string | undefined;
  /** EventBridge pattern over the payload, e.g. `{ data: { total: [{ numeric: ['>=', 1000] }] } }`. */
  filter?: Readonly<Record<string, unknown>> | undefined;
  description?: string | undefined;
  /** Sent with every POST. A credential, e.g. `Authorization`, is encrypted and never shown. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Further headers, whose values are encrypted and never shown. */
  secretHeaders?: Readonly<Record<string, string>> | undefined;
  /** Default: the rate limit of the stack. */
  rateLimit?: RateLimit | undefined;
  /** Default, also for each missing part: the retry policy of the stack. */
  retry?: { [Key in keyof RetryPolicy]?: RetryPolicy[Key] | undefined } | undefined;
  /** Whether POSTs carry the secret in `X-Webhook-Secret`. Default: true if you supply `secret`. */
  secretHeader?: boolean | undefined;
  /** Default: `default`. */
  tenant?: string | undefined;
  /**
   * Whether it gets no POST: `webhooks listen` reads its events from the API. `url` then only says where they are forwarded
   * to. A listener ends by itself after 8 hours. Default: false.
   */
  listener?: boolean | undefined;
}

/** An absent setting stays; `null` resets a setting to its default. */
export interface UpdateWebhookInput {
  url?: string | undefined;
  events?: readonly EventSubscription[] | undefined;
  name?: string | undefined;
  filter?: Readonly<Record<string, unknown>> | null | undefined;
  description?: string | null | undefined;
  /** All headers; the value `(hidden)` keeps the value of a secret one. */
  headers?: Readonly<Record<string, string>> | null | undefined;
  /** Secret headers to add or to replace. */
  secretHeaders?: Readonly<Record<string, string>> | undefined;
  rateLimit?: RateLimit | null | undefined;
  retry?: { [Key in keyof RetryPolicy]?: RetryPolicy[Key] | undefined } | null | undefined;
  secretHeader?: boolean | null | undefined;
}

export interface RotateSecretInput {
  /** 16 bytes or more, or `whsec_` and base64 of 24 to 64 bytes. Default: a generated secret. */
  secret?: string | undefined;
  /** Whether the old secret ends at once instead of in 24 hours. Default false. */
  immediately?: boolean | undefined;
}
