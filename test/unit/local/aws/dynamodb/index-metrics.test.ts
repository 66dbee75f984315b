import {
  BatchExecuteStatementCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDbService } from '../../../../../local/aws/services/dynamodb/dynamodb-service.ts';
import type { TestGateway } from '../gateway/start-gateway.ts';
import { startGateway } from '../gateway/start-gateway.ts';

const TABLE = 'deliveries';
const TableName = TABLE;
const key = (sort: string) => [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];

let gateway: TestGateway;
let client: DynamoDBClient;

beforeAll(async () => {
  gateway = await startGateway({
    services: async (host) => {
      const dynamodb = await DynamoDbService.start(host, '');
      await dynamodb.createTable({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', 'ix'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: key('sk'),
        GlobalSecondaryIndexes: [
          { IndexName: 'state', KeySchema: key('ix'), Projection: { ProjectionType: 'KEYS_ONLY' } },
        ],
      });
      return [dynamodb];
    },
  });
  client = new DynamoDBClient({ ...gateway.client(), maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await gateway.stop();
});

/** What `work` adds to the metrics, as `name of table or index: sum`. */
async function counted(work: () => Promise<unknown>): Promise<string[]> {
  const before = sums();
  await work();
  return [...sums()]
    .map(([name, sum]) => `${name}: ${sum - (before.get(name) ?? 0)}`)
    .filter((line) => !line.endsWith(': 0') && !line.startsWith('ThrottledRequests'))
    .toSorted();
}

function sums(): Map<string, number> {
  const { metrics } = gateway.host;
  return new Map(
    metrics.list().map((identity) => {
      const { TableName: table, GlobalSecondaryIndexName: index } = identity.dimensions;
      const values = [...metrics.series(identity, 'Sum', 0, Infinity, 60_000).values()];
      return [`${identity.name} of ${index ?? table}`, values.reduce((sum, value) => sum + value, 0)];
    }),
  );
}

const Key = { pk: { S: 'd' }, sk: { S: '1' } };
const park = () => client.send(new PutItemCommand({ TableName, Item: { ...Key, ix: { S: 'P#1' } } }));
const move = () =>
  client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET ix = :ix',
      ExpressionAttributeValues: { ':ix': { S: `P#${Math.random()}` } },
    }),
  );
const query = () =>
  client.send(
    new QueryCommand({
      TableName,
      IndexName: 'state',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': Key.pk },
    }),
  );
const statement = () =>
  client.send(
    new BatchExecuteStatementCommand({
      Statements: [
        {
          Statement: `UPDATE "${TABLE}" SET "n"=? WHERE "pk"=? AND "sk"=?`,
          Parameters: [{ N: '1' }, Key.pk, Key.sk],
        },
      ],
    }),
  );

describe('an index has metrics of its own, which are no part of those of its table', () => {
  test('for the units that it takes', async () => {
    await expect(counted(park)).resolves.toEqual([
      'ConsumedWriteCapacityUnits of deliveries: 1',
      'ConsumedWriteCapacityUnits of state: 1',
    ]);
    // A moved key is a delete and a put.
    await expect(counted(move)).resolves.toEqual([
      'ConsumedWriteCapacityUnits of deliveries: 1',
      'ConsumedWriteCapacityUnits of state: 2',
    ]);
    await expect(counted(query)).resolves.toEqual(['ConsumedReadCapacityUnits of state: 0.5']);
    await expect(counted(statement)).resolves.toEqual(['ConsumedWriteCapacityUnits of deliveries: 1']);
  });

  test('for throttles: of its reads, and of writes to its table that it holds up', async () => {
    const { faults } = gateway.host;
    const throttled = (fault: object, call: () => Promise<unknown>): Promise<string[]> =>
      counted(async () => {
        faults.replace(JSON.stringify([{ service: 'dynamodb', error: 'throttle', ...fault }]));
        await expect(call()).rejects.toMatchObject({
          name: expect.stringMatching(/^(Throttling|ProvisionedThroughputExceeded)Exception$/),
        });
        faults.replace('[]');
      });
    await expect(throttled({}, query)).resolves.toEqual(['ReadThrottleEvents of state: 1']);
    await expect(throttled({}, move)).resolves.toEqual(['WriteThrottleEvents of deliveries: 1']);
    await expect(throttled({ resource: '/index/state' }, move)).resolves.toEqual(['WriteThrottleEvents of state: 1']);
  });
});
