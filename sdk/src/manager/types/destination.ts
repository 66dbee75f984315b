import type { WebhookEventType } from '../../events/event-type.ts';

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
  /** Seconds before the second attempt, 1 to 3600; each further wait is 4 times longer. */
  baseSeconds: number;
}

export type DestinationState = 'ACTIVE' | 'PAUSED' | 'DISABLED';

/** A registered endpoint. Times are ISO 8601, UTC. */
export interface Destination {
  /** `dst_…` */
  id: string;
  /** Whose events it gets. */
  tenant: string;
  name: string;
  url: string;
  events: string[];
  /** EventBridge pattern over the payload. */
  filter?: Record<string, unknown>;
  description?: string;
  /** Sent with every POST. */
  headers: Record<string, string>;
  rateLimit: RateLimit;
  retry: RetryPolicy;
  /** Whether `X-Webhook-Secret` carries the secret. */
  secretHeader: boolean;
  /** Deliveries go out when ACTIVE, else they wait. */
  state: DestinationState;
  /** Why it is DISABLED. */
  stateReason?: string;
  /** Over its rate limit, or resting after failures, until then. */
  blockedUntil?: string;
  /** A rotated-out secret signs as well until then. */
  previousSecretUntil?: string;
  /** Of the configuration, from 1. */
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** The only answers that hold the secret. */
export interface DestinationWithSecret extends Destination {
  /** Shown now and never again. */
  secret: string;
  /** The same key in the form that Standard Webhooks libraries take. */
  whsec: string;
}

export interface RegisterWebhookInput {
  /** Where to POST: https, a public host. */
  url: string;
  events: readonly EventSubscription[];
  /** 16 characters or more. One is generated when left out. */
  secret?: string | undefined;
  /** Default: the host of the URL. */
  name?: string | undefined;
  /** EventBridge pattern over the payload, e.g. `{ data: { total: [{ numeric: ['>=', 1000] }] } }`. */
  filter?: Readonly<Record<string, unknown>> | undefined;
  description?: string | undefined;
  /** Sent with every POST. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Default: that of the stack. */
  rateLimit?: RateLimit | undefined;
  /** Default: that of the stack, also for the part that is left out. */
  retry?: { [Key in keyof RetryPolicy]?: RetryPolicy[Key] | undefined } | undefined;
  /** Whether `X-Webhook-Secret` carries the secret. Default: when you supply it. */
  secretHeader?: boolean | undefined;
  /** Default: `default`. */
  tenant?: string | undefined;
}

/** What is absent stays; `null` takes a setting back to its default. */
export interface UpdateWebhookInput {
  url?: string | undefined;
  events?: readonly EventSubscription[] | undefined;
  name?: string | undefined;
  filter?: Readonly<Record<string, unknown>> | null | undefined;
  description?: string | null | undefined;
  headers?: Readonly<Record<string, string>> | null | undefined;
  rateLimit?: RateLimit | null | undefined;
  retry?: { [Key in keyof RetryPolicy]?: RetryPolicy[Key] | undefined } | null | undefined;
  secretHeader?: boolean | null | undefined;
}

export interface RotateSecretInput {
  /** One is generated when left out. */
  secret?: string | undefined;
  /** End the old one at once, not in 24 hours. Default false. */
  immediately?: boolean | undefined;
}
