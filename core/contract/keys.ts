import type { DeliveryKey, DestinationId, EventId, RecoveryId } from './ids.ts';

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
/** Partition of running recoveries. */
export const RECOVERY_PARTITION = 'RECOVER';

export const gateKey = (destinationId: DestinationId): RowKey => ({
  pk: destinationPartition(destinationId),
  sk: 'GATE',
});

export const CONFIGURATION_PREFIX = 'CFG#';

export const configurationKey = (destinationId: DestinationId, version: number): RowKey => ({
  pk: destinationPartition(destinationId),
  sk: CONFIGURATION_PREFIX + String(version).padStart(8, '0'),
});

export const RECOVERY_PREFIX = 'JOB#';

/** Progress of a recovery; ids sort by time. */
export const recoveryKey = (destinationId: DestinationId, recoveryId: RecoveryId): RowKey => ({
  pk: destinationPartition(destinationId),
  sk: RECOVERY_PREFIX + recoveryId,
});

export function parseRecovery(key: RowKey): { destinationId: DestinationId; id: RecoveryId } | undefined {
  const destinationId = parseDestination(key);
  if (destinationId === undefined || !key.sk.startsWith(`${RECOVERY_PREFIX}rcv_`)) return undefined;
  return { destinationId, id: key.sk.slice(RECOVERY_PREFIX.length) as RecoveryId };
}

export const tenantVersionKey = (tenant: string): RowKey => ({ pk: TENANT + tenant, sk: 'VERSION' });

export const parseTenant = ({ pk }: RowKey): string | undefined =>
  pk.startsWith(TENANT) ? pk.slice(TENANT.length) : undefined;

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
