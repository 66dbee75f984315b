import { INDEX_SHARDS, indexPartition, indexRowKey, timeRange } from '../../../../core/contract/keys.ts';
import type { ListedEvent } from '../../../../core/event/event-index.ts';
import { recordedAtOf, unpackEntries } from '../../../../core/event/event-index.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { checkVersion, keyOf, optionalText, RowFormatError, S, text } from '../attributes.ts';
import type { Dynamo } from '../dynamo.ts';

type DynamoDb = Calling<{ dynamodb: 'Query' }>;

/** Times of recording in milliseconds since the epoch, `from` inclusive, `to` exclusive. */
export interface RecordedRange {
  from?: number | undefined;
  to?: number | undefined;
}

/** A place in the list: after the first `taken` entries of the index row `row`. */
export interface ListPosition {
  row: string;
  taken: number;
}

/** An entry, and the position after it. */
export interface ListEntry {
  event: ListedEvent;
  after: ListPosition;
}

/** Order of a list, by time of recording. */
export type ListOrder = 'newest' | 'oldest';

/** Some entries, in the order of the list. `next` is where the list goes on, even if there are no entries here; absent at its end. */
export interface ListPart {
  entries: ListEntry[];
  next?: ListPosition;
}

/**
 * Reads the index of events: all shards at once, eventually consistent, so a row may be visible
 * late. A reader that follows the list reads it again from a minute before its newest event.
 */
export class EventList {
  readonly #table: string;
  readonly #clients: DynamoDb;
  readonly #dynamo: Pick<Dynamo, 'read'>;

  constructor(table: string, clients: DynamoDb, dynamo: Pick<Dynamo, 'read'>) {
    this.#table = table;
    this.#clients = clients;
    this.#dynamo = dynamo;
  }

  /**
   * The next entries of the list, of at most `rows` rows of each shard. None of a range that ends before it begins.
   *
   * @param keep drops the events for which it returns false
   * @param order of times of recording. Default: newest first.
   */
  async part(
    range: RecordedRange,
    rows: number,
    keep: (event: ListedEvent) => boolean,
    position?: ListPosition,
    order: ListOrder = 'newest',
  ): Promise<ListPart> {
    const isForward = order === 'oldest';
    const { first, last } = timeRange(range.from, range.to);
    // A row belongs to `to` exclusive: its name goes on after the time.
    const from = isForward ? (position?.row ?? first) : first;
    const until = isForward ? last : (position?.row ?? last);
    // DynamoDB refuses a BETWEEN whose bounds are reversed.
    if (from > until) return { entries: [] };
    const shards = await Promise.all(INDEX_SHARDS.map((shard) => this.#shard(shard, from, until, rows, isForward)));
    // Beyond the last row of a shard that has more, rows of that shard are missing.
    const sooner = (a: string, b: string): boolean => (isForward ? a < b : a > b);
    const [horizon] = shards.flatMap(({ more }) => more ?? []).toSorted((a, b) => (sooner(a, b) ? -1 : 1));
    const complete = shards
      .flatMap(({ items }) => items)
      .map((item) => ({ name: text(item, 'sk'), item }))
      .filter(({ name }) => horizon === undefined || !sooner(horizon, name))
      .toSorted((a, b) => (sooner(a.name, b.name) ? -1 : 1));
    const entries = complete.flatMap(({ name, item }) =>
      entriesOf(name, item)
        .slice(position?.row === name ? position.taken : 0)
        .filter(({ event }) => keep(event)),
    );
    return {
      entries: await this.#once(entries),
      ...(horizon !== undefined && { next: { row: horizon, taken: Number.MAX_SAFE_INTEGER } }),
    };
  }

  async #shard(
    shard: string,
    first: string,
    last: string,
    rows: number,
    isForward: boolean,
  ): Promise<{ items: Item[]; more?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ScanIndexForward: isForward,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(indexPartition(shard)), ':from': S(first), ':to': S(last) },
      Limit: rows,
    });
    const more = LastEvaluatedKey?.['sk']?.S;
    return { items: Items, ...(more !== undefined && { more }) };
  }

  /** Without the entries of repeats whose events have their first entry. */
  async #once(entries: readonly KeptEntry[]): Promise<ListEntry[]> {
    const names = [...new Set(entries.flatMap(({ unless }) => unless ?? []))];
    if (names.length === 0) return [...entries];
    const keys = names.map((name) => keyOf(indexRowKey(name)));
    const rows = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
    const first = new Map(
      rows.map((item) => {
        const name = text(item, 'sk');
        return [name, new Set(entriesOf(name, item).map(({ event }) => event.eventId))];
      }),
    );
    return entries.filter(
      ({ event, unless }) => unless === undefined || first.get(unless)?.has(event.eventId) !== true,
    );
  }
}

interface KeptEntry extends ListEntry {
  /** The index row that lists the event instead, if it exists and has it. */
  unless?: string;
}

function entriesOf(name: string, item: Item): KeptEntry[] {
  checkVersion(item);
  const recordedAt = recordedAtOf(name);
  if (recordedAt === undefined) throw new RowFormatError(`${name} is no name of an index row`);
  const unless = optionalText(item, 'unless');
  const kept = (event: ListedEvent, index: number): KeptEntry => ({
    event,
    after: { row: name, taken: index + 1 },
    ...(unless !== undefined && { unless }),
  });
  return unpackEntries(text(item, 'events'), recordedAt).map(kept);
}
