import type { DynamoDbCalls, InputOf, OutputOf } from '../../../lambdas/adapters/aws/calls.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { Faults } from '../parts/faults.ts';
import type { Scheduler } from '../parts/scheduler.ts';
import { compare, conditionHolds, filterHolds, keyCondition, updated } from './expressions.ts';
import { ServiceError, UnknownToSimulation } from './service-error.ts';
import type { Table } from './table.ts';
import { keyText } from './table.ts';
import { SimulatedTransactions } from './transactions.ts';

type Input<Name extends keyof DynamoDbCalls> = InputOf<DynamoDbCalls, Name>;
type BatchStatementResponse = NonNullable<OutputOf<DynamoDbCalls, 'BatchExecuteStatement'>['Responses']>[number];
type WriteRequest = NonNullable<Input<'BatchWriteItem'>['RequestItems']>[string][number];

/** Whether the service leaves one item of a batch undone. */
export type Skips = () => boolean;

const INSERT = /^INSERT INTO "([\w.-]+)" VALUE \{((?:'\w+':\?,?)+)\}$/;
const UPDATE = /^UPDATE "([\w.-]+)" SET ((?:"\w+"=\?,?)+) WHERE (.+)$/;
const THROTTLED: BatchStatementResponse = { Error: { Code: 'ProvisionedThroughputExceeded', Message: 'simulated' } };
const CONFLICT: BatchStatementResponse = { Error: { Code: 'TransactionConflict', Message: 'simulated' } };
const EXCEEDED = 'ProvisionedThroughputExceededException';
const CLAUSE = /^"(\w+)"(?:(=|<=)\?| IS MISSING)$/;

/** DynamoDB as handlers use it. A call is one moment, a transaction may last. It refuses whatever it does not know. */
export class SimulatedDynamo {
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #transactions: SimulatedTransactions;

  constructor(tables: readonly Table[], scheduler: Scheduler, faults: Faults) {
    this.#tables = new Map(tables.map((table) => [table.name, table]));
    this.#transactions = new SimulatedTransactions((name) => this.#table(name), scheduler, faults);
  }

  execute(name: string, input: unknown, skips: Skips): unknown {
    switch (name) {
      case 'BatchGetItem':
        return this.#batchGet(input as Input<'BatchGetItem'>, skips);
      case 'BatchExecuteStatement':
        return this.#statements(input as Input<'BatchExecuteStatement'>, skips);
      case 'BatchWriteItem':
        return this.#batchWrite(input as Input<'BatchWriteItem'>, skips);
      case 'UpdateItem':
        return this.#update(input as Input<'UpdateItem'>);
      case 'Query':
        return this.#query(input as Input<'Query'>);
      case 'TransactWriteItems':
        return this.#transactions.write(input as Input<'TransactWriteItems'>);
      case 'GetItem':
        return this.#get(input as Input<'GetItem'>);
      default:
        throw new UnknownToSimulation(`DynamoDB call ${name}`);
    }
  }

