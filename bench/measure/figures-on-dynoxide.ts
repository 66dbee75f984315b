import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { DestinationId } from '../../core/contract/ids.ts';
import { headKey } from '../../core/contract/keys.ts';
import { Forwarder } from '../../local/aws/services/dynamodb/forward.ts';
import { startDynoxide } from '../../local/aws/services/dynamodb/dynoxide-process.ts';
import { consumedUnits } from '../../local/aws/metering/consumed-units.ts';
import { tableDefinition } from '../../local/aws/resources/table-definition.ts';
import type { DynamoDbCalls, InputOf, OutputOf, Service } from '../../lambdas/adapters/aws/calls.ts';
import { leanClients } from '../../lambdas/adapters/aws/lean-clients.ts';
import { keyOf } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { DestinationsStore } from '../../lambdas/adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../../lambdas/adapters/dynamodb/dynamo.ts';
import { updateExpressions } from '../../lambdas/adapters/dynamodb/expressions.ts';
import { FiguresStore } from '../../lambdas/adapters/dynamodb/figures/figures-store.ts';
import { entryUpdate } from '../../lambdas/adapters/dynamodb/figures/rows.ts';
import { createTally } from '../../lambdas/tally/tally.ts';

const [FIGURES, DESTINATIONS] = ['bench-figures', 'bench-destinations'];
const KEYS = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' as const },
    { AttributeName: 'sk', AttributeType: 'S' as const },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
};

/** The tally function with its tables on a dynoxide of its own, and a meter of units and CPU time. */
export class FiguresOnDynoxide {
  writeUnits = 0;
  readUnits = 0;
  /** Of the function alone, its reading of the event included. */
  cpuMs = 0;
  readonly #stop: () => Promise<void>;
  readonly #tally: ReturnType<typeof createTally>;
  readonly #store: FiguresStore;

  private constructor(endpoint: string, stop: () => Promise<void>) {
    this.#stop = stop;
    const { dynamodb } = leanClients({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    });
    const clients = { dynamodb: { call: this.#metered(dynamodb) } };
    const dynamo = new Dynamo({ clients });
    this.#store = new FiguresStore(FIGURES, clients, dynamo);
    this.#tally = createTally({
      figures: this.#store,
      destinations: new DestinationsStore(DESTINATIONS, clients, dynamo),
      unread: { send: (records) => Promise.reject(new Error(`not counted: ${JSON.stringify(records[0])}`)) },
      telemetry: { note: () => undefined },
    });
  }

  /** Starts with a row for each destination, as the admin API makes it. */
  static async start(ids: readonly DestinationId[], tenants: number): Promise<FiguresOnDynoxide> {
    const dynoxide = await startDynoxide(undefined, () => undefined);
    const forwarder = new Forwarder(dynoxide.endpoint);
    const send = async (operation: string, input: object): Promise<void> => {
      const { status, body } = await forwarder.send({ operation, body: Buffer.from(JSON.stringify(input)) });
      if (status !== 200) throw new Error(`${operation} failed: ${body.toString()}`);
    };
    for (const name of [FIGURES, DESTINATIONS]) await send('CreateTable', tableDefinition(name, KEYS));
    for (const [index, id] of ids.entries()) {
      const entry = { tenant: `tenant-${index % tenants}`, name: `Shop ${index} of Berlin`, state: 'ACTIVE' as const };
      await send('UpdateItem', {
        TableName: FIGURES,
        Key: keyOf(headKey(id)),
        ...updateExpressions(entryUpdate(entry, 0)),
      });
    }
    forwarder.close();
    return new FiguresOnDynoxide(dynoxide.endpoint, () => dynoxide.stop());
  }

  /** @param payload the event, JSON text */
  async count(payload: string): Promise<void> {
    const before = process.cpuUsage();
    await this.#tally((JSON.parse(payload) as DynamoDBStreamEvent).Records);
    const { user, system } = process.cpuUsage(before);
    this.cpuMs += (user + system) / 1000;
  }

  async readAll(): Promise<{ readUnits: number; milliseconds: number }> {
    const [units, began] = [this.readUnits, performance.now()];
    await this.#store.allHeads();
    return { readUnits: this.readUnits - units, milliseconds: performance.now() - began };
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  #metered(dynamodb: Service<Pick<DynamoDbCalls, MeteredCall>>): Service<Pick<DynamoDbCalls, MeteredCall>>['call'] {
    return async <Name extends MeteredCall>(
      name: Name,
      input: InputOf<Pick<DynamoDbCalls, MeteredCall>, Name>,
    ): Promise<OutputOf<Pick<DynamoDbCalls, MeteredCall>, Name>> => {
      const output = await dynamodb.call(name, Object.assign({}, input, { ReturnConsumedCapacity: 'TOTAL' as const }));
      const { reads, writes } = consumedUnits(name, JSON.stringify({ ConsumedCapacity: consumedIn(output) }));
      this.readUnits += reads;
      this.writeUnits += writes;
      return output;
    };
  }
}

type MeteredCall = 'BatchExecuteStatement' | 'BatchGetItem' | 'BatchWriteItem' | 'Query' | 'UpdateItem';

const consumedIn = (output: unknown): unknown => (output as { ConsumedCapacity?: unknown }).ConsumedCapacity ?? [];
