import { setTimeout as delay } from 'node:timers/promises';
import type { FaultBook } from '../../faults/fault-book.ts';
import { isThrottling } from '../../faults/fault.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall, ServiceError } from '../../gateway/service.ts';
import type { RuntimeHost } from '../../runtime-host.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import { dynamoDbAccesses } from './dynamodb-accesses.ts';
import { recordConsumption, recordIndexThrottling, recordThrottling } from './dynamodb-metrics.ts';
import { askingForCapacity, takesCapacity } from '../../metering/consumed-units.ts';
import { startDynoxide } from './dynoxide-process.ts';
import { Forwarder } from './forward.ts';
import type { Throttling } from './index-throttling.ts';
import { itemOf, throttledParts } from './index-throttling.ts';
import { OpenTransactions } from './open-transactions.ts';
import type { Refusal } from './partial-refusal.ts';
import { answerPartly } from './partial-refusal.ts';
import { TableStream } from './table-stream.ts';
import { TableSchemas } from './table-schemas.ts';
import { writeParts } from './write-parts.ts';

/** Region and account that dynoxide writes into ARNs, whatever the client's. */
const DYNOXIDE_ARNS = 'arn:aws:dynamodb:dynoxide:000000000000:';

/** Time that a DynamoDB of others has for its first response. */
const RESPONSE_DEADLINE_MS = 10_000;

type Host = Pick<RuntimeHost, 'region' | 'accountId' | 'dataDirectory' | 'onStop' | 'fail' | 'faults'> & {
  metrics?: Meter;
};

/** DynamoDB: dynoxide, or whatever listens at DYNAMODB_ENDPOINT, behind the gateway's signatures and policies. */
export class DynamoDbService implements Service {
  readonly name = 'dynamodb';
  readonly #forwarder: Forwarder;
  readonly #arnPrefix: string;
  readonly #meter: Meter | undefined;
  readonly #faults: FaultBook;
  readonly #throttling: Throttling;
  readonly #schemas = new TableSchemas();
  readonly #transactions = new OpenTransactions();

