import { CURSOR_KEY } from '../../../../core/contract/keys.ts';
import { B, keyOf, N, optionalBytes, ROW_VERSION } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import { unlessRefused } from '../update.ts';

type DynamoDb = Calling<{ dynamodb: 'GetItem' | 'PutItem' }>;

const KEY_BYTES = 32;

/**
 * The key that the deployment signs its cursors with: random, made by the first request that needs it and kept in the
 * destinations table. It needs no KMS: a forged cursor shows nothing that its caller may not read.
 */
export class CursorKey {
  readonly #table: string;
  readonly #clients: DynamoDb;
  readonly #random: (bytes: number) => Uint8Array;
  #key: Promise<Uint8Array> | undefined;

  constructor(table: string, clients: DynamoDb, random: (bytes: number) => Uint8Array) {
    this.#table = table;
    this.#clients = clients;
    this.#random = random;
  }

  get(): Promise<Uint8Array> {
    if (this.#key === undefined) {
      const key = this.#load();
      this.#key = key;
      // A failure is not cached: the next request tries again.
      key.catch(() => (this.#key = undefined));
    }
    return this.#key;
  }

  async #load(): Promise<Uint8Array> {
    return (await this.#read()) ?? (await this.#make());
  }

  async #read(): Promise<Uint8Array | undefined> {
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: keyOf(CURSOR_KEY),
      ConsistentRead: true,
    });
    return item === undefined ? undefined : optionalBytes(item, 'key');
  }

  async #make(): Promise<Uint8Array> {
    const key = this.#random(KEY_BYTES);
    const written = await unlessRefused(
      this.#clients.dynamodb.call('PutItem', {
        TableName: this.#table,
        Item: { ...keyOf(CURSOR_KEY), v: N(ROW_VERSION), key: B(key) },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    const made = written === undefined ? await this.#read() : key;
    if (made === undefined) throw new Error('the cursor key was made by another request and cannot be read');
    return made;
  }
}
