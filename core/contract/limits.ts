/** Limits that the infrastructure and the code must agree on. */

/** Whole time of one POST, in milliseconds: name resolution, connection, request and response. */
export const POST_DEADLINE_MS = 15_000;
/** Time to a usable connection, in milliseconds: name resolution, TCP and TLS. */
export const CONNECT_DEADLINE_MS = 5_000;

/** The 15 documented event types belong to these families; each has a rule of its own on the event bus. */
export const EVENT_FAMILIES = ['order', 'product', 'vendor', 'certificate', 'payment'] as const;
export type EventFamily = (typeof EVENT_FAMILIES)[number];

/** Types of operational events begin with this; `*` never subscribes to them, so that there are no loops. */
export const OPERATIONAL_PREFIX = 'webhook.';
/** `source` of operational events. */
export const operationalSource = (eventSource: string): string => `${eventSource}.webhooks`;

/** Stages of the journey, in its order, and the API: one word per hop, used everywhere. */
export const HOPS = ['fan-out', 'deliver', 'exhaust', 'resume', 'admin'] as const;
export type Hop = (typeof HOPS)[number];

/** Each backoff is this many times the one before it. */
export const BACKOFF_FACTOR = 4;
/** The longest backoff, in seconds: a day. Waits of more than an hour are parked, not left in flight. */
export const BACKOFF_LIMIT_SECONDS = 86_400;

/** Days that a queue keeps a message on its way: longer than a weekend on which nothing runs. */
export const SOURCE_RETENTION_DAYS = 4;
