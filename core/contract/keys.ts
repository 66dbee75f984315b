import type { DeliveryKey, DestinationId, EventId, JobId } from './ids.ts';

/**
 * Names of the tables' attributes and indexes, and the keys of their rows, both ways: `xKey` builds a key, `parseX`
 * returns what a key says, or `undefined` for the key of another kind of row. lib declares the tables with these names.
 */

export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
/** TTL attribute of every table, in seconds since the epoch. */
export const TIME_TO_LIVE = 'expiresAt';

export interface RowKey {
  pk: string;
  sk: string;
}

/** Thirteen digits, so that text order is time order until the year 2286. */
const sortableTime = (milliseconds: number): string => String(Math.trunc(milliseconds)).padStart(13, '0');
/** Sorts after every time. */
const END_OF_TIME = '~';

/** `D#`, `T#`, `E#`: the first part of partition keys. */
const DESTINATION = 'D#';
const TENANT = 'T#';
const EVENT = 'E#';

/** Partition of a destination, in the destinations table and in the deliveries table. */
export const destinationPartition = (destinationId: DestinationId): string => DESTINATION + destinationId;

export const parseDestination = ({ pk }: RowKey): DestinationId | undefined => destinationAfter(DESTINATION, pk);

const destinationAfter = (prefix: string, text: string): DestinationId | undefined =>
  text.startsWith(`${prefix}dst_`) ? (text.slice(prefix.length) as DestinationId) : undefined;

// The destinations table.

/** Sparse index of the destinations table: what resume has to look at, by time. */
export const WAKE_INDEX = { name: 'wake', partitionKey: 'wake', sortKey: 'wakeAt' } as const;
/** Partition of gates: a row for each destination that has something parked, not for each delivery. */
export const WAKE_PARTITION = 'WAKE';
/** Partitions of running jobs, by the prefix of their ids. An earlier release reads its own kind alone. */
export const JOB_PARTITIONS = { rcv_: 'RECOVER', bkf_: 'BACKFILL' } as const;
export type JobKind = keyof typeof JOB_PARTITIONS;

export const gateKey = (destinationId: DestinationId): RowKey => ({
  pk: destinationPartition(destinationId),
  sk: 'GATE',
});

export const CONFIGURATION_PREFIX = 'CFG#';

export const configurationKey = (destinationId: DestinationId, version: number): RowKey => ({
  pk: destinationPartition(destinationId),
  sk: CONFIGURATION_PREFIX + String(version).padStart(8, '0'),
});

const JOB_PREFIX = 'JOB#';

/** Progress of a job; ids of one kind sort by time. */
export const jobKey = (destinationId: DestinationId, id: JobId): RowKey => ({
  pk: destinationPartition(destinationId),
  sk: JOB_PREFIX + id,
});

/** Beginning of the sort keys of all jobs of a kind. */
export const jobsPrefix = (kind: JobKind): string => JOB_PREFIX + kind;

export function parseJob(key: RowKey): { destinationId: DestinationId; id: JobId } | undefined {
  const destinationId = parseDestination(key);
  const id = key.sk.slice(JOB_PREFIX.length);
  if (destinationId === undefined || !key.sk.startsWith(JOB_PREFIX) || !isJobId(id)) return undefined;
  return { destinationId, id };
}

const isJobId = (text: string): text is JobId => Object.keys(JOB_PARTITIONS).some((kind) => text.startsWith(kind));

export const tenantVersionKey = (tenant: string): RowKey => ({ pk: TENANT + tenant, sk: 'VERSION' });

export const parseTenant = ({ pk }: RowKey): string | undefined =>
  pk.startsWith(TENANT) ? pk.slice(TENANT.length) : undefined;

/** Partition of the tenants: a row for each tenant that ever had a destination. */
export const TENANTS_PARTITION = 'TENANTS';

export const tenantKey = (tenant: string): RowKey => ({ pk: TENANTS_PARTITION, sk: TENANT + tenant });

/** Beginning of the sort keys of these rows. */
export const tenantsPrefix = TENANT;

export const parseTenantRow = ({ pk, sk }: RowKey): string | undefined =>
  pk === TENANTS_PARTITION && sk.startsWith(TENANT) ? sk.slice(TENANT.length) : undefined;

/** Exists once the tenants of earlier releases, which wrote no rows of tenants, have theirs. */
export const TENANTS_COMPLETE_KEY: RowKey = { pk: TENANTS_PARTITION, sk: 'COMPLETE' };

export const SUBSCRIPTION_PREFIX = DESTINATION;

export const subscriptionKey = (tenant: string, destinationId: DestinationId): RowKey => ({
  pk: TENANT + tenant,
  sk: SUBSCRIPTION_PREFIX + destinationId,
});

export const parseSubscription = ({ sk }: RowKey): DestinationId | undefined =>
  destinationAfter(SUBSCRIPTION_PREFIX, sk);

/** One row for each change, by month. `requestId` keeps two changes of one millisecond apart. */
export const auditKey = (at: number, requestId: string): RowKey => ({
  pk: auditMonth(at),
  sk: `${sortableTime(at)}#${requestId}`,
});

const AUDIT_MONTH = /^AUDIT#(\d{4})-(\d\d)$/;

/** Partition of the audit trail that has `at`, e.g. `AUDIT#2026-01`. */
export const auditMonth = (at: number): string => `AUDIT#${new Date(at).toISOString().slice(0, 7)}`;

export function auditMonthBefore(partition: string): string {
  const [, year, month] = AUDIT_MONTH.exec(partition) ?? [];
  return auditMonth(Date.UTC(Number(year), Number(month) - 2, 1));
}