  private constructor(forwarder: Forwarder, { region, accountId, metrics, faults }: Host) {
    this.#forwarder = forwarder;
    this.#arnPrefix = `arn:aws:dynamodb:${region}:${accountId}:`;
    this.#meter = metrics;
    this.#faults = faults;
    this.#throttling = {
      schemas: this.#schemas,
      faults,
      prefix: `${this.#arnPrefix}table/`,
      read: (table, key) => this.#read(table, key),
      onThrottled: (table, index) => {
        if (metrics !== undefined) recordIndexThrottling(table, index, metrics);
      },
    };
  }

  /**
   * @param endpoint a DynamoDB to use in place of dynoxide.
   * @throws Error when dynoxide does not start, or nothing responds at `endpoint`, with the remedy.
   */
  static async start(host: Host, endpoint = process.env['DYNAMODB_ENDPOINT']): Promise<DynamoDbService> {
    const forwarder =
      endpoint === undefined || endpoint === '' ? await ownDatabase(host) : await foreignDatabase(endpoint);
    host.onStop(() => forwarder.close());
    return new DynamoDbService(forwarder, host);
  }

  accesses(call: ServiceCall): AccessRequest[] {
    return dynamoDbAccesses(call, `${this.#arnPrefix}table/`);
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    // Of every statement, whoever sends it, the names are checked.
    if (call.operation.startsWith('Execute') || call.operation === 'BatchExecuteStatement') this.accesses(call);
    const transacts = call.operation === 'TransactWriteItems';
    if (!transacts && this.#transactions.isEmpty && !this.#faults.strikesIndexes) return this.#send(call);
    const parts = writeParts(call, this.#schemas);
    const throttled = await throttledParts(call, parts, this.#throttling);
    const refusals = parts.map((part): Refusal | undefined =>
      this.#transactions.has(itemOf(part)) ? 'conflict' : throttled.has(part) ? 'throttled' : undefined,
    );
    if (refusals.some((refusal) => refusal !== undefined))
      return answerPartly(call, refusals, (rest) => this.#send(rest));
    if (!transacts) return this.#send(call);
    return this.#transactions.hold(
      parts.flatMap((part) => itemOf(part) ?? []),
      () => this.#send(call),
    );
  }

  async #read(table: string, key: object): Promise<Record<string, unknown> | undefined> {
    const input = { TableName: table, Key: key, ConsistentRead: true };
    const body = Buffer.from(JSON.stringify(input));
    const answer = await this.#forwarder.send({ operation: 'GetItem', body });
    return (JSON.parse(answer.body.toString()) as { Item?: Record<string, unknown> }).Item;
  }

  async #send(call: ServiceCall): Promise<ServiceAnswer> {
    const asked = takesCapacity(call.operation) ? { ...call, body: askingForCapacity(call.body) } : call;
    const answer = await this.#forwarder.send(asked);
    if (answer.status === 200 && this.#meter !== undefined)
      recordConsumption(call, answer.body.toString(), this.#meter);
    // Only descriptions hold ARNs; the hot path passes bytes on untouched.
    if (!call.operation.endsWith('Table')) return answer;
    return { ...answer, body: answer.body.toString().replaceAll(DYNOXIDE_ARNS, this.#arnPrefix) };
  }

  struck(call: ServiceCall, error: ServiceError): void {
    if (isThrottling(error) && this.#meter !== undefined) recordThrottling(call, this.#meter);
  }

  /**
   * Makes a table, unless the data directory has it already; then its stream is made as the definition says.
   *
   * @param definition input of `CreateTable`.
   * @throws Error when DynamoDB refuses it.
   */
  async createTable(definition: Readonly<Record<string, unknown>>): Promise<void> {
    this.#schemas.add(definition);
    const { status, body } = await this.#forwarder.send({
      operation: 'CreateTable',
      body: Buffer.from(JSON.stringify(definition)),
    });
    if (status === 200) return;
    const text = body.toString();
    if (!text.includes('ResourceInUseException'))
      throw new Error(`The table ${String(definition['TableName'])} could not be made: ${text}`);
    await this.#updateStream(String(definition['TableName']), definition['StreamSpecification']);
  }

  /** @throws Error for a table without a stream */
  async stream(arn: string): Promise<TableStream> {
    const table = arn.split(/[/:]/)[6] ?? '';
    const { LatestStreamArn, StreamSpecification } = await this.#describe(table);
    if (LatestStreamArn === undefined || StreamSpecification?.StreamEnabled !== true)
      throw new Error(`EventSourceArn names the stream of ${table}, which has none.`);
    return new TableStream(arn, LatestStreamArn, this.#forwarder);
  }

  async #updateStream(table: string, wanted: unknown): Promise<void> {
    const { StreamSpecification: present } = await this.#describe(table);
    const enabled = present?.StreamEnabled === true;
    if (enabled === (wanted !== undefined)) return;
    const input = { TableName: table, StreamSpecification: wanted ?? { StreamEnabled: false } };
    const answer = await this.#forwarder.send({
      operation: 'UpdateTable',
      body: Buffer.from(JSON.stringify(input)),
    });
    if (answer.status !== 200)
      throw new Error(`The stream of the table ${table} could not be changed: ${answer.body.toString()}`);
  }

  async #describe(table: string): Promise<StreamedTable> {
    const body = Buffer.from(JSON.stringify({ TableName: table }));
    const answer = await this.#forwarder.send({ operation: 'DescribeTable', body });
    return (JSON.parse(answer.body.toString()) as { Table?: StreamedTable }).Table ?? {};
  }
}

interface StreamedTable {
  LatestStreamArn?: string;
  StreamSpecification?: { StreamEnabled?: boolean };
}

async function ownDatabase(host: Host): Promise<Forwarder> {
  const dynoxide = await startDynoxide(host.dataDirectory, (message) => host.fail(message));
  host.onStop(() => dynoxide.stop());
  return new Forwarder(dynoxide.endpoint);
}

/** @throws Error when nothing responds there as DynamoDB does */
async function foreignDatabase(endpoint: string): Promise<Forwarder> {
  if (URL.parse(endpoint)?.protocol !== 'http:')
    throw new Error(`DYNAMODB_ENDPOINT must be a URL such as http://127.0.0.1:8000, not "${endpoint}".`);
  const forwarder = new Forwarder(endpoint);
  const asked = forwarder.send({ operation: 'ListTables', body: Buffer.from('{}') }).then(
    ({ status }) => (status === 200 ? undefined : `it responds with the status ${status}`),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const silent = delay(RESPONSE_DEADLINE_MS, `it does not respond within ${RESPONSE_DEADLINE_MS / 1000} s`, {
    ref: false,
  });
  const problem = await Promise.race([asked, silent]);
  if (problem === undefined) return forwarder;
  forwarder.close();
  throw new Error(`There is no DynamoDB at ${endpoint}: ${problem}. Start it, or correct or unset DYNAMODB_ENDPOINT.`);
}
