/** Limits that the infrastructure and the code must agree on. */

/** Whole time of one POST, in milliseconds: name resolution, connection, request and response. */
export const POST_DEADLINE_MS = 15_000;
/** Time to a usable connection, in milliseconds: name resolution, TCP and TLS. */
export const CONNECT_DEADLINE_MS = 5_000;

/** Types of operational events begin with this; `*` never subscribes to them, so that there are no loops. */
export const OPERATIONAL_PREFIX = 'webhook.';
/** `source` of operational events. */
export const operationalSource = (eventSource: string): string => `${eventSource}.webhooks`;

/** The hops in the order of the journey, and the API: one word each, used everywhere. */
export const HOPS = ['fan-out', 'deliver', 'exhaust', 'resume', 'tally', 'admin'] as const;
export type Hop = (typeof HOPS)[number];

/** The time between two runs of resume, in minutes. */
export const RESUME_PERIOD_MINUTES = 1;

/** Days that a queue keeps a message: longer than a weekend without a working consumer. */
export const SOURCE_RETENTION_DAYS = 4;
