import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbService } from '../../../../../local/aws/services/dynamodb/dynamodb-service.ts';
import { signedHeaders } from '../gateway/sign.ts';
import type { TestGateway } from '../gateway/start-gateway.ts';
import { deliver, startGateway } from '../gateway/start-gateway.ts';

const TABLE = 'deliveries';
const ARN = `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}`;
const definition = {
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'ix'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'state',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'ix', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

let directory: string;
let gateway: TestGateway;
let client: DynamoDBClient;

function start(onFailure?: (reason: string) => void): Promise<TestGateway> {
  return startGateway({
    dataDirectory: directory,
    ...(onFailure !== undefined && { onFailure }),
    services: async (host) => {
      const dynamodb = await DynamoDbService.start(host, '');
      await dynamodb.createTable(definition);
      return [dynamodb];
    },
  });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  gateway = await start();
  client = new DynamoDBClient(gateway.client());
});
afterAll(async () => {
  await gateway.stop();
  rmSync(directory, { recursive: true });
});

const insert = (pk: string): { Statement: string; Parameters: { S: string }[] } => ({
  Statement: `INSERT INTO "${TABLE}" VALUE {'pk': ?, 'sk': ?, 'owner': ?}`,
  Parameters: [{ S: pk }, { S: 's' }, { S: 'me' }],
});

describe('DynamoDB behaves as the pipeline needs it', () => {
  test('a batch of inserts says which are duplicates', async () => {
    await client.send(new BatchExecuteStatementCommand({ Statements: [insert('a')] }));
    const { Responses } = await client.send(
      new BatchExecuteStatementCommand({ Statements: [insert('a'), insert('b')] }),
    );
    expect(Responses?.map(({ Error }) => Error?.Code)).toEqual(['DuplicateItem', undefined]);
  });

  test('a compare-and-set in a batch fails alone', async () => {
    await client.send(
      new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'gate' }, sk: { S: 's' }, tat: { N: '5' } } }),
    );
    const set = (expected: string): object => ({
      Statement: `UPDATE "${TABLE}" SET "tat"=? WHERE "pk"=? AND "sk"=? AND "tat"=?`,
      Parameters: [{ N: '6' }, { S: 'gate' }, { S: 's' }, { N: expected }],
    });
    const first = await client.send(new BatchExecuteStatementCommand({ Statements: [set('5') as never] }));
    const second = await client.send(new BatchExecuteStatementCommand({ Statements: [set('5') as never] }));
    expect(first.Responses?.[0]?.Error).toBeUndefined();
    expect(second.Responses?.[0]?.Error?.Code).toBe('ConditionalCheckFailed');
  });

  test('a sparse index holds an item while it has the key', async () => {
    const key = { pk: { S: 'sparse' }, sk: { S: 's' } };
    const query = new QueryCommand({
      TableName: TABLE,
      IndexName: 'state',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'sparse' } },
    });
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...key, ix: { S: 'P#1' } } }));
    await expect(client.send(query)).resolves.toMatchObject({ Count: 1 });
    await client.send(new UpdateItemCommand({ TableName: TABLE, Key: key, UpdateExpression: 'REMOVE ix' }));
    await expect(client.send(query)).resolves.toMatchObject({ Count: 0 });
  });

  test('a transaction writes all or nothing', async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        {
          Put: {
            TableName: TABLE,
            Item: { pk: { S: 't' }, sk: { S: '1' } },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Update: {
            TableName: TABLE,
            Key: { pk: { S: 't' }, sk: { S: '2' } },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    });
    await client.send(transaction);
    await expect(client.send(transaction)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
    });
    await expect(
      client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 't' }, sk: { S: '2' } } })),
    ).resolves.toMatchObject({ Item: { n: { N: '1' } } });
  });

  test.each([
    [`UPDATE "${TABLE}" SET state=? WHERE "pk"=? AND "sk"=?`, 'state'],
    [`UPDATE "${TABLE}" SET "a"=? WHERE "pk"=? AND "sk"=? AND Status IS MISSING`, 'Status'],
    [`SELECT "pk", time FROM "${TABLE}" WHERE "pk"=?`, 'time'],
    [`DELETE FROM "${TABLE}" WHERE "pk"=? AND "sk"=? AND value=?`, 'value'],
  ])('the reserved word in %s needs double quotes', async (Statement, word) => {
    const Statements = [{ Statement, Parameters: [{ S: 'a' }, { S: 'b' }, { S: 'c' }] }];
    await expect(client.send(new BatchExecuteStatementCommand({ Statements }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(`${word} is a reserved word`),
    });
  });

  test('bytes and long numbers come back as they went in', async () => {
    const Item = {
      pk: { S: 'exact' },
      sk: { S: 's' },
      b: { B: new Uint8Array([0, 255, 10]) },
      n: { N: '12345678901234567890' },
    };
    await client.send(new PutItemCommand({ TableName: TABLE, Item }));
    const { Responses } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [TABLE]: { Keys: [{ pk: Item.pk, sk: Item.sk }], ConsistentRead: true } },
      }),
    );
    expect(Responses?.[TABLE]).toEqual([Item]);
  });

  test('its ARNs are those that policies name', async () => {
    await expect(client.send(new DescribeTableCommand({ TableName: TABLE }))).resolves.toMatchObject({
      Table: { TableArn: ARN },
    });
  });

  test('tables and rows outlive a restart on the same directory', async () => {
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'kept' }, sk: { S: 's' } } }));
    await gateway.stop();
    gateway = await start();
    client = new DynamoDBClient(gateway.client());
    await expect(
      client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'kept' }, sk: { S: 's' } } })),
    ).resolves.toMatchObject({ Item: { pk: { S: 'kept' } } });
  });
});

