import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sdkClients } from '../../../../../lambdas/adapters/aws/sdk-clients.ts';
import type { Clients } from '../../../../../lambdas/adapters/clients.ts';
import { S } from '../../../../../lambdas/adapters/dynamodb/attributes.ts';
import { Transactions } from '../../../../../lambdas/adapters/dynamodb/transaction.ts';
import { SecretsEncryptor } from '../../../../../lambdas/adapters/kms/secrets-encryptor.ts';
import { SecretsVault } from '../../../../../lambdas/adapters/kms/secrets-vault.ts';

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const instantly = { now: () => 0, sleep: () => Promise.resolve() };
const WRITES = [{ kind: 'put', table: 'events', item: { pk: S('E#1') }, when: 'new' }] as const;

type Response = { status?: number; body: object } | 'drop';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await server?.[Symbol.asyncDispose]();
});

/** A service that responds as told; `drop` cuts the connection after the request. */
async function serviceOf(
  respond: (request: IncomingMessage, input: Record<string, unknown>) => Response,
): Promise<Clients> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const outcome = respond(request, JSON.parse(await text(request)) as Record<string, unknown>);
    if (outcome === 'drop') request.socket.destroy();
    else
      response
        .writeHead(outcome.status ?? 200, { 'Content-Type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(outcome.body));
  };
  server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return sdkClients(locationOf());
}

function locationOf() {
  const { port } = (server as Server).address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials: CREDENTIALS };
}

describe('a transaction', () => {
  test('that was applied, and whose response was lost, is done: the retry carries the same token', async () => {
    const applied = new Set<unknown>();
    let calls = 0;
    const clients = await serviceOf((_, { ClientRequestToken: token }) => {
      calls += 1;
      if (calls === 1) {
        applied.add(token);
        return 'drop';
      }
      // DynamoDB knows the token, so it does not check the condition against its own earlier write.
      if (applied.has(token)) return { body: {} };
      const CancellationReasons = [{ Code: 'ConditionalCheckFailed' }];
      return { status: 400, body: { __type: 'TransactionCanceledException', message: 'refused', CancellationReasons } };
    });
    await expect(new Transactions(clients).run(WRITES)).resolves.toEqual({ done: true });
    expect(calls).toBe(2);
  });

  test('that conflicts with another is tried again under a new token', async () => {
    const tokens: unknown[] = [];
    const clients = await serviceOf((_, { ClientRequestToken: token }) => {
      tokens.push(token);
      if (tokens.length > 1) return { body: {} };
      const CancellationReasons = [{ Code: 'TransactionConflict' }];
      return {
        status: 400,
        body: { __type: 'TransactionCanceledException', message: 'conflict', CancellationReasons },
      };
    });
    await expect(new Transactions(clients, instantly).run(WRITES)).resolves.toEqual({ done: true });
    expect(new Set(tokens).size).toBe(2);
    expect(tokens).toEqual([expect.any(String), expect.any(String)]);
  });
});

test.each([
  ['a conflict with a transaction', 'TransactionConflictException', 'Transaction is ongoing for the item'],
  [
    'an expired signature, as SQS names it',
    'SignatureDoesNotMatch',
    'Signature expired: 20260104T062952Z is now earlier',
  ],
])('a single write is made again after %s', async (_, type, message) => {
  let calls = 0;
  const clients = await serviceOf(() => {
    calls += 1;
    return calls < 3 ? { status: 400, body: { __type: type, message } } : { body: {} };
  });
  await clients.dynamodb.call('UpdateItem', { TableName: 'events', Key: { pk: S('E#1') } });
  expect(calls).toBe(3);
});

describe('in Lambda', () => {
  const TRACE = 'Root=1-67891233-abcdef012345678912345678;Lineage=15:a';
  const VARIABLES = { AWS_LAMBDA_FUNCTION_NAME: 'resume', ['_X_AMZN_TRACE_ID']: TRACE };

  const inLambda = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    const before = { ...process.env };
    Object.assign(process.env, VARIABLES);
    try {
      return await run();
    } finally {
      for (const name of Object.keys(VARIABLES)) delete process.env[name];
      Object.assign(process.env, before);
    }
  };

  test('no call carries the trace of the invocation, whose loop counter would grow with each message', async () => {
    const seen: unknown[] = [];
    const clients = await serviceOf(({ headers }) => {
      seen.push(headers['x-amzn-trace-id']);
      return { body: { MessageId: 'm-1', MD5OfMessageBody: hash('md5', 'x') } };
    });
    const message = { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q', MessageBody: 'x' };
    await inLambda(async () => {
      await clients.sqs.call('SendMessage', message);
      await clients.eventBridge.call('PutEvents', { Entries: [] });
      await clients.dynamodb.call('GetItem', { TableName: 'events', Key: { pk: S('E#1') } });
      // The SDK by itself carries it.
      const own = new SQSClient({ ...locationOf(), maxAttempts: 1 });
      await own.send(new SendMessageCommand(message));
      own.destroy();
    });
    expect(seen).toEqual([undefined, undefined, undefined, TRACE]);
  });
});

test('a message goes to the endpoint of SQS, FIPS or not, whatever host its queue URL names', async () => {
  const hosts: unknown[] = [];
  const clients = await serviceOf(({ headers }) => {
    hosts.push(headers.host);
    return { body: { MessageId: 'm-1', MD5OfMessageBody: hash('md5', 'x') } };
  });
  await clients.sqs.call('SendMessage', { QueueUrl: 'https://other.example.com/1/q', MessageBody: 'x' });
  expect(hosts).toEqual([new URL(locationOf().endpoint).host]);
});

test('a secret is encrypted and decrypted as its bytes', async () => {
  const stored: unknown[] = [];
  const clients = await serviceOf(({ headers }, { Plaintext, CiphertextBlob }) => {
    if (headers['x-amz-target'] === 'TrentService.Encrypt') {
      stored.push(Plaintext);
      return { body: { CiphertextBlob: Buffer.from([0, 255]).toString('base64') } };
    }
    expect(CiphertextBlob).toBe('AP8=');
    return { body: { Plaintext: stored[0] } };
  });
  const ciphertext = await new SecretsEncryptor(clients, 'key').encrypt({ destination: 'dst_1' }, 'naïve');
  expect(ciphertext).toBe('AP8=');
  await expect(new SecretsVault(clients, 'key').decrypt({ destination: 'dst_1' }, ciphertext)).resolves.toBe('naïve');
});
