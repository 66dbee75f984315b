import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Principal, Service, ServiceCall } from '../../../../../local/aws/gateway/service.ts';
import { ServiceError } from '../../../../../local/aws/gateway/service.ts';
import { Gateway } from '../../../../../local/aws/gateway/gateway.ts';
import { SignatureVerifier } from '../../../../../local/aws/gateway/sigv4.ts';
import { signatureHeaders } from '../../../../helpers/sign-request.ts';
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

  test.each(['x-amz-target', 'x-amz-date', 'x-amz-user-agent'])(
    'when its header %s is not signed, so that a captured signature carries no other operation',
    async (name) => {
      const headers = { 'x-amz-target': 'AmazonSQS.SendMessage', 'x-amz-user-agent': 'test' };
      const signed = captured({ headers: { ...headers, 'x-amz-date': '' }, unsigned: name });
      const response = await fetch(gateway.endpoint, { method: 'POST', headers: signed, body: '{}' });
      expect([response.status, await response.json()]).toEqual([
        403,
        {
          __type: 'InvalidSignatureException',
          message: `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
        },
      ]);
    },
  );

  test('when it is signed for one service and names an operation of another', async () => {
    const headers = captured({ headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } });
    const response = await fetch(gateway.endpoint, { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      404,
      {
        __type: 'UnknownOperationException',
        message: 'The request is signed for sqs, and X-Amz-Target names an operation of DynamoDB_20120810.',
      },
    ]);
  });

  test('when it is signed for another region', async () => {
    const client = new SQSClient({ ...gateway.client(), region: 'eu-west-1' });
    await expect(client.send(message('x'))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: "Credential should be scoped to a valid region, not 'eu-west-1'.",
    });
  });

  test('when its long-term key comes with a session token', async () => {
    const { credentials, ...rest } = gateway.client();
    const client = new SQSClient({ ...rest, credentials: { ...credentials, sessionToken: 'token' } });
    await expect(client.send(message('x'))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  test('when its query is no encoding, or a signed header has the name of a property of objects', async () => {
    const known = gateway.problems.length;
    const query = await ask('GET', '/', { service: 'sqs', sentPath: '/?a=%zz' });
    expect([query.status, await query.text()]).toEqual([404, expect.stringContaining('MalformedQueryString')]);
    const { authorization, ...rest } = captured({ headers: { 'x-amz-date': '' } });
    for (const name of ['constructor', '__proto__', 'hasOwnProperty']) {
      const forged = authorization.replace('SignedHeaders=', `SignedHeaders=${name};`);
      const response = await fetch(gateway.endpoint, { method: 'POST', headers: { ...rest, authorization: forged } });
      expect(response.status).toBe(403);
    }
    expect(gateway.problems).toHaveLength(known);
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
    await ask('DELETE', '/_local/calls');
    const client = new SQSClient(gateway.client());
    await client.send(message('one'));
    await client.send(message('two'));
    const response = await ask('GET', '/_local/calls');
    await expect(response.json()).resolves.toEqual([{ principal: 'admin', operation: 'sqs:SendMessage', count: 2 }]);
  });

  test('names the remedy when its port is taken', async () => {
    const { host } = gateway;
    const other = new Gateway({} as never, {} as never, host.log);
    await expect(other.listen(Number(new URL(gateway.endpoint).port))).rejects.toThrow(/is taken.*--port N/);
  });
});

describe('the paths of the runtime itself', () => {
  const PATHS = ['health', 'calls', 'usage', 'access', 'faults', 'none'].map((name) => `/_local/${name}`);

  test.each(PATHS)('%s responds to the owner of the stack alone', async (path) => {
    const strangers = {
      unsigned: await fetch(gateway.endpoint + path),
      function: await ask('GET', path, { principal: deliver }),
      'signature for another service': await ask('GET', path, { service: 'sqs' }),
      'signature for another path': await ask('GET', '/_local/', { sentPath: path }),
    };
    for (const [name, { status }] of Object.entries(strangers)) expect([name, status]).toEqual([name, 403]);
    expect((await ask('GET', path)).status).toBe(path === '/_local/none' ? 404 : 200);
  });

  test('a stranger changes nothing, and reads how the owner signs', async () => {
    const body = JSON.stringify([{ service: 'sqs', error: 'internal' }]);
    const response = await fetch(`${gateway.endpoint}/_local/faults`, { method: 'PUT', body });
    await expect(response.json()).resolves.toMatchObject({ message: expect.stringContaining('curl --aws-sigv4') });
    await expect((await ask('GET', '/_local/faults')).json()).resolves.toEqual([]);
  });
});

test('the date of a response is the time on the clock of its caller, which the AWS SDK takes for its own', () => {
  const verifier = new SignatureVerifier({
    credentials: gateway.host.credentials,
    clock: () => 1_000,
    functionClock: () => 60_000,
  });
  const timeFor = (principal: Principal): number => {
    const { credentials } = gateway.client(principal);
    const url = new URL(gateway.endpoint);
    return verifier.timeFor(signedHeaders({ url, headers: {}, body: '', service: 'sqs', credentials }));
  };
  expect([timeFor(admin), timeFor(deliver), verifier.timeFor({})]).toEqual([1_000, 60_000, 1_000]);
});

/** Headers of a POST of `{}` whose signature covers all of them but one. */
function captured({ headers, unsigned }: { headers: Record<string, string>; unsigned?: string }) {
  const signed = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== unsigned && name !== ''));
  const url = new URL(gateway.endpoint);
  const { credentials } = gateway.client();
  const all = signedHeaders({ url, headers: signed, body: '{}', service: 'sqs', credentials });
  return {
    ...headers,
    ...all,
    authorization:
      unsigned === undefined
        ? (all['authorization'] ?? '')
        : (all['authorization'] ?? '').replace(new RegExp(`(?<=SignedHeaders=[^,]*);?${unsigned}\\b`), ''),
  };
}

/** A request signed by the owner of the stack, for the runtime itself. */
function ask(
  method: string,
  path: string,
  {
    principal = admin,
    service = 'local',
    sentPath = path,
  }: { principal?: Principal; service?: string; sentPath?: string } = {},
): Promise<Response> {
  const { host } = new URL(gateway.endpoint);
  const { credentials, region } = gateway.client(principal);
  const request = { method, url: path, headers: { host }, body: Buffer.alloc(0) };
  const headers = signatureHeaders(request, credentials, region, Date.now(), service);
  return fetch(gateway.endpoint + sentPath, { method, headers });
}

/** A POST whose body may differ from the signed one. */
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