const asDeliver = (): DynamoDBClient => new DynamoDBClient(gateway.client(deliver));

describe('what a function may do with a table', () => {
  test('is what its role grants, PartiQL by actions of its own', async () => {
    const { access } = gateway.host;
    access.attachRolePolicy(deliver.roleArn ?? '', 'insert', {
      Statement: { Effect: 'Allow', Action: 'dynamodb:PartiQLInsert', Resource: ARN },
    });
    await expect(
      asDeliver().send(new BatchExecuteStatementCommand({ Statements: [insert('granted')] })),
    ).resolves.toBeDefined();
    const update = {
      Statement: `UPDATE "${TABLE}" SET "x"=? WHERE "pk"=? AND "sk"=?`,
      Parameters: [{ S: '1' }, { S: 'a' }, { S: 's' }],
    };
    await expect(
      asDeliver().send(new BatchExecuteStatementCommand({ Statements: [insert('second'), update] })),
    ).rejects.toThrow(`DeliverFunction is not authorized to perform: dynamodb:PartiQLUpdate on resource: ${ARN}`);
  });

  test('is asked for each table of a transaction and for the index of a query', async () => {
    const put = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: TABLE, Item: { pk: { S: 'x' }, sk: { S: 'x' } } } }],
    });
    await expect(asDeliver().send(put)).rejects.toThrow(`dynamodb:PutItem on resource: ${ARN}`);
    const query = new QueryCommand({
      TableName: TABLE,
      IndexName: 'state',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'x' } },
    });
    await expect(asDeliver().send(query)).rejects.toThrow(`dynamodb:Query on resource: ${ARN}/index/state`);
  });
});

test('a response has the checksum of its body, an error too', async () => {
  const url = new URL(gateway.endpoint);
  const { credentials } = gateway.client();
  for (const [operation, body, status] of [
    ['ListTables', '{}', 200],
    ['DescribeTable', '{"TableName":"none"}', 400],
    ['DescribeTable', 'not JSON', 400],
  ] as const) {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const signed = signedHeaders({ url, headers, body, service: 'dynamodb', credentials });
    const response = await fetch(url, { method: 'POST', headers: signed, body });
    expect([response.status, response.headers.get('x-amz-crc32')]).toEqual([
      status,
      String(crc32(await response.text())),
    ]);
  }
});

describe('a DynamoDB of others', () => {
  const starts = (endpoint: string) => DynamoDbService.start(gateway.host, endpoint);

  test.each(['foo', 'https://127.0.0.1:8000', 'localhost:8000', ''.padEnd(3)])(
    'at "%s", which is no http URL, is refused',
    async (endpoint) => {
      await expect(starts(endpoint)).rejects.toThrow('DYNAMODB_ENDPOINT must be a URL such as http://127.0.0.1:8000');
    },
  );

  test('that does not respond, or is something else, is refused with the remedy', async () => {
    const server = createServer((_request, response) => void response.writeHead(404).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(starts(endpoint)).rejects.toThrow(
      `There is no DynamoDB at ${endpoint}: it responds with the status 404. Start it, or correct or unset DYNAMODB_ENDPOINT.`,
    );
    server.close();
    await once(server, 'close');
    await expect(starts(endpoint)).rejects.toThrow(/There is no DynamoDB at .*: .*ECONNREFUSED/);
  });
});
