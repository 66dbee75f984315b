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

export interface RetryPolicy {
  /** Attempts of a delivery, the first one included, 1 to 12. */
  maxAttempts: number;
  /** Seconds before the second attempt, 1 to 3600; each further wait is 4 times as long. */
  baseSeconds: number;
}

export type DestinationState = 'ACTIVE' | 'PAUSED' | 'DISABLED' | 'LISTENING';

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
  retry: RetryPolicy;
  /** Whether POSTs carry the secret in `X-Webhook-Secret`. */
  secretHeader: boolean;
  /** ACTIVE sends deliveries. PAUSED and DISABLED let them wait. A listener is LISTENING and gets no POST. */
  state: DestinationState;
  /** The end of a listener. */
  listensUntil?: string;
  /** The reason of DISABLED. */
  stateReason?: string;
  /** Set while the destination is rate-limited or its circuit is open: the end of that time. */
  blockedUntil?: string;
  /** The previous secret also signs until this time. */
  previousSecretUntil?: string;
  /** Version of the configuration, from 1. */
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** Only registration and rotation return the secret. */
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
