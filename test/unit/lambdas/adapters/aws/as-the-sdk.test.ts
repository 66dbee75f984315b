import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { B, keyOf, optionalBytes, S } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';
import { AwsError } from '../../../../../lambdas/adapters/aws/error.ts';
import { awsClients, type Clients } from '../../../../../lambdas/adapters/clients.ts';
import { DynamoDbService } from '../../../../../local/aws/services/dynamodb/dynamodb-service.ts';
import type { TestGateway } from '../../../local/aws/gateway/start-gateway.ts';
import { startGateway } from '../../../local/aws/gateway/start-gateway.ts';

const TableName = 'events';
const KEY = keyOf({ pk: 'E#1', sk: 'EVENT' });
const BYTES = Buffer.from([0, 255, 128, 10]);
const NEW = 'attribute_not_exists(pk)';

/** The functions' own clients beside the AWS SDK's, which say the same to the same service. */
let gateway: TestGateway;
let sdk: DynamoDBClient;
let ours: Clients['dynamodb'];

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
  sdk = new DynamoDBClient(gateway.client());
  ours = awsClients(gateway.client()).dynamodb;
  await ours.call('PutItem', { TableName, Item: { ...KEY, zipped: B(BYTES), text: S('naïve \u{1F600}') } });
});
afterAll(() => gateway.stop());

describe('the functions and the AWS SDK', () => {
  test('read the bytes and the text that the other wrote', async () => {
    const { Item } = await sdk.send(new GetItemCommand({ TableName, Key: KEY }));
    expect(Buffer.from(Item?.['zipped']?.B ?? [])).toEqual(BYTES);
    expect(Item?.['text']?.S).toBe('naïve \u{1F600}');

    const other = keyOf({ pk: 'E#2', sk: 'EVENT' });
    await sdk.send(new PutItemCommand({ TableName, Item: { ...other, zipped: { B: BYTES } } }));
    const { Item: read = {} } = await ours.call('GetItem', { TableName, Key: other });
    expect(optionalBytes(read, 'zipped')).toEqual(BYTES);
  });

  test('name the same error for the same refusal', async () => {
    const put = { TableName, Item: KEY, ConditionExpression: NEW };
    const theirs = await sdk.send(new PutItemCommand(put)).catch((error: unknown) => error);
    await expect(ours.call('PutItem', put)).rejects.toMatchObject({
      name: (theirs as Error).name,
      message: (theirs as Error).message,
    });
  });

  test('get the same reasons for a transaction that was cancelled', async () => {
    const TransactItems = [
      { Put: { TableName, Item: keyOf({ pk: 'E#3', sk: 'EVENT' }) } },
      { Put: { TableName, Item: KEY, ConditionExpression: NEW } },
    ];
    const theirs = await sdk.send(new TransactWriteItemsCommand({ TransactItems })).catch((error: unknown) => error);
    const own = await ours.call('TransactWriteItems', { TransactItems }).catch((error: unknown) => error);
    const codes = (reasons: unknown): unknown[] => (reasons as { Code?: string }[]).map(({ Code }) => Code);
    expect(codes((theirs as TransactionCanceledException).CancellationReasons)).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
    expect(own).toBeInstanceOf(AwsError);
    expect(codes((own as AwsError).members['CancellationReasons'])).toEqual(['None', 'ConditionalCheckFailed']);
  });

  test('are both refused with a key that is not theirs', async () => {
    const { credentials, ...location } = gateway.client();
    const forged = { ...location, credentials: { ...credentials, secretAccessKey: 'guessed' } };
    const theirs = await new DynamoDBClient(forged)
      .send(new GetItemCommand({ TableName, Key: KEY }))
      .catch((error: unknown) => error);
    await expect(awsClients(forged).dynamodb.call('GetItem', { TableName, Key: KEY })).rejects.toMatchObject({
      name: (theirs as Error).name,
    });
    expect((theirs as Error).name).toMatch(/Signature/);
  });
});
