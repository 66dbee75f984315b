import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Principal, Service, ServiceCall } from '../../../../../local/aws/gateway/service.ts';
import { ServiceError } from '../../../../../local/aws/gateway/service.ts';
import { Gateway } from '../../../../../local/aws/gateway/gateway.ts';
import { SignatureVerifier } from '../../../../../local/aws/gateway/sigv4.ts';
import { signedHeaders } from './sign.ts';
import type { TestGateway } from './start-gateway.ts';
import { admin, deliver, startGateway } from './start-gateway.ts';

/** A queue service that answers what it got, and knows one queue. */
const echo: Service = {
  name: 'sqs',
  accesses: ({ operation }) => [{ action: `sqs:${operation}`, resource: 'arn:aws:sqs:us-east-1:000000000000:queue' }],
  handle: (call: ServiceCall) => {
    if (call.operation === 'GetQueueUrl')
      throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    const body = {
      MessageId: 'id',
      MD5OfMessageBody: createHash('md5').update(String(call.input['MessageBody'])).digest('hex'),
    };
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(body),
    });
  },
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ services: () => [echo] });
});
afterAll(() => gateway.stop());

const message = (text: string): SendMessageCommand =>
  new SendMessageCommand({ QueueUrl: `${gateway.endpoint}/000000000000/queue`, MessageBody: text });

describe('a signed request', () => {
  test('reaches the service of its credential scope, whatever its path', async () => {
    const client = new SQSClient(gateway.client());
    await expect(client.send(message('hello'))).resolves.toMatchObject({ MessageId: 'id' });
    const response = await signedPost('/000000000000/queue?x=a%20b', '{}');
    expect(response.status).toBe(200);
  });

  test('may have 20 MB', async () => {
    const client = new SQSClient(gateway.client());
    await expect(client.send(message('x'.repeat(20 * 1024 * 1024)))).resolves.toMatchObject({ MessageId: 'id' });
  });

  test('gets errors that SDKs know', async () => {
    const client = new SQSClient(gateway.client());
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  test('for a service that is not here says which are', async () => {
    const client = new EventBridgeClient(gateway.client());
    await expect(client.send(new PutEventsCommand({ Entries: [] }))).rejects.toThrow(
      'no service events; it has sqs and sts',
    );
  });
});

describe('a request is refused', () => {
  test('with a wrong secret key', async () => {
    const { credentials, ...rest } = gateway.client();
    const client = new SQSClient({ ...rest, credentials: { ...credentials, secretAccessKey: 'wrong' } });
    await expect(client.send(message('x'))).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('with an access key that nobody issued', async () => {
    const client = new SQSClient({
      ...gateway.client(),
      credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' },
    });
    await expect(client.send(message('x'))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  test('without a signature', async () => {
    const response = await fetch(gateway.endpoint, { method: 'POST', body: '{}' });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(response.headers.get('x-amzn-requestid')).not.toBeNull();
    await expect(response.json()).resolves.toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  test('when its body was changed on the way', async () => {
    const response = await signedPost('/', '{"MessageBody":"a"}', '{"MessageBody":"b"}');
    await expect(response.json()).resolves.toMatchObject({ __type: 'InvalidSignatureException' });
  });

  test('when its clock is more than 15 minutes off', async () => {
    const late = await startGateway({ services: () => [echo], clock: () => Date.now() + 16 * 60_000 });
    const client = new SQSClient(late.client());
    await expect(client.send(message('x'))).rejects.toThrow('Signature expired');
    await late.stop();
  });

  test('when its role does not allow it, naming the function and the action', async () => {
    const client = new SQSClient(gateway.client(deliver));
    await expect(client.send(message('x'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'assumed-role/deliver-role/DeliverFunction is not authorized to perform: sqs:SendMessage',
      ),
    });
    expect(gateway.problems.join('\n')).toContain('DeliverFunction is not authorized to perform: sqs:SendMessage');
  });
});

describe('the gateway', () => {
  test('tells who a key belongs to, as STS does', async () => {
    const response = await signedPost(
      '/',
      'Action=GetCallerIdentity&Version=2011-06-15',
      undefined,
      'sts',
      'application/x-www-form-urlencoded',
    );
    await expect(response.text()).resolves.toContain('<Arn>arn:aws:iam::000000000000:user/admin</Arn>');
  });

  test('answers the query protocol with an error in XML', async () => {
    const response = await signedPost('/', 'Action=ListQueues', undefined, 'sqs', 'application/x-www-form-urlencoded');
    await expect(response.text()).resolves.toContain('<Code>UnsupportedProtocol</Code>');
  });

  test('counts calls by who made them', async () => {
    await fetch(`${gateway.endpoint}/_local/calls`, { method: 'DELETE' });
    const client = new SQSClient(gateway.client());
    await client.send(message('one'));
    await client.send(message('two'));
    const response = await fetch(`${gateway.endpoint}/_local/calls`);
    await expect(response.json()).resolves.toEqual([{ principal: 'admin', operation: 'sqs:SendMessage', count: 2 }]);
  });

  test('names the remedy when its port is taken', async () => {
    const { host } = gateway;
    const other = new Gateway({} as never, {} as never, host.log);
    await expect(other.listen(Number(new URL(gateway.endpoint).port))).rejects.toThrow(/is taken.*--port N/);
  });
});

/** A POST whose body may differ from the signed one. */
test('the date of a response is the time on the clock of its caller, which the AWS SDK takes for its own', () => {
  const verifier = new SignatureVerifier(
    gateway.host.credentials,
    () => 1_000,
    () => 60_000,
  );
  const timeFor = (principal: Principal): number => {
    const { credentials } = gateway.client(principal);
    const url = new URL(gateway.endpoint);
    return verifier.timeFor(signedHeaders({ url, headers: {}, body: '', service: 'sqs', credentials }));
  };
  expect([timeFor(admin), timeFor(deliver), verifier.timeFor({})]).toEqual([1_000, 60_000, 1_000]);
});

function signedPost(
  path: string,
  signedBody: string,
  sentBody = signedBody,
  service = 'sqs',
  contentType = 'application/x-amz-json-1.0',
): Promise<Response> {
  const url = new URL(path, gateway.endpoint);
  const headers = {
    'content-type': contentType,
    ...(contentType.includes('json') && { 'x-amz-target': 'AmazonSQS.SendMessage' }),
  };
  const signed = signedHeaders({ url, headers, body: signedBody, service, credentials: gateway.client().credentials });
  return fetch(url, { method: 'POST', headers: signed, body: sentBody });
}
