import type { Clock, Random } from '../../../core/clock.ts';
import { systemClock } from '../../../core/clock.ts';
import type { Item } from './attributes.ts';
import type { DynamoDbCalls } from '../aws/calls.ts';
import { isRefusal } from '../aws/retries.ts';
import type { Calling } from '../clients.ts';
import type { Statement } from './expressions.ts';

type DynamoClients = Calling<{ dynamodb: 'BatchExecuteStatement' | 'BatchGetItem' | 'BatchWriteItem' }>;

export interface DynamoOptions {
  clients: DynamoClients;
  /** Most calls for what a call left undone; the pauses double from 80 ms at most. Default 4: half a second. */
  tries?: number;
  clock?: Clock;
  random?: Random;
}

/** The result of one statement. */
export type StatementOutcome =
  | { kind: 'done' }
  /** The row to insert exists. */
  | { kind: 'duplicate' }
  /** The condition does not hold. */
  | { kind: 'refused' }
  | { kind: 'failed'; reason: string };

const TRIES = 4;
const FIRST_PAUSE_MS = 40;
const STATEMENT_LIMIT = 25;
const WRITE_LIMIT = 25;
const READ_LIMIT = 100;

/** Statement errors after which a retry may succeed. */
const PASSING = new Set([
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'InternalServerError',
  'TransactionConflict',
]);

/**
 * The batch calls of DynamoDB, whole: what a call left undone (throttled, unprocessed) is tried again a few times with
 * jittered pauses, and what is still undone then is returned, never dropped.
 */
export class Dynamo {
  readonly #clients: DynamoClients;
  readonly #tries: number;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({ clients, tries = TRIES, clock = systemClock, random = Math.random }: DynamoOptions) {
    this.#clients = clients;
    this.#tries = tries;
    this.#clock = clock;
    this.#random = random;
  }

  /** Executes statements that all read or all write. @returns the outcomes in their order */
  async execute(statements: readonly Statement[], tries = this.#tries): Promise<StatementOutcome[]> {
    const parts = chunks(statements, STATEMENT_LIMIT).map((chunk) => this.#executeChunk(chunk, tries));
    return (await Promise.all(parts)).flat();
  }

  async #executeChunk(statements: readonly Statement[], tries: number): Promise<StatementOutcome[]> {
    const outcomes: StatementOutcome[] = statements.map(() => ({ kind: 'failed', reason: 'not executed' }));
    let open = statements.map((_, index) => index);
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const responses = await this.#statements(open.map((index) => statements[index] as Statement));
      const again: number[] = [];
      for (const [position, index] of open.entries()) {
        const error = responses[position]?.Error;
        outcomes[index] = outcomeOf(error?.Code, error?.Message);
        if (error?.Code !== undefined && PASSING.has(error.Code)) again.push(index);
      }
      if (attempt === tries) break;
      open = again;
      if (open.length > 0) await this.#pause(attempt);
    }
    return outcomes;
  }

  /** One call. A call that is refused as a whole is refused for the sake of some statements: they are told apart by calls alone. */
  async #statements(statements: Statement[]): Promise<StatementResponse[]> {
    try {
      const { Responses = [] } = await this.#clients.dynamodb.call('BatchExecuteStatement', { Statements: statements });
      return Responses;
    } catch (error) {
      if (statements.length === 1) return [{ Error: refusalIn(error) }];
      if (!isRefusal(error)) throw error;
      return (await Promise.all(statements.map((statement) => this.#statements([statement])))).flat();
    }
  }

  /**
   * Rows that do not exist are absent.
   *
   * @param consistent strongly, at twice the price. Default true.
   * @throws Error when rows stay unread
   */
  async read(requests: Readonly<Record<string, readonly Item[]>>, consistent = true): Promise<Record<string, Item[]>> {
    const found: Record<string, Item[]> = Object.fromEntries(Object.keys(requests).map((table) => [table, []]));
    const keys = Object.entries(requests).flatMap(([table, list]) => list.map((key) => ({ table, key })));
    await Promise.all(chunks(keys, READ_LIMIT).map((chunk) => this.#readChunk(chunk, found, consistent)));
    return found;
  }

  async #readChunk(
    keys: readonly { table: string; key: Item }[],
    found: Record<string, Item[]>,
    ConsistentRead: boolean,
  ): Promise<void> {
    let open: Record<string, { Keys: Item[]; ConsistentRead: boolean }> = {};
    for (const { table, key } of keys) (open[table] ??= { Keys: [], ConsistentRead }).Keys.push(key);
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#clients.dynamodb.call('BatchGetItem', { RequestItems: open });
      for (const [table, items] of Object.entries(response.Responses ?? {})) found[table]?.push(...items);
      const rest = Object.entries(response.UnprocessedKeys ?? {});
      if (rest.length === 0) return;
      if (attempt === this.#tries)
        throw new Error(`DynamoDB left keys of ${rest.map(([table]) => table).join(', ')} unread`);
      open = Object.fromEntries(rest.map(([table, { Keys = [] }]) => [table, { Keys, ConsistentRead }]));
      await this.#pause(attempt);
    }
  }

  /** Puts rows, whatever was there. @returns the rows that could not be written */
  async put(table: string, items: readonly Item[]): Promise<Item[]> {
    return (await Promise.all(chunks(items, WRITE_LIMIT).map((chunk) => this.#putChunk(table, chunk)))).flat();
  }

  async #putChunk(table: string, items: readonly Item[]): Promise<Item[]> {
    let open: Item[] = [...items];
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { UnprocessedItems = {} } = await this.#clients.dynamodb.call('BatchWriteItem', {
          RequestItems: { [table]: open.map((item) => ({ PutRequest: { Item: item } })) },
        });
        open = (UnprocessedItems[table] ?? []).flatMap(({ PutRequest }) => (PutRequest?.Item ? [PutRequest.Item] : []));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (open.length === 1) return open;
        return (await Promise.all(open.map((item) => this.#putChunk(table, [item])))).flat();
      }
      if (open.length === 0 || attempt === this.#tries) return open;
      await this.#pause(attempt);
    }
  }

  #pause(attempt: number): Promise<void> {
    return this.#clock.sleep(this.#random() * FIRST_PAUSE_MS * 2 ** attempt);
  }
}

type StatementResponse = NonNullable<DynamoDbCalls['BatchExecuteStatement']['output']['Responses']>[number];

/** @throws the error of a call that was not refused */
function refusalIn(error: unknown): NonNullable<StatementResponse['Error']> {
  if (!isRefusal(error)) throw error;
  return { Message: error.message, Code: error.name as never };
}

function outcomeOf(code: string | undefined, message: string | undefined): StatementOutcome {
  switch (code) {
    case undefined:
      return { kind: 'done' };
    case 'DuplicateItem':
      return { kind: 'duplicate' };
    case 'ConditionalCheckFailed':
      return { kind: 'refused' };
    default:
      return { kind: 'failed', reason: `${code}: ${message ?? 'no message'}` };
  }
}

export function chunks<T>(list: readonly T[], size: number): T[][] {
  if (list.length > 0 && list.length <= size) return [[...list]];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
