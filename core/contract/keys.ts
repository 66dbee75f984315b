import type { DeliveryKey } from './ids.ts';

/** Names of tables' attributes and indexes, and the keys of their rows. Shared by lib, which declares the tables. */

export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
/** TTL attribute of every table, in seconds since the epoch. */
export const TIME_TO_LIVE = 'expiresAt';

/** Sparse index of the destinations table: gates that wait to be woken, by time. */
export const WAKE_INDEX = { name: 'wake', partitionKey: 'wake', sortKey: 'wakeAt' } as const;
/** The one partition of the wake index: a row per destination that has something parked, not per delivery. */
export const WAKE_PARTITION = 'WAKE';
/** A second partition of it: recoveries that are running. */
export const RECOVERY_PARTITION = 'RECOVER';

/** Sparse index of the deliveries table: parked, failing and exhausted deliveries of a destination, by time. */
export const STATE_INDEX = { name: 'state', partitionKey: PARTITION_KEY, sortKey: 'ix' } as const;

/** `state` index sort keys: parked (by the time it may go), failing (by its next attempt), exhausted (by its end). */
export const StateIndexPrefix = { PARKED: 'P#', FAILING: 'F#', EXHAUSTED: 'X#' } as const;

export interface RowKey {
  pk: string;
  sk: string;
}

/** Thirteen digits, so that text order is time order until the year 2286. */
export const sortableTime = (milliseconds: number): string => String(Math.trunc(milliseconds)).padStart(13, '0');

export const gateKey = (destinationId: string): RowKey => ({ pk: `D#${destinationId}`, sk: 'GATE' });

export const configurationKey = (destinationId: string, version: number): RowKey => ({
  pk: `D#${destinationId}`,
  sk: `CFG#${String(version).padStart(8, '0')}`,
});

export const tenantVersionKey = (tenant: string): RowKey => ({ pk: `T#${tenant}`, sk: 'VERSION' });

export const SUBSCRIPTION_PREFIX = 'D#';

export const subscriptionKey = (tenant: string, destinationId: string): RowKey => ({
  pk: `T#${tenant}`,
  sk: `${SUBSCRIPTION_PREFIX}${destinationId}`,
});

export const eventKey = (eventId: string): RowKey => ({ pk: `E#${eventId}`, sk: 'EVENT' });

/** Parts are keyed by their owner too, so that two publishers of one id can never mix their payloads. */
export const eventBodyKey = (eventId: string, owner: string, part: number): RowKey => ({
  pk: `E#${eventId}`,
  sk: `BODY#${owner}#${part}`,
});

export const deliveryKey = (key: DeliveryKey): RowKey => ({
  pk: `D#${key.destinationId}`,
  sk: `${sortableTime(key.acceptedAt)}#${key.eventId}`,
});

/** One row a change, by month. `requestId` keeps two changes of one millisecond apart. */
export const auditKey = (at: number, requestId: string): RowKey => ({
  pk: auditMonth(at),
  sk: `${sortableTime(at)}#${requestId}`,
});

/** Partition of the audit trail that has `at`, e.g. `AUDIT#2026-01`. */
export const auditMonth = (at: number): string => `AUDIT#${new Date(at).toISOString().slice(0, 7)}`;

/** What a request with an `Idempotency-Key` made; `hash` is of caller, operation and key. */
export const idempotencyKey = (hash: string): RowKey => ({ pk: `IDEM#${hash}`, sk: 'IDEM' });

export const RECOVERY_PREFIX = 'JOB#';

/** Progress of a recovery; ids sort by time. */
export const recoveryKey = (destinationId: string, recoveryId: string): RowKey => ({
  pk: `D#${destinationId}`,
  sk: `${RECOVERY_PREFIX}${recoveryId}`,
});

/** The random key that the admin API signs its cursors with. */
export const CURSOR_KEY: RowKey = { pk: 'API#CURSOR', sk: 'KEY' };

export const CONFIGURATION_PREFIX = 'CFG#';
