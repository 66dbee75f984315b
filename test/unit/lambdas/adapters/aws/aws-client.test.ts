import { once } from 'node:events';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsClient } from '../../../../../lambdas/adapters/aws/aws-client.ts';
import { bytes } from '../../../../../lambdas/adapters/aws/bytes.ts';
import { DecryptCommand, GetItemCommand, PutItemCommand } from '../../../../../lambdas/adapters/aws/commands.ts';
import { DYNAMODB, KMS } from '../../../../../lambdas/adapters/aws/services.ts';

const GET = new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'key' } } });

interface Reply {
  status: number;
  body: string;
}

const refusal = (status: number, name: string): Reply => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no', CancellationReasons: [{ Code: 'None' }] }),
});
const OK: Reply = { status: 200, body: '{"Item":{"pk":{"S":"key"}}}' };

describe('AwsClient', () => {
  let server: Server;
  let requests: { headers: IncomingHttpHeaders; body: string }[];
  /** What the service answers, one after the other; `reset` breaks the connection. */
  let replies: (Reply | 'reset')[];
  let pauses: number[];

  beforeEach(async () => {
    requests = [];
    replies = [];
    pauses = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        const reply = replies.shift();
        if (reply === undefined || reply === 'reset') request.socket.destroy();
        else response.writeHead(reply.status).end(reply.body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function client(service = DYNAMODB): AwsClient {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clock = {
      now: Date.now,
      sleep: (milliseconds: number): Promise<void> => {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    };
    return new AwsClient(service, { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' } }, clock, () => 1);
  }


  test('names the operation and sends the input as JSON', async () => {
    replies = [OK];
    await expect(client().send(GET)).resolves.toEqual({ Item: { pk: { S: 'key' } } });
    expect(requests[0]?.headers).toMatchObject({ 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0' });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(GET.input);
  });

  test('carries bytes as base64, there and back', async () => {
    const payload = Buffer.from([0, 255, 10]);
    replies = [{ status: 200, body: '{}' }, { status: 200, body: JSON.stringify({ Item: { zipped: { B: payload.toString('base64') }, B: { S: 'text' } } }) }, { status: 200, body: JSON.stringify({ Plaintext: payload.toString('base64') }) }];
    await client().send(new PutItemCommand({ TableName: 'table', Item: { zipped: { B: bytes(payload) } } }));
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ Item: { zipped: { B: 'AP8K' } } });
    const { Item } = await client().send(GET);
    expect(Item).toEqual({ zipped: { B: payload }, B: { S: 'text' } });
    const { Plaintext } = await client(KMS).send(new DecryptCommand({ CiphertextBlob: bytes(payload) }));
    expect(Plaintext).toEqual(payload);
  });

  test.each([
    ['a broken connection', 'reset' as const],
    ['a fault of the service', { status: 500, body: '<html>' }],
    ['throttling', refusal(400, 'ProvisionedThroughputExceededException')],
  ])('tries again after %s', async (_, upset) => {
    replies = [upset, upset, OK];
    await expect(client().send(GET)).resolves.toHaveProperty('Item');
    expect(pauses).toHaveLength(2);
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
  });

  test('gives up after three tries and says why', async () => {
    replies = [refusal(400, 'ThrottlingException'), refusal(400, 'ThrottlingException'), refusal(400, 'ThrottlingException'), OK];
    await expect(client().send(GET)).rejects.toMatchObject({ name: 'ThrottlingException', message: 'no' });
    expect(requests).toHaveLength(3);
  });

  test('does not repeat what is refused, and names it as AWS does', async () => {
    replies = [refusal(400, 'TransactionCanceledException'), OK];
    await expect(client().send(GET)).rejects.toMatchObject({ name: 'TransactionCanceledException', status: 400, details: { CancellationReasons: [{ Code: 'None' }] } });
    expect(requests).toHaveLength(1);
  });
});
