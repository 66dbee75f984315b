/** Limits that the infrastructure and the code must agree on. */

/** Whole time of one POST, in milliseconds: name resolution, connection, request and response. */
export const POST_DEADLINE_MS = 15_000;
/** Time to a usable connection, in milliseconds: name resolution, TCP and TLS. */
export const CONNECT_DEADLINE_MS = 5_000;

/** The 15 documented event types belong to these families; each has a rule of its own on the event bus. */
export const EVENT_FAMILIES = ['order', 'product', 'vendor', 'certificate', 'payment'] as const;

/** Types of operational events begin with this; `*` never subscribes to them, so that there are no loops. */
export const OPERATIONAL_PREFIX = 'webhook.';
/** `source` of operational events. */
export const operationalSource = (eventSource: string): string => `${eventSource}.webhooks`;

/** The hops in the order of the journey, and the API: one word each, used everywhere. */
export const HOPS = ['fan-out', 'deliver', 'exhaust', 'resume', 'admin'] as const;
export type Hop = (typeof HOPS)[number];

/** The time between two runs of resume, in minutes. */
export const RESUME_PERIOD_MINUTES = 1;

/** Each backoff is this many times the one before it. */
const BACKOFF_FACTOR = 4;
/** The longest backoff, in seconds: a day. Waits of more than an hour are parked, not left in flight. */
export const BACKOFF_LIMIT_SECONDS = 86_400;

/** The backoff after attempt number `attempt` (from 1) at its longest, in seconds. */
export const longestBackoffSeconds = (baseSeconds: number, attempt: number): number =>
  Math.min(baseSeconds * BACKOFF_FACTOR ** (attempt - 1), BACKOFF_LIMIT_SECONDS);

/** All backoffs of a run together, at their longest, in seconds. */
export function longestScheduleSeconds({
  maxAttempts,
  baseSeconds,
}: {
  maxAttempts: number;
  baseSeconds: number;
}): number {
  let total = 0;
  for (let attempt = 1; attempt < maxAttempts; attempt += 1) total += longestBackoffSeconds(baseSeconds, attempt);
  return total;
}

/** Days that a queue keeps a message: longer than a weekend without a working consumer. */
export const SOURCE_RETENTION_DAYS = 4;
