import { gunzipSync } from 'node:zlib';
import type { DestinationId, EventId } from '../../../../core/contract/ids.ts';
import type { RowKey } from '../../../../core/contract/keys.ts';
import { eventAliasKey, eventBodyKey, eventKey, parseEvent, TIME_TO_LIVE } from '../../../../core/contract/keys.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import { UNMATCHED_REASONS } from '../../../../core/event/event.ts';
import type { Item } from '../attributes.ts';
import {
  B,
  checkVersion,
  json,
  keyOf,
  keyPart,
  N,
  number,
  optionalBytes,
  optionalNumber,
  optionalText,
  ROW_VERSION,
  S,
  text,
} from '../attributes.ts';
import { gzip } from './gzip.ts';

/** The rows of the events table, to and from the types of core. */

/** A write is billed by each begun KB of its row, and the attributes beside the payload take a third of the first. */
const GZIP_ABOVE_BYTES = 512;
/** Most bytes of a payload that are inside the event's row; the rest of 400 KB is for the matched destinations. */
const INLINE_LIMIT_BYTES = 100_000;
const PART_BYTES = 350_000;

/** An event's own row, and the rows of a payload that does not fit into it. `expiresAt` in seconds since the epoch. */
export function eventRows(event: AcceptedEvent, data: string, expiresAt: number): { row: Item; parts: Item[] } {
  const row: Item = {
    ...keyOf(eventKey(event.eventId)),
    v: N(ROW_VERSION),
    owner: S(event.owner),
    tenant: S(event.tenant),
    source: S(event.source),
    type: S(event.type),
    time: N(event.time),
    acceptedAt: N(event.acceptedAt),
    matched: S(event.matched.join(' ')),
    ...(event.listeners !== undefined && { listeners: S(event.listeners.join(' ')) }),
    subscriptions: N(event.subscriptions),
    ...(event.listed !== undefined && { listed: S(event.listed) }),
    [TIME_TO_LIVE]: N(expiresAt),
    ...(event.unmatched !== undefined && { unmatched: S(event.unmatched) }),
    ...(event.violations.length > 0 && { violations: S(JSON.stringify(event.violations)) }),
  };
  const bytes = Buffer.from(data);
  if (bytes.length <= GZIP_ABOVE_BYTES) return { row: { ...row, data: S(data) }, parts: [] };
  const zipped = gzip(bytes);
  if (zipped.length >= bytes.length && bytes.length <= INLINE_LIMIT_BYTES)
    return { row: { ...row, data: S(data) }, parts: [] };
  if (zipped.length <= INLINE_LIMIT_BYTES) return { row: { ...row, zipped: B(zipped) }, parts: [] };
  const count = Math.ceil(zipped.length / PART_BYTES);
  const parts = Array.from({ length: count }, (_, part) => ({
    ...keyOf(eventBodyKey(event.eventId, event.owner, part)),
    v: N(ROW_VERSION),
    part: N(part),
    zipped: B(zipped.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)),
    [TIME_TO_LIVE]: N(expiresAt),
  }));
  return { row: { ...row, parts: N(count) }, parts };
}

/** The row by which an event is found by another id. */
export const aliasRow = (alias: EventId, eventId: EventId, expiresAt: number): Item => ({
  ...keyOf(eventAliasKey(alias)),
  v: N(ROW_VERSION),
  event: S(eventId),
  [TIME_TO_LIVE]: N(expiresAt),
});

export const aliasedEvent = (item: Item): EventId => text(item, 'event') as EventId;

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function eventFromItem(item: Item): AcceptedEvent {
  checkVersion(item);
  const unmatched = UNMATCHED_REASONS.find((reason) => reason === optionalText(item, 'unmatched'));
  const erasedAt = optionalNumber(item, 'erasedAt');
  const listeners = optionalText(item, 'listeners');
  const listed = optionalText(item, 'listed');
  return {
    eventId: eventIdOfItem(item),
    owner: text(item, 'owner'),
    tenant: text(item, 'tenant'),
    source: text(item, 'source'),
    type: text(item, 'type'),
    time: number(item, 'time'),
    acceptedAt: number(item, 'acceptedAt'),
    matched: destinationIds(text(item, 'matched')),
    ...(listeners !== undefined && { listeners: destinationIds(listeners) }),
    subscriptions: number(item, 'subscriptions'),
    ...(listed !== undefined && { listed }),
    violations: item['violations'] === undefined ? [] : (json(item, 'violations') as string[]),
    ...(unmatched !== undefined && { unmatched }),
    ...(erasedAt !== undefined && { erasedAt }),
  };
}

const destinationIds = (joined: string): DestinationId[] =>
  joined.split(' ').filter((id): id is DestinationId => id.startsWith('dst_'));

export const eventIdOfItem = (item: Item): EventId => keyPart(item, parseEvent);

/** The keys of the other rows that hold the payload; none when the event's own row holds it. */
export function partKeys(item: Item): RowKey[] {
  const eventId = eventIdOfItem(item);
  const owner = text(item, 'owner');
  return Array.from({ length: optionalNumber(item, 'parts') ?? 0 }, (_, part) => eventBodyKey(eventId, owner, part));
}

/** The payload that an event's own row holds. */
export function payloadOf(item: Item): string | undefined {
  const zipped = optionalBytes(item, 'zipped');
  return zipped === undefined ? optionalText(item, 'data') : gunzipSync(zipped).toString('utf8');
}

/** The payload of all its parts, in any order. */
export function payloadOfParts(parts: readonly Item[]): string {
  const ordered = parts.toSorted((a, b) => number(a, 'part') - number(b, 'part'));
  const zipped = ordered.map((part) => optionalBytes(part, 'zipped') ?? Buffer.alloc(0));
  return gunzipSync(Buffer.concat(zipped)).toString('utf8');
}
