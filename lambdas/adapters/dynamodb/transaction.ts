import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { Clock, Random } from '../../../core/clock.ts';
import { systemClock } from '../../../core/clock.ts';
import { TIME_TO_LIVE } from '../../../core/contract/keys.ts';
import type { Item } from './attributes.ts';
import { N } from './attributes.ts';
import type { DynamoDbCalls } from '../aws/calls.ts';
import type { Calling } from '../clients.ts';
import type { Update } from './expressions.ts';
import { updateExpressions } from './expressions.ts';

type TransactionsClients = Calling<{ dynamodb: 'TransactWriteItems' }>;

/** One write of a transaction. */
export type Write =
  /** `new`: refused when a row of that key exists, unless its time to live ended before `orExpiredBy`, Unix seconds. */
  | { kind: 'put'; table: string; item: Item; when: 'new' | 'always'; orExpiredBy?: number }
  | { kind: 'update'; table: string; key: Item; update: Update }
  | { kind: 'delete'; table: string; key: Item };

/** All was written, or nothing; `refused` has the positions of the writes whose conditions did not hold. */
export type TransactionOutcome = { done: true } | { done: false; refused: readonly number[] };

const TRIES = 6;
const FIRST_PAUSE_MS = 20;

/** Writes all or nothing. A conflict with another transaction is retried, with a new ClientRequestToken of the SDK. */
export class Transactions {
  readonly #clients: TransactionsClients;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clients: TransactionsClients, clock: Clock = systemClock, random: Random = Math.random) {
    this.#clients = clients;
    this.#clock = clock;
    this.#random = random;
  }

  async run(writes: readonly Write[]): Promise<TransactionOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#clients.dynamodb.call('TransactWriteItems', { TransactItems: writes.map(itemOf) });
        return { done: true };
      } catch (error) {
        const codes = cancellationCodes(error);
        if (codes === undefined) throw error;
        const refused = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
        if (refused.length > 0) return { done: false, refused };
        if (attempt === TRIES || !codes.some((code) => code === 'TransactionConflict' || code === 'ThrottlingError'))
          throw error;
        await this.#clock.sleep(this.#random() * FIRST_PAUSE_MS * 2 ** attempt);
      }
    }
  }
}

type TransactWriteItem = NonNullable<DynamoDbCalls['TransactWriteItems']['input']['TransactItems']>[number];

/** The reason of each write of a cancelled transaction, `None` for a write that was not refused. */
function cancellationCodes(error: unknown): string[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined;
  const { CancellationReasons = [] } = error as Partial<TransactionCanceledException>;
  return CancellationReasons.map(({ Code = 'None' }) => Code);
}

function itemOf(write: Write): TransactWriteItem {
  const { table: TableName } = write;
  switch (write.kind) {
    case 'put':
      return { Put: { TableName, Item: write.item, ...(write.when === 'new' && unlessExists(write.orExpiredBy)) } };
    case 'update':
      return { Update: { TableName, Key: write.key, ...updateExpressions(write.update) } };
    case 'delete':
      return { Delete: { TableName, Key: write.key } };
  }
}

const unlessExists = (orExpiredBy: number | undefined) =>
  orExpiredBy === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :now',
        ExpressionAttributeNames: { '#ttl': TIME_TO_LIVE },
        ExpressionAttributeValues: { ':now': N(orExpiredBy) },
      };
