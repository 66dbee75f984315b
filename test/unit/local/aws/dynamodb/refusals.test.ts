import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BatchExecuteStatementCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { insertStatement, setStatement } from '../../../../../lambdas/adapters/dynamodb/expressions.ts';
import { DynamoDbService } from '../../../../../local/aws/services/dynamodb/dynamodb-service.ts';
import type { TestGateway } from '../gateway/start-gateway.ts';
import { startGateway } from '../gateway/start-gateway.ts';

const TableName = 'gates';
const keySchema = (...names: string[]) =>
  names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
const definition = {
  TableName,
  KeySchema: keySchema('pk', 'sk'),
  GlobalSecondaryIndexes: [{ IndexName: 'wake', KeySchema: keySchema('wake', 'wakeAt') }],
};
const keyOf = (pk: string) => ({ pk: { S: pk }, sk: { S: 'GATE' } });
const transaction = (...ids: string[]) =>
  new TransactWriteItemsCommand({ TransactItems: ids.map((id) => ({ Put: { TableName, Item: keyOf(id) } })) });

/** A database that holds transactions back until it is told, and has one row. */
let database: Server;
let passed: { operation: string; input: Record<string, unknown> }[];
let release: () => void;
let gateway: TestGateway;
let client: DynamoDBClient;

function answerTo(operation: string, input: Record<string, unknown>): object {
  if (operation === 'GetItem') {
    const { pk } = input['Key'] as { pk: { S: string } };
    return pk.S === 'woken' ? { Item: { ...keyOf('woken'), wake: { S: 'WAKE' }, wakeAt: { N: '1' } } } : {};
  }
  return operation === 'BatchExecuteStatement' ? { Responses: (input['Statements'] as []).map(() => ({})) } : {};
}

beforeEach(async () => {
  passed = [];
  const { promise: released, resolve } = Promise.withResolvers<void>();
  release = resolve;
  database = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const input = JSON.parse(await text(request)) as Record<string, unknown>;
      passed.push({ operation, input });
      database.emit(operation);
      if (operation === 'TransactWriteItems') await released;
      response.end(JSON.stringify(answerTo(operation, input)));
    })();
  }).listen(0, '127.0.0.1');
  await once(database, 'listening');
  const endpoint = `http://127.0.0.1:${(database.address() as AddressInfo).port}`;
  gateway = await startGateway({
    services: async (host) => {
      const dynamodb = await DynamoDbService.start(host, endpoint);
      await dynamodb.createTable(definition);
      return [dynamodb];
    },
  });
  client = new DynamoDBClient(gateway.client());
});
afterEach(async () => {
  client.destroy();
  await gateway.stop();
  await database[Symbol.asyncDispose]();
});

describe('while a transaction is in flight', () => {
  let running: Promise<unknown>;
  beforeEach(async () => {
    running = client.send(transaction('held', 'held too'));
    await once(database, 'TransactWriteItems');
  });
  afterEach(async () => {
    release();
    await running;
  });

  test.each([
    ['an update', () => new UpdateItemCommand({ TableName, Key: keyOf('held'), UpdateExpression: 'REMOVE a' })],
    ['a put', () => new PutItemCommand({ TableName, Item: keyOf('held too') })],
  ])('%s of its items is refused', async (_, command) => {
    await expect(client.send(command() as UpdateItemCommand)).rejects.toMatchObject({
      name: 'TransactionConflictException',
    });
  });

  test('another transaction on its items is cancelled', async () => {
    await expect(client.send(transaction('free', 'held'))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
  });

  test('the statements on its items fail alone', async () => {
    const set = (pk: string) => setStatement(TableName, { pk, sk: 'GATE' }, ['tat', { N: '1' }], []);
    const { Responses } = await client.send(
      new BatchExecuteStatementCommand({
        Statements: [insertStatement(TableName, keyOf('held')), set('free'), set('held too')] as never,
      }),
    );
    expect(Responses?.map(({ Error }) => Error?.Code)).toEqual([
      'TransactionConflict',
      undefined,
      'TransactionConflict',
    ]);
    expect(passed.at(-1)?.input['Statements']).toHaveLength(1);
  });

  test('its items stay unprocessed in a batch', async () => {
    const requests = ['held', 'free'].map((id) => ({ PutRequest: { Item: keyOf(id) } }));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
    );
    expect(UnprocessedItems).toEqual({ [TableName]: [requests[0]] });
    expect(passed.at(-1)?.input['RequestItems']).toEqual({ [TableName]: [requests[1]] });
  });

  test('other items, and its own once it is over, are written', async () => {
    await client.send(new PutItemCommand({ TableName, Item: keyOf('free') }));
    release();
    await running;
    await client.send(new PutItemCommand({ TableName, Item: keyOf('held') }));
  });
});

describe('an index that cannot keep up', () => {
  const wakes = { wake: { S: 'WAKE' }, wakeAt: { N: '2' } };
  const throttles = (dimensions: Record<string, string>, name = 'WriteThrottleEvents'): number =>
    [
      ...gateway.host.metrics.series(
        { namespace: 'AWS/DynamoDB', name, dimensions },
        'Sum',
        0,
        Date.now() + 60_000,
        60_000,
      ),
    ]
      .map(([, value]) => value)
      .reduce((sum, value) => sum + value, 0);

  beforeEach(() => {
    gateway.host.faults.replace('[{"service":"dynamodb","resource":"table/gates/index/wake","error":"throttle"}]');
  });

  test('throttles the writes of its table that change it, and is the one that counts them', async () => {
    await expect(
      client.send(new PutItemCommand({ TableName, Item: { ...keyOf('a'), ...wakes } })),
    ).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await expect(
      client.send(new UpdateItemCommand({ TableName, Key: keyOf('woken'), UpdateExpression: 'REMOVE wakeAt' })),
    ).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    expect(throttles({ TableName, GlobalSecondaryIndexName: 'wake' })).toBe(2);
    expect(throttles({ TableName })).toBe(0);
  });

  test('throttles the items of a batch alone', async () => {
    const requests = [keyOf('a'), { ...keyOf('b'), ...wakes }].map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
    );
    expect(UnprocessedItems).toEqual({ [TableName]: [requests[1]] });
    await expect(
      client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests.slice(1) } })),
    ).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  });

  test('lets writes through that do not change it', async () => {
    await client.send(new PutItemCommand({ TableName, Item: keyOf('a') }));
    await client.send(new UpdateItemCommand({ TableName, Key: keyOf('b'), UpdateExpression: 'REMOVE wakeAt' }));
    const { Responses } = await client.send(
      new BatchExecuteStatementCommand({
        Statements: [setStatement(TableName, { pk: 'c', sk: 'GATE' }, ['tat', { N: '1' }], [])] as never,
      }),
    );
    expect(Responses).toEqual([{}]);
  });

  test('throttles its queries, which count as its own too', async () => {
    const query = new QueryCommand({
      TableName,
      IndexName: 'wake',
      KeyConditionExpression: 'wake = :w',
      ExpressionAttributeValues: { ':w': { S: 'WAKE' } },
    });
    await expect(client.send(query)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(throttles({ TableName, GlobalSecondaryIndexName: 'wake' }, 'ReadThrottleEvents')).toBe(1);
    expect(throttles({ TableName }, 'ReadThrottleEvents')).toBe(0);
  });
});