  #table(name: string | undefined): Table {
    const table = this.#tables.get(name ?? '');
    if (table === undefined) throw new UnknownToSimulation(`table ${name}`);
    return table;
  }

  #get({ TableName, Key, ConsistentRead }: Input<'GetItem'>): unknown {
    if (ConsistentRead !== true) throw new UnknownToSimulation('an eventually consistent GetItem');
    const item = this.#table(TableName).get(Key as Item);
    return item === undefined ? {} : { Item: item };
  }

  #batchGet({ RequestItems = {} }: Input<'BatchGetItem'>, skips: Skips): unknown {
    const Responses: Record<string, Item[]> = {};
    const UnprocessedKeys: Record<string, { Keys: Item[] }> = {};
    let count = 0;
    for (const [name, { Keys = [], ConsistentRead }] of Object.entries(RequestItems)) {
      refuseRepeats(Keys);
      count += Keys.length;
      const found: Item[] = (Responses[name] = []);
      for (const key of Keys) {
        if (skips()) (UnprocessedKeys[name] ??= { Keys: [] }).Keys.push(key);
        else {
          const item = ConsistentRead === true ? this.#table(name).get(key) : this.#table(name).getEventually(key);
          if (item !== undefined) found.push(item);
        }
      }
    }
    limit(count, 100);
    return { Responses, UnprocessedKeys };
  }

  #statements({ Statements = [] }: Input<'BatchExecuteStatement'>, skips: Skips): unknown {
    limit(Statements.length, 25);
    const seen: Item[] = [];
    const Responses = Statements.map(({ Statement = '', Parameters = [] }): BatchStatementResponse => {
      const { table, key, act } = this.#statement(Statement, Parameters);
      seen.push({ ...key, table: { S: table } });
      return skips() ? { Error: { Code: 'ThrottlingError', Message: 'simulated' } } : act();
    });
    refuseRepeats(seen);
    return { Responses };
  }

  #statement(
    text: string,
    parameters: readonly Item[string][],
  ): { table: string; key: Item; act: () => BatchStatementResponse } {
    const insert = INSERT.exec(text);
    if (insert !== null) {
      const names = (insert[2] as string).split(',').map((part) => part.slice(1, part.indexOf("'", 1)));
      const item = Object.fromEntries(names.map((name, index) => [name, parameters[index]])) as Item;
      const table = this.#table(insert[1]);
      return {
        table: table.name,
        key: keyOf(item),
        act: () => {
          if (table.isLocked(item)) return CONFLICT;
          if (table.get(item) !== undefined)
            return { Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } };
          if (table.throttles(item)) return THROTTLED;
          table.put(item);
          return {};
        },
      };
    }
    const update = UPDATE.exec(text);
    if (update === null) throw new UnknownToSimulation(`statement ${text}`);
    const table = this.#table(update[1]);
    const names = (update[2] as string).split(',').map((part) => part.slice(1, part.indexOf('"', 1)));
    const set = Object.fromEntries(names.map((name, index) => [name, parameters[index]])) as Item;
    const asked = parameters.slice(names.length);
    const clauses = (update[3] as string).split(' AND ').map((clause): Clause => {
      const [, name, operator] = CLAUSE.exec(clause) ?? [];
      if (name === undefined) throw new UnknownToSimulation(`clause ${clause}`);
      return operator === undefined ? { name } : { name, operator, value: asked.shift() };
    });
    const key = Object.fromEntries(clauses.slice(0, 2).map((clause) => [clause.name, clause.value])) as Item;
    return {
      table: table.name,
      key: keyOf(key),
      act: () => {
        if (table.isLocked(key)) return CONFLICT;
        const item = table.get(key);
        if (item === undefined || !clauses.every((clause) => clauseHolds(clause, item))) {
          return { Error: { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' } };
        }
        const after: Item = { ...item, ...set };
        if (table.throttles(after)) return THROTTLED;
        table.put(after);
        return {};
      },
    };
  }

  #batchWrite({ RequestItems = {} }: Input<'BatchWriteItem'>, skips: Skips): unknown {
    const UnprocessedItems: Record<string, WriteRequest[]> = {};
    for (const [name, requests] of Object.entries(RequestItems)) {
      limit(requests.length, 25);
      refuseRepeats(requests.map(({ PutRequest }) => PutRequest?.Item ?? {}));
      for (const request of requests) {
        if (request.PutRequest?.Item === undefined) throw new UnknownToSimulation('a BatchWriteItem that does not put');
        const { Item } = request.PutRequest;
        const table = this.#table(name);
        if (skips() || table.isLocked(Item) || table.throttles(Item)) (UnprocessedItems[name] ??= []).push(request);
        else table.put(Item);
      }
      // DynamoDB fails the call when it could process none of its items.
      if (UnprocessedItems[name]?.length === requests.length) throw new ServiceError(EXCEEDED, 'simulated');
    }
    return { UnprocessedItems };
  }

  #update(input: Input<'UpdateItem'>): unknown {
    const table = this.#table(input.TableName);
    const key = input.Key as Item;
    if (table.isLocked(key)) throw new ServiceError('TransactionConflictException', 'simulated');
    const before = table.get(key);
    if (!conditionHolds(input.ConditionExpression, before, input)) {
      throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed');
    }
    const after = updated(input.UpdateExpression ?? '', before ?? { ...key }, input);
    if (table.throttles(after)) throw new ServiceError(EXCEEDED, 'simulated');
    table.put(after);
    return input.ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
  }

  #query(input: Input<'Query'>): unknown {
    const table = this.#table(input.TableName);
    // The list of events is the one reader of a table that takes rows which appear late.
    if (input.IndexName === undefined && input.ConsistentRead !== true && table.name !== 'events')
      throw new UnknownToSimulation('an eventually consistent Query');
    const all = table.query(input.IndexName, keyCondition(input.KeyConditionExpression ?? '', input));
    if (input.ScanIndexForward === false) all.reverse();
    const from =
      input.ExclusiveStartKey === undefined
        ? 0
        : all.findIndex((item) => keyText(item) === keyText(input.ExclusiveStartKey as Item)) + 1;
    const page = all.slice(from, input.Limit === undefined ? undefined : from + input.Limit);
    const last = page.at(-1);
    return {
      Items: page.filter((item) => filterHolds(input.FilterExpression, item, input)),
      ...(last !== undefined && from + page.length < all.length && { LastEvaluatedKey: last }),
    };
  }
}

/** A condition of a statement. Without an operator, the attribute must be missing. */
interface Clause {
  name: string;
  operator?: string;
  value?: Item[string] | undefined;
}

function clauseHolds({ name, operator, value }: Clause, item: Item): boolean {
  const found = item[name];
  if (operator === undefined) return found === undefined;
  const order = compare(found, value);
  return order !== undefined && (operator === '=' ? order === 0 : order <= 0);
}

const keyOf = (item: Item): Item => ({ pk: item['pk'], sk: item['sk'] }) as Item;

function limit(count: number, most: number): void {
  if (count === 0 || count > most)
    throw new ServiceError('ValidationException', `a batch of ${count}, 1 to ${most} are allowed`);
}

function refuseRepeats(keys: readonly Item[]): void {
  const texts = keys.map((key) => `${key['table']?.S} ${keyText(key)}`);
  if (new Set(texts).size < texts.length)
    throw new ServiceError('ValidationException', 'Provided list of item keys contains duplicates');
}
