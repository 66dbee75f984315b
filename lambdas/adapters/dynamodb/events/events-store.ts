import type { EventId } from '../../../../core/contract/ids.ts';
import type { RowKey } from '../../../../core/contract/keys.ts';
import { eventAliasKey, eventKey } from '../../../../core/contract/keys.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import type { Item } from '../attributes.ts';
import { checkVersion, keyOf, N } from '../attributes.ts';
import type { Dynamo, StatementOutcome } from '../dynamo.ts';
import { insertStatement } from '../expressions.ts';
import type { Write } from '../transaction.ts';
import {
  aliasedEvent,
  aliasRow,
  eventFromItem,
  eventIdOfItem,
  eventRows,
  partKeys,
  payloadOf,
  payloadOfParts,
} from './rows.ts';

/** Accepted events and their payloads. */
export class EventsStore {
  readonly #table: string;
  readonly #dynamo: Dynamo;

  constructor(table: string, dynamo: Dynamo) {
    this.#table = table;
    this.#dynamo = dynamo;
  }

  /**
   * Records events that must not exist yet, with their payloads.
   *
   * @param events `data` is raw text and comes back byte for byte; `expiresAt` in seconds since the epoch; `find` finds an event
   *   by its `aliases` too
   * @returns what became of each, in their order: `duplicate` for an event that exists
   */
  async insert(
    events: readonly { event: AcceptedEvent; data: string; expiresAt: number; aliases?: readonly EventId[] }[],
  ): Promise<StatementOutcome[]> {
    const rows = events.map(({ event, data, expiresAt, aliases = [] }) => {
      const { row, parts } = eventRows(event, data, expiresAt);
      return { row, before: [...parts, ...aliases.map((alias) => aliasRow(alias, event.eventId, expiresAt))] };
    });
    // The parts of a payload and the aliases go first, so that an event whose row exists is whole. DynamoDB refuses a call that
    // names a key twice, and two malformed events may have one alias.
    const before = new Map(rows.flatMap((each) => each.before).map((item) => [nameOf(item), item]));
    const unwritten = new Set((await this.#dynamo.put(this.#table, [...before.values()])).map(nameOf));
    const whole = rows.flatMap((each) => (each.before.some((item) => unwritten.has(nameOf(item))) ? [] : [each.row]));
    const inserted = await this.#dynamo.execute(whole.map((row) => insertStatement(this.#table, row)));
    const outcomes = new Map(whole.map((row, index) => [row, inserted[index]]));
    return rows.map(({ row }) => outcomes.get(row) ?? PARTS_MISSING);
  }

  /** Events that do not exist are absent. */
  async read(eventIds: readonly EventId[]): Promise<Map<EventId, AcceptedEvent>> {
    const items = await this.#eventItems(eventIds);
    return new Map(items.map(eventFromItem).map((event) => [event.eventId, event]));
  }

  /** The event of an id, or the malformed event that would have had it. */
  async find(eventId: EventId): Promise<AcceptedEvent | undefined> {
    const found = await this.read([eventId]);
    if (found.has(eventId)) return found.get(eventId);
    const [alias] = await this.#items([eventAliasKey(eventId)]);
    if (alias === undefined) return undefined;
    const target = aliasedEvent(alias);
    return (await this.read([target])).get(target);
  }

  /** The payloads of events, raw text; an event whose payload has expired or was erased is absent. */
  async readData(eventIds: readonly EventId[]): Promise<Map<EventId, string>> {
    const data = new Map<EventId, string>();
    for (const item of await this.#eventItems(eventIds)) {
      const payload = await this.#payload(item);
      if (payload !== undefined) data.set(eventIdOfItem(item), payload);
    }
    return data;
  }

  /** Events with their payloads, from one read of their rows; `data` is absent as in `readData`. */
  async readWhole(eventIds: readonly EventId[]): Promise<Map<EventId, { event: AcceptedEvent; data?: string }>> {
    const whole = new Map<EventId, { event: AcceptedEvent; data?: string }>();
    for (const item of await this.#eventItems(eventIds)) {
      const event = eventFromItem(item);
      const data = await this.#payload(item);
      whole.set(event.eventId, { event, ...(data !== undefined && { data }) });
    }
    return whole;
  }

  /** Writes of one transaction that erase all of an event's payload; its record stays. None when there is no event. */
  async erasure(eventId: EventId, now: number): Promise<Write[]> {
    const [item] = await this.#items([eventKey(eventId)]);
    if (item === undefined) return [];
    const update = {
      set: { erasedAt: N(now) },
      remove: ['data', 'zipped', 'parts'],
      when: [{ name: 'owner', is: 'present' } as const],
    };
    return [
      { kind: 'update', table: this.#table, key: keyOf(eventKey(eventId)), update },
      ...partKeys(item).map((key): Write => ({ kind: 'delete', table: this.#table, key: keyOf(key) })),
    ];
  }

  async #payload(item: Item): Promise<string | undefined> {
    const keys = partKeys(item);
    if (keys.length === 0) return payloadOf(item);
    const parts = await this.#items(keys);
    return parts.length < keys.length ? undefined : payloadOfParts(parts);
  }

  async #eventItems(eventIds: readonly EventId[]): Promise<Item[]> {
    if (eventIds.length === 0) return [];
    const items = await this.#items([...new Set(eventIds)].map(eventKey));
    for (const item of items) checkVersion(item);
    return items;
  }

  async #items(keys: readonly RowKey[]): Promise<Item[]> {
    return (await this.#dynamo.read({ [this.#table]: keys.map(keyOf) }))[this.#table] ?? [];
  }
}

const nameOf = ({ pk, sk }: Item): string => `${pk?.S} ${sk?.S}`;

const PARTS_MISSING: StatementOutcome = {
  kind: 'failed',
  reason: 'parts of the payload or its aliases could not be written',
};
