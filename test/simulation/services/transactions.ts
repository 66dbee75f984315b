import type { DynamoDbCalls, InputOf } from '../../../lambdas/adapters/aws/calls.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { Faults } from '../parts/faults.ts';
import type { Scheduler } from '../parts/scheduler.ts';
import { conditionHolds, updated } from './expressions.ts';
import { Lasting, ServiceError, UnknownToSimulation } from './service-error.ts';
import type { Table } from './table.ts';
import { keyText } from './table.ts';

type Input = InputOf<DynamoDbCalls, 'TransactWriteItems'>;
type TransactWriteItem = NonNullable<Input['TransactItems']>[number];

interface PlannedWrite {
  table: Table;
  key: Item;
  /** Why the write is refused, as DynamoDB names it. */
  refusal: 'None' | 'ConditionalCheckFailed' | 'TransactionConflict';
  apply: () => void;
}

/** A transaction of this token returns the first result again for ten minutes. */
const TOKEN_MS = 600_000;
/** Longest time until the last write of a torn transaction is visible. */
const LONGEST_TEAR_MS = 2_000;

/**
 * TransactWriteItems. DynamoDB decides all writes at once; without order it makes them visible. Reads in between see
 * some of the writes, and other writes of these items conflict.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
 */
export class SimulatedTransactions {
  readonly #tables: (name: string | undefined) => Table;
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #tokens = new Map<string, number>();

  constructor(tables: (name: string | undefined) => Table, scheduler: Scheduler, faults: Faults) {
    this.#tables = tables;
    this.#scheduler = scheduler;
    this.#faults = faults;
  }

  write({ TransactItems = [], ClientRequestToken: token }: Input): unknown {
    const { now } = this.#scheduler;
    if (token !== undefined && now - (this.#tokens.get(token) ?? Number.NEGATIVE_INFINITY) < TOKEN_MS) return {};
    if (TransactItems.length === 0 || TransactItems.length > 100)
      throw new ServiceError('ValidationException', `a transaction of ${TransactItems.length}, 1 to 100 are allowed`);
    const writes = TransactItems.map((item) => this.#plan(item));
    if (writes.some(({ refusal }) => refusal !== 'None')) {
      throw new ServiceError('TransactionCanceledException', 'simulated', {
        CancellationReasons: writes.map(({ refusal }) => ({ Code: refusal })),
      });
    }
    if (token !== undefined) this.#tokens.set(token, now);
    if (this.#faults.strikes('tornTransaction')) return this.#applyTorn(writes);
    for (const { apply } of writes) apply();
    return {};
  }

  #plan({ Put, Update, Delete }: TransactWriteItem): PlannedWrite {
    const part = Put ?? Update ?? Delete;
    const table = this.#tables(part?.TableName);
    const key = (Put?.Item ?? Update?.Key ?? Delete?.Key) as Item;
    const before = table.get(key);
    const held = part === undefined || conditionHolds(part.ConditionExpression, before, part);
    const refusal = table.isLocked(key) ? 'TransactionConflict' : held ? 'None' : 'ConditionalCheckFailed';
    const write = { table, key, refusal } as const;
    if (Put?.Item !== undefined) return { ...write, apply: () => table.put(Put.Item as Item) };
    if (Delete !== undefined) return { ...write, apply: () => table.delete(key) };
    if (Update === undefined)
      throw new UnknownToSimulation('a transaction of something other than put, update or delete');
    return { ...write, apply: () => table.put(updated(Update.UpdateExpression ?? '', before ?? { ...key }, Update)) };
  }

  #applyTorn(writes: readonly PlannedWrite[]): Lasting {
    const waits = writes.map(() => this.#faults.tear(LONGEST_TEAR_MS));
    for (const [index, { table, key, apply }] of writes.entries()) {
      table.lock(keyText(key));
      this.#scheduler.after(waits[index] as number, () => {
        table.unlock(keyText(key));
        apply();
      });
    }
    return new Lasting({}, Math.max(...waits));
  }
}
