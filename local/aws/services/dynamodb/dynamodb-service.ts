import { join } from 'node:path';
import { InjectedFault, isThrottling } from '../../faults/fault.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall, ServiceError } from '../../gateway/service.ts';
import type { RuntimeHost } from '../../runtime-host.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import { dynamoDbAccesses } from './dynamodb-accesses.ts';
import { recordConsumption, recordThrottling } from './dynamodb-metrics.ts';
import { askingForCapacity, takesCapacity } from '../../metering/consumed-units.ts';
import { startDynoxide } from './dynoxide-process.ts';
import { Forwarder } from './forward.ts';

/** Region and account that dynoxide writes into ARNs, whatever the client's. */
const DYNOXIDE_ARNS = 'arn:aws:dynamodb:dynoxide:000000000000:';

type Host = Pick<RuntimeHost, 'region' | 'accountId' | 'dataDirectory' | 'onStop' | 'fail'> & { metrics?: Meter };

/** DynamoDB: dynoxide, or whatever listens at DYNAMODB_ENDPOINT, behind the gateway's signatures and policies. */
export class DynamoDbService implements Service {
  readonly name = 'dynamodb';
  readonly #forwarder: Forwarder;
  readonly #arnPrefix: string;
  readonly #meter: Meter | undefined;

  private constructor(forwarder: Forwarder, arnPrefix: string, meter: Meter | undefined) {
    this.#forwarder = forwarder;
    this.#arnPrefix = arnPrefix;
    this.#meter = meter;
  }

  /**
   * @param endpoint a DynamoDB to use in place of dynoxide.
   * @throws Error when dynoxide does not start, with the remedy.
   */
  static async start(host: Host, endpoint = process.env['DYNAMODB_ENDPOINT']): Promise<DynamoDbService> {
    let address = endpoint;
    if (address === undefined || address === '') {
      const file = host.dataDirectory === undefined ? undefined : join(host.dataDirectory, 'dynamodb.sqlite');
      const dynoxide = await startDynoxide(file, (message) => host.fail(message));
      host.onStop(() => dynoxide.stop());
      address = dynoxide.endpoint;
    }
    const forwarder = new Forwarder(address);
    host.onStop(() => forwarder.close());
    return new DynamoDbService(forwarder, `arn:aws:dynamodb:${host.region}:${host.accountId}:`, host.metrics);
  }

  accesses(call: ServiceCall): AccessRequest[] {
    return dynamoDbAccesses(call, `${this.#arnPrefix}table/`);
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    const asked = takesCapacity(call.operation) ? { ...call, body: askingForCapacity(call.body) } : call;
    const answer = await this.#forwarder.send(asked);
    if (answer.status === 200 && this.#meter !== undefined)
      recordConsumption(call, answer.body.toString(), this.#meter);
    // Only descriptions hold ARNs; the hot path passes bytes on untouched.
    if (!call.operation.endsWith('Table')) return answer;
    return { ...answer, body: answer.body.toString().replaceAll(DYNOXIDE_ARNS, this.#arnPrefix) };
  }

  struck(call: ServiceCall, error: ServiceError): void {
    if (!isThrottling(error) || this.#meter === undefined) return;
    recordThrottling(call, this.#meter, error instanceof InjectedFault ? error.index : undefined);
  }

  /**
   * Makes a table, unless the data directory has it already.
   *
   * @param definition input of `CreateTable`.
   * @throws Error when DynamoDB refuses it.
   */
  async createTable(definition: Readonly<Record<string, unknown>>): Promise<void> {
    const { status, body } = await this.#forwarder.send({
      operation: 'CreateTable',
      body: Buffer.from(JSON.stringify(definition)),
    });
    const text = body.toString();
    if (status === 200 || text.includes('ResourceInUseException')) return;
    throw new Error(`The table ${String(definition['TableName'])} could not be made: ${text}`);
  }
}
