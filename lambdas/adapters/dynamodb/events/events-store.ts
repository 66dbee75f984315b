import { gunzipSync } from 'node:zlib';
import { eventBodyKey, eventKey } from '../../../../core/contract/keys.ts';
import type { Item } from '../attributes.ts';
import {
  B,
  checkVersion,
  keyOf,
  N,
  number,
  optionalBytes,
  optionalNumber,
  optionalText,
  ROW_VERSION,
  S,
  text,
} from '../attributes.ts';
import type { Dynamo, StatementOutcome } from '../dynamo.ts';
import { insertStatement } from '../expressions.ts';
import { gzip } from './gzip.ts';

/** Why an event went to nobody. */
export const UNMATCHED_REASONS = ['no_subscription', 'filtered', 'malformed'] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

/** An event as it was accepted; never changed but by the erasure of its payload. */
export interface StoredEvent {
  /** `msg_…` */
  eventId: string;
  /** EventBridge's id of the publication that was first: who may finish an interrupted fan-out. */
  owner: string;
  tenant: string;
  source: string;
  type: string;
  /** Unix seconds. */
  time: number;
  /** Milliseconds since the epoch. */
  acceptedAt: number;
  /** Destinations that it went to. */
  matched: readonly string[];
  /** Version of the tenant's subscriptions at that time. */
  subscriptions: number;
  unmatched?: UnmatchedReason;
  /** How `data` breaks its schema, or what is malformed. */
  violations: readonly string[];
  /** When its payload was erased, in milliseconds since the epoch. */
  erasedAt?: number;
}

/** A write is billed by begun KB of its row, and the attributes beside the payload take a third of the first. */
const GZIP_ABOVE_BYTES = 512;
/** What a row holds of a payload beside its other attributes; the rest of 400 KB is for the matched destinations. */
const INLINE_LIMIT_BYTES = 100_000;
const PART_BYTES = 350_000;

export class EventsStore {
  readonly #table: string;
  readonly #dynamo: Dynamo;

  constructor(table: string, dynamo: Dynamo) {
    this.#table = table;
    this.#dynamo = dynamo;
  }

  /**
   * Records events that must not exist yet, with their payloads; answers `duplicate` for those that do.
   * `data` is raw text and comes back byte for byte. `expiresAt` is in seconds since the epoch.
   */
  async insert(
    events: readonly { event: StoredEvent; data: string; expiresAt: number }[],
  ): Promise<StatementOutcome[]> {
    const rows = events.map(({ event, data, expiresAt }) => eventRows(event, data, expiresAt));
    const parts = rows.flatMap(({ body }) => body);
    // A payload's parts go first, so that a row that exists is always whole.
    const missing = new Set((await this.#dynamo.put(this.#table, parts)).map((item) => item['pk']?.S));
    const outcomes: StatementOutcome[] = rows.map(() => ({ error: 'payload parts could not be written' }));
    const ready = rows.map((_, index) => index).filter((index) => !missing.has(rows[index]?.row['pk']?.S));
    const executed = await this.#dynamo.execute(
      ready.map((index) => insertStatement(this.#table, rows[index]?.row as Item)),
    );
    for (const [position, index] of ready.entries()) outcomes[index] = executed[position] as StatementOutcome;
    return outcomes;
  }

  async read(eventIds: readonly string[]): Promise<Map<string, StoredEvent>> {
    const items = await this.#items(eventIds);
    return new Map(items.map((item) => [eventIdOf(item), fromItem(item)]));
  }

  /** The payloads of events, raw text; an event without one (expired, erased) is absent. */
  async readData(eventIds: readonly string[]): Promise<Map<string, string>> {
    const data = new Map<string, string>();
    for (const item of await this.#items(eventIds)) {
      const payload = await this.#payload(item);
      if (payload !== undefined) data.set(eventIdOf(item), payload);
    }
    return data;
  }

  async #items(eventIds: readonly string[]): Promise<Item[]> {
    if (eventIds.length === 0) return [];
    const keys = [...new Set(eventIds)].map((eventId) => keyOf(eventKey(eventId)));
    const items = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
    for (const item of items) checkVersion(item);
    return items;
  }

  async #payload(item: Item): Promise<string | undefined> {
    const parts = optionalNumber(item, 'parts');
    if (parts === undefined) {
      const zipped = optionalBytes(item, 'zipped');
      return zipped === undefined ? optionalText(item, 'data') : gunzipSync(zipped).toString('utf8');
    }
    const eventId = eventIdOf(item);
    const keys = Array.from({ length: parts }, (_, part) => keyOf(eventBodyKey(eventId, text(item, 'owner'), part)));
    const found = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
    if (found.length < parts) return undefined;
    const ordered = found.toSorted((a, b) => number(a, 'part') - number(b, 'part'));
    return gunzipSync(Buffer.concat(ordered.map((part) => optionalBytes(part, 'zipped') ?? Buffer.alloc(0)))).toString(
      'utf8',
    );
  }
}

const eventIdOf = (item: Item): string => text(item, 'pk').slice(2);

function eventRows(event: StoredEvent, data: string, expiresAt: number): { row: Item; body: Item[] } {
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
    subscriptions: N(event.subscriptions),
    expiresAt: N(expiresAt),
    ...(event.unmatched !== undefined && { unmatched: S(event.unmatched) }),
    ...(event.violations.length > 0 && { violations: S(JSON.stringify(event.violations)) }),
  };
  const bytes = Buffer.from(data);
  if (bytes.length <= GZIP_ABOVE_BYTES) return { row: { ...row, data: S(data) }, body: [] };
  const zipped = gzip(bytes);
  if (zipped.length >= bytes.length && bytes.length <= INLINE_LIMIT_BYTES)
    return { row: { ...row, data: S(data) }, body: [] };
  if (zipped.length <= INLINE_LIMIT_BYTES) return { row: { ...row, zipped: B(zipped) }, body: [] };
  const parts = Math.ceil(zipped.length / PART_BYTES);
  const body = Array.from({ length: parts }, (_, part) => ({
    ...keyOf(eventBodyKey(event.eventId, event.owner, part)),
    v: N(ROW_VERSION),
    part: N(part),
    zipped: B(zipped.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)),
    expiresAt: N(expiresAt),
  }));
  return { row: { ...row, parts: N(parts) }, body };
}

function fromItem(item: Item): StoredEvent {
  const unmatched = UNMATCHED_REASONS.find((reason) => reason === optionalText(item, 'unmatched'));
  const violations = optionalText(item, 'violations');
  const erasedAt = optionalNumber(item, 'erasedAt');
  return {
    eventId: eventIdOf(item),
    owner: text(item, 'owner'),
    tenant: text(item, 'tenant'),
    source: text(item, 'source'),
    type: text(item, 'type'),
    time: number(item, 'time'),
    acceptedAt: number(item, 'acceptedAt'),
    matched: text(item, 'matched')
      .split(' ')
      .filter((id) => id !== ''),
    subscriptions: number(item, 'subscriptions'),
    violations: violations === undefined ? [] : (JSON.parse(violations) as string[]),
    ...(unmatched !== undefined && { unmatched }),
    ...(erasedAt !== undefined && { erasedAt }),
  };
}
