import type { Scheduler } from '../parts/scheduler.ts';
import type { Faults } from '../parts/faults.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import { compare } from './expressions.ts';
import { ServiceError, UnknownToSimulation } from './service-error.ts';

/** DynamoDB's limit for a row. */
const ITEM_BYTES = 400 * 1024;

export interface IndexSchema {
  name: string;
  partitionKey: string;
  sortKey: string;
}

export type WriteObserver = (table: string, key: string, before: Item | undefined, after: Item | undefined) => void;

export const keyText = (item: Item): string => `${item['pk']?.S} ${item['sk']?.S}`;

/** One table: rows by key, and an index that shows each write after its lag, in the order of the writes. */
export class Table {
  readonly name: string;
  readonly index: IndexSchema | undefined;
  readonly #rows = new Map<string, Item>();
  readonly #indexed = new Map<string, Item>();
  readonly #locked = new Set<string>();
  readonly #lastWrites = new Map<string, { at: number; before: Item | undefined }>();
  readonly #showsAt = new Map<string, number>();
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #observe: WriteObserver;

  constructor(
    name: string,
    index: IndexSchema | undefined,
    scheduler: Scheduler,
    faults: Faults,
    observe: WriteObserver,
  ) {
    this.name = name;
    this.index = index;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#observe = observe;
  }

  get(key: Item): Item | undefined {
    return this.#rows.get(keyText(key));
  }

  /** The row, or for a while what it was before its last write. */
  getEventually(key: Item): Item | undefined {
    const last = this.#lastWrites.get(keyText(key));
    const isOld = last !== undefined && last.at + this.#faults.readLag() > this.#scheduler.now;
    return isOld ? last.before : this.get(key);
  }

  /** Whether a transaction that is not over yet writes the row. */
  isLocked(key: Item): boolean {
    return this.#locked.has(keyText(key));
  }

  lock(key: string): void {
    this.#locked.add(key);
  }

  unlock(key: string): void {
    this.#locked.delete(key);
  }

  /**
   * Whether the partition, the table or its index has no capacity left for this write. An index that falls behind throttles the writes
   * of its table. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html
   */
  throttles(after: Item): boolean {
    const partition = `${this.name}/${after['pk']?.S}`;
    if (!this.#faults.takesCapacity(partition, 1) || !this.#faults.takesCapacity(this.name, 1)) return true;
    return (
      this.index !== undefined && !this.#faults.takesCapacity(`${this.name}/${this.index.name}`, this.#moves(after))
    );
  }

  /** Writes of the index that a write of the table makes: one to remove the former entry, one to add the new one. */
  #moves(after: Item): number {
    const { partitionKey, sortKey } = this.index as IndexSchema;
    const entryOf = (item: Item | undefined) =>
      item?.[partitionKey] && JSON.stringify([item[partitionKey], item[sortKey]]);
    const [before, next] = [entryOf(this.get(after)), entryOf(after)];
    return before === next ? 0 : Number(before !== undefined) + Number(next !== undefined);
  }

  rows(): IterableIterator<Item> {
    return this.#rows.values();
  }

  put(item: Item): void {
    if (sizeOf(item) > ITEM_BYTES)
      throw new ServiceError('ValidationException', 'Item size has exceeded the maximum allowed size');
    this.#write(keyText(item), item);
  }

  delete(key: Item): void {
    this.#write(keyText(key), undefined);
  }

  #write(key: string, after: Item | undefined): void {
    const before = this.#rows.get(key);
    if (after === undefined) this.#rows.delete(key);
    else this.#rows.set(key, after);
    this.#lastWrites.set(key, { at: this.#scheduler.now, before });
    this.#observe(this.name, key, before, after);
    if (this.index === undefined) return;
    const at = Math.max(this.#scheduler.now + this.#faults.indexLag(), this.#showsAt.get(key) ?? 0);
    if (at <= this.#scheduler.now) {
      this.#show(key, after);
      return;
    }
    this.#showsAt.set(key, at);
    this.#scheduler.at(at, () => this.#show(key, after));
  }

  #show(key: string, item: Item | undefined): void {
    const { partitionKey, sortKey } = this.index as IndexSchema;
    if (item?.[partitionKey] === undefined || item[sortKey] === undefined) this.#indexed.delete(key);
    else
      this.#indexed.set(key, {
        pk: item['pk'],
        sk: item['sk'],
        [partitionKey]: item[partitionKey],
        [sortKey]: item[sortKey],
      } as Item);
  }

  /** Rows of the table, or keys of its index, that match, in the order of the sort key. */
  query(indexName: string | undefined, matches: (item: Item) => boolean): Item[] {
    if (indexName !== undefined && indexName !== this.index?.name)
      throw new UnknownToSimulation(`index ${indexName} of ${this.name}`);
    const source = indexName === undefined ? this.#rows : this.#indexed;
    const sortKey = indexName === undefined ? 'sk' : (this.index as IndexSchema).sortKey;
    return [...source.values()]
      .filter(matches)
      .toSorted((a, b) => compare(a[sortKey], b[sortKey]) || (keyText(a) < keyText(b) ? -1 : 1));
  }
}

function sizeOf(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += name.length;
    if (value.S !== undefined) bytes += Buffer.byteLength(value.S);
    else if (value.B !== undefined) bytes += value.B.length;
    else if (value.L !== undefined) for (const entry of value.L) bytes += Buffer.byteLength(entry.S ?? '') + 1;
    else bytes += 8;
  }
  return bytes;
}
