import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Aws } from '../../../../cli/src/verify/aws.ts';
import { AwsError } from '../../../../cli/src/verify/check-error.ts';
import { NotHere } from '../../../../cli/src/verify/check-error.ts';
import { ApiServer, CREDENTIALS, type Reply } from '../../sdk/manager/api-server.ts';

let api: ApiServer;
let reply: Reply;
let aws: Aws;

beforeEach(async () => {
  reply = { body: {} };
  api = await ApiServer.start(() => reply);
  aws = new Aws({ region: 'eu-west-1', credentials: () => Promise.resolve(CREDENTIALS) }, new URL(api.url).origin);
});

afterEach(() => api.close());

describe('signed calls of AWS', () => {
  /** Sends with a client of the AWS SDK to the same server; its response is of no interest. */
  async function bySdk(
    send: (options: { endpoint: string; region: string; credentials: typeof CREDENTIALS }) => Promise<unknown>,
  ) {
    await send({ endpoint: new URL(api.url).origin, region: 'eu-west-1', credentials: CREDENTIALS }).catch(
      () => undefined,
    );
    return api.requests.at(-1);
  }

  test('name operation and service as the AWS SDK does', async () => {
    const cases = [
      [
        'sqs',
        'GetQueueAttributes',
        (options: object) =>
          new SQSClient(options).send(new GetQueueAttributesCommand({ QueueUrl: new URL(api.url).origin })),
      ],
      ['dynamodb', 'ListTables', (options: object) => new DynamoDBClient(options).send(new ListTablesCommand())],
      ['events', 'ListRules', (options: object) => new EventBridgeClient(options).send(new ListRulesCommand())],
    ] as const;
    for (const [service, operation, send] of cases) {
      const expected = await bySdk(send);
      await aws.json(service, operation);
      const seen = api.requests.at(-1);
      expect([seen?.headers['x-amz-target'], seen?.headers['content-type'], seen?.authentication.service]).toEqual([
        expected?.headers['x-amz-target'],
        expected?.headers['content-type'],
        expected?.authentication.service,
      ]);
    }
  });

  test.each([
    [{ status: 400, body: { __type: 'com.amazonaws.ssm#ParameterNotFound', message: 'none' } }, 'ParameterNotFound'],
    [
      { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException:http://x' }, body: { Message: 'none' } },
      'ResourceNotFoundException',
    ],
    [
      {
        status: 403,
        body: '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>none</Message></Error></ErrorResponse>',
      },
      'AuthorizationError',
    ],
  ])('find code and message of an error in each protocol', async (refusal: Reply, code) => {
    reply = refusal;
    const error = await aws.json('ssm', 'GetParameter').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ code, message: `GetParameter was refused: ${code}: none` });
  });

  test('point a caller without permission to --policy', async () => {
    reply = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
    await expect(aws.json('ssm', 'GetParameter')).rejects.toMatchObject({
      remedy: 'Allow the caller what webhooks verify --policy prints',
    });
  });

  test('say what the local stack does not have', async () => {
    reply = { status: 404, body: { __type: 'UnknownOperationException', message: 'no such service' } };
    const error = await aws.json('ssm', 'GetParameter').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotHere);
    expect(error).toMatchObject({ message: 'the local stack does not have GetParameter of ssm' });
  });
});