/** `hash` is of caller, operation and key of a request with an `Idempotency-Key`. */
export const idempotencyKey = (hash: string): RowKey => ({ pk: `IDEM#${hash}`, sk: 'IDEM' });

/** The random key that the admin API signs its cursors with. */
export const CURSOR_KEY: RowKey = { pk: 'API#CURSOR', sk: 'KEY' };

// The events table.

export const eventKey = (eventId: EventId): RowKey => ({ pk: EVENT + eventId, sk: 'EVENT' });

/** The owner is part of the key, so that the payloads of two publishers with one event id never mix. */
export const eventBodyKey = (eventId: EventId, owner: string, part: number): RowKey => ({
  pk: EVENT + eventId,
  sk: `BODY#${owner}#${part}`,
});

/** Leads from an id that a malformed event would have to its record. */
export const eventAliasKey = (eventId: EventId): RowKey => ({ pk: EVENT + eventId, sk: 'ALIAS' });

/** Names the index row in which a repeat lists an event again, see core/event/event-index.ts. */
export const eventClaimKey = (eventId: EventId): RowKey => ({ pk: EVENT + eventId, sk: 'LISTED' });

/** Partitions of the index of events: one takes 1,000 writes a second, which is 10,000 events at full batches. */
export const INDEX_SHARDS = Array.from({ length: 16 }, (_, shard) => shard.toString(16));

export const indexPartition = (shard: string): string => `INDEX#${shard}`;

/** @param name from `newIndexRowName`; its first random digit chooses the shard */
export const indexRowKey = (name: string): RowKey => ({
  pk: indexPartition(name.charAt(name.indexOf('#') + 1)),
  sk: name,
});

export const parseEvent = ({ pk }: RowKey): EventId | undefined =>
  pk.startsWith(`${EVENT}msg_`) ? (pk.slice(EVENT.length) as EventId) : undefined;

// The deliveries table.

const DELIVERY_SORT_KEY = /^(\d{13})#(msg_.+)$/s;

export const deliveryKey = ({ destinationId, acceptedAt, eventId }: DeliveryKey): RowKey => ({
  pk: destinationPartition(destinationId),
  sk: `${sortableTime(acceptedAt)}#${eventId}`,
});

export function parseDelivery(key: RowKey): DeliveryKey | undefined {
  const destinationId = parseDestination(key);
  const [, acceptedAt, eventId] = DELIVERY_SORT_KEY.exec(key.sk) ?? [];
  if (destinationId === undefined || eventId === undefined) return undefined;
  return { destinationId, acceptedAt: Number(acceptedAt), eventId: eventId as EventId };
}

/**
 * Bounds of the sort keys of rows whose time, in milliseconds, is at `from` or later and before `to`: every sort key that
 * begins with a time goes on after it.
 */
export const timeRange = (from?: number, to?: number): { first: string; last: string } => ({
  first: sortableTime(from ?? 0),
  last: to === undefined ? END_OF_TIME : sortableTime(to),
});

/** Sparse index of the deliveries table: the parked deliveries of a destination, by the time they may go. */
export const STATE_INDEX = { name: 'state', partitionKey: PARTITION_KEY, sortKey: 'ix' } as const;

/** A release before this one also wrote `F#` and `X#`, for failing and exhausted deliveries; nothing reads those. */
const PARKED = 'P#';
const PARKED_INDEX = /^P#(\d{13})#\d{13}$/;

/** Sort key in the state index. Of deliveries that may go at the same time, the one accepted first comes first. */
export const parkedIndex = (notBefore: number, acceptedAt: number): string =>
  `${PARKED}${sortableTime(notBefore)}#${sortableTime(acceptedAt)}`;

/** @returns when the delivery may go, in milliseconds since the epoch */
export function parseParkedIndex(text: string): number | undefined {
  const match = PARKED_INDEX.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** Bounds of the index entries of deliveries that may go by `now`; of all parked ones when absent. */
export const parkedRange = (now?: number): { first: string; last: string } => ({
  first: PARKED,
  last: PARKED + (now === undefined ? END_OF_TIME : sortableTime(now + 1)),
});

// The figures table.

/** Partitions that the heads of all destinations are spread over, so that one call for each finds all of them. */
export const FIGURES_LANES = 4;

/** By the last character of the id, which is random. */
const laneOf = (destinationId: DestinationId): number =>
  destinationId.charCodeAt(destinationId.length - 1) % FIGURES_LANES;

/** Partition of the heads of a lane, 0 to `FIGURES_LANES` - 1. */
export const headPartition = (lane: number): string => `NOW#${lane}`;

/** The latest figures of a destination. */
export const headKey = (destinationId: DestinationId): RowKey => ({
  pk: headPartition(laneOf(destinationId)),
  sk: destinationId,
});

/** Partition of a lane's figures of a UTC day, numbered since the epoch. */
export const dayPartition = (day: number, lane: number): string => `DAY#${String(day).padStart(6, '0')}#${lane}`;

/** The closed hours of a day of a destination. */
export const dayKey = (destinationId: DestinationId, day: number): RowKey => ({
  pk: dayPartition(day, laneOf(destinationId)),
  sk: destinationId,
});

const DAY_PARTITION = /^DAY#(\d{6})#\d$/;

/** The destination of a row of figures, and the day of a row of closed hours. */
export function parseFigures({ pk, sk }: RowKey): { destinationId: DestinationId; day?: number } | undefined {
  const destinationId = destinationAfter('', sk);
  if (destinationId === undefined) return undefined;
  const [, day] = DAY_PARTITION.exec(pk) ?? [];
  return { destinationId, ...(day !== undefined && { day: Number(day) }) };
}
