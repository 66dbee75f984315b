import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { leanClients } from '../../../../../lambdas/adapters/aws/lean-clients.ts';
import { sdkClients } from '../../../../../lambdas/adapters/aws/sdk-clients.ts';
import type { Clients, LeanClients } from '../../../../../lambdas/adapters/clients.ts';
import type { Item } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';
import { B, keyOf, N, optionalBytes, S } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';
import { Transactions } from '../../../../../lambdas/adapters/dynamodb/transaction.ts';
import { DynamoDbService } from '../../../../../local/aws/services/dynamodb/dynamodb-service.ts';
import type { TestGateway } from '../../../local/aws/gateway/start-gateway.ts';
import { startGateway } from '../../../local/aws/gateway/start-gateway.ts';

const TableName = 'events';
const KEY = keyOf({ pk: 'E#1', sk: 'EVENT' });
const BYTES = Buffer.from([0, 255, 128, 10]);

/** The lean client and the AWS SDK, behind one interface, before one service. */
let gateway: TestGateway;
let lean: LeanClients['dynamodb'];
let sdk: Clients['dynamodb'];

beforeAll(async () => {
  gateway = await startGateway({
    services: async (host) => {
      const dynamodb = await DynamoDbService.start(host, '');
      await dynamodb.createTable({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      });
      return [dynamodb];
    },
  });
  lean = leanClients(gateway.client()).dynamodb;
  sdk = sdkClients(gateway.client()).dynamodb;
});
afterAll(() => gateway.stop());

async function read(client: LeanClients['dynamodb'], key: Item): Promise<Item> {
  const { Responses = {} } = await client.call('BatchGetItem', { RequestItems: { [TableName]: { Keys: [key] } } });
  return Responses[TableName]?.[0] ?? {};
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the lean client and the AWS SDK', () => {
  test.each<[string, () => [LeanClients['dynamodb'], LeanClients['dynamodb']]]>([
    ['the SDK reads the bytes and the text that the lean client wrote', () => [lean, sdk]],
    ['the lean client reads the bytes and the text that the SDK wrote', () => [sdk, lean]],
  ])('%s', async (_, clients) => {
    const [writer, reader] = clients();
    const Item = { ...KEY, zipped: B(BYTES), text: S('naïve \u{1F600}'), nested: { M: { B: S('text'), b: B(BYTES) } } };
    await writer.call('BatchWriteItem', { RequestItems: { [TableName]: [{ PutRequest: { Item } }] } });
    const found = await read(reader, KEY);
    expect(found).toEqual(Item);
    expect(optionalBytes(found, 'zipped')).toEqual(BYTES);
  });

  test('name the same error, with the same message, for the same refusal', async () => {
    const update = {
      TableName,
      Key: KEY,
      UpdateExpression: 'SET n = :n',
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeValues: { ':n': N(1) },
    };
    await sdk.call('PutItem', { TableName, Item: KEY });
    const [ours, theirs] = [
      await failureOf(lean.call('UpdateItem', update)),
      await failureOf(sdk.call('UpdateItem', update)),
    ];
    expect(theirs).toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(ours).toMatchObject({ name: (theirs as Error).name, message: (theirs as Error).message });
  });

  test('name the same error for a forged signature', async () => {
    const { credentials, ...location } = gateway.client();
    const forged = { ...location, credentials: { ...credentials, secretAccessKey: 'guessed' } };
    const [ours, theirs] = [
      await failureOf(read(leanClients(forged).dynamodb, KEY)),
      await failureOf(read(sdkClients(forged).dynamodb, KEY)),
    ];
    expect((theirs as Error).name).toMatch(/Signature/);
    expect(ours).toMatchObject({ name: (theirs as Error).name });
  });
});

test('a cancelled transaction says which of its writes was refused', async () => {
  await sdk.call('PutItem', { TableName, Item: KEY });
  const outcome = await new Transactions({ dynamodb: sdk }).run([
    { kind: 'put', table: TableName, item: keyOf({ pk: 'E#3', sk: 'EVENT' }), when: 'new' },
    { kind: 'put', table: TableName, item: KEY, when: 'new' },
  ]);
  expect(outcome).toEqual({ done: false, refused: [1] });
  expect(await read(sdk, keyOf({ pk: 'E#3', sk: 'EVENT' }))).toEqual({});
});
