import type { RequestListener } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SqsCalls } from '../../../../../lambdas/adapters/aws/calls.ts';
import type { Deadlines } from '../../../../../lambdas/adapters/aws/connection.ts';
import { JsonService } from '../../../../../lambdas/adapters/aws/json-service.ts';
import { certificateFor, receive, receiveRaw, type Receiver } from '../https/https-receivers.ts';

const PROTOCOL = { name: 'sqs', target: 'AmazonSQS', json: '1.0' } as const;
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token',
};
const MESSAGE = { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q', MessageBody: 'naïve \u{1F600}' };
const THROTTLED = { status: 400, body: '{"__type":"com.amazonaws.sqs#ThrottlingException","message":"slow down"}' };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
const EXPIRED = 'Signature expired: 20260104T062952Z is now earlier than 20260104T063452Z (20260104T063952Z - 5 min.)';
const EARLY = 'Signature not yet current: 20260104T064952Z is still later than 20260104T063452Z';

const refusal = (type: string, message: string): Scripted => ({
  status: 400,
  body: JSON.stringify({ __type: type, message }),
});

interface Scripted {
  status: number;
  body: string;
  headers?: Record<string, string>;
}
interface Request {
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

let service: Receiver | undefined;
afterEach(() => service?.stop());

const clientOf = (port: number, scheme = 'http', deadlines?: Deadlines): JsonService<SqsCalls> =>
  new JsonService(
    PROTOCOL,
    { endpoint: `${scheme}://localhost:${port}`, region: 'eu-west-1', credentials: CREDENTIALS },
    deadlines,
  );

/** Answers requests in turn, the last answer over and over; `drop` cuts the connection instead. */
function script(answers: readonly (Scripted | 'drop')[], seen: Request[]): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[Math.min(seen.length, answers.length - 1)] as Scripted | 'drop';
      seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (answer === 'drop') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  };
}

async function calling(
  answers: readonly (Scripted | 'drop')[],
): Promise<{ client: JsonService<SqsCalls>; seen: Request[] }> {
  const seen: Request[] = [];
  service = await receive(script(answers, seen));
  return { client: clientOf(service.port), seen };
}

describe('a call', () => {
  test('is one signed POST of its input, and answers the output', async () => {
    const { client, seen } = await calling([{ status: 200, body: '{"MessageId":"m-1"}' }]);
    await expect(client.call('SendMessage', MESSAGE)).resolves.toEqual({ MessageId: 'm-1' });
    expect(seen).toHaveLength(1);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(MESSAGE);
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
      'x-amz-security-token': 'token',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/sqs\/aws4_request, /,
      ),
    });
  });

  test('of which the answer has no body answers nothing', async () => {
    const { client } = await calling([{ status: 200, body: '' }]);
    await expect(
      client.call('ChangeMessageVisibility', { QueueUrl: '', ReceiptHandle: '', VisibilityTimeout: 0 }),
    ).resolves.toEqual({});
  });

  test.each<[string, Scripted | 'drop']>([
    ['a fault of the service', { status: 500, body: '{"__type":"InternalFailure"}' }],
    ['words of something in between', { status: 503, body: '<html>Service Unavailable</html>' }],
    ['throttling', THROTTLED],
    ['a conflict with a transaction', refusal('TransactionConflictException', 'Transaction is ongoing for the item')],
    ['a signature of the time before a freeze', refusal('InvalidSignatureException', EXPIRED)],
    ['such a signature, as SQS names it', refusal('SignatureDoesNotMatch', EXPIRED)],
    ['a signature of a time ahead', refusal('SignatureDoesNotMatch', EARLY)],
    ['a connection that is cut', 'drop'],
  ])('is made again after %s', async (_, answer) => {
    const { client, seen } = await calling([answer, answer, { status: 200, body: '{"MessageId":"m-1"}' }]);
    await expect(client.call('SendMessage', MESSAGE)).resolves.toEqual({ MessageId: 'm-1' });
    expect(seen.map(({ body }) => body)).toEqual(Array.from({ length: 3 }, () => JSON.stringify(MESSAGE)));
  });

  test('with a wrong key is not made again', async () => {
    const { client, seen } = await calling([refusal('SignatureDoesNotMatch', 'The request signature does not match')]);
    await expect(client.call('SendMessage', MESSAGE)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    expect(seen).toHaveLength(1);
  });

  test('is made three times at most, and then tells the last reason', async () => {
    const { client, seen } = await calling([THROTTLED]);
    await expect(client.call('SendMessage', MESSAGE)).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'slow down',
    });
    expect(seen).toHaveLength(3);
  });

  test.each<[string, Scripted, string]>([
    [
      'the type in the body, behind its namespace',
      { status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"}' },
      'QueueDoesNotExist',
    ],
    [
      'the type in a header, with a URL behind it',
      {
        status: 400,
        headers: { 'x-amzn-errortype': 'InvalidAddress:http://internal.amazon.com/' },
        body: '{"Message":"no such queue"}',
      },
      'InvalidAddress',
    ],
  ])('that is refused is not repeated, and is named by %s', async (_, response, name) => {
    const { client, seen } = await calling([response]);
    await expect(client.call('SendMessage', MESSAGE)).rejects.toMatchObject({ name, message: 'no such queue' });
    expect(seen).toHaveLength(1);
  });

  test('with a response that is not JSON fails and says so', async () => {
    const { client } = await calling([{ status: 200, body: '<html>' }]);
    await expect(client.call('SendMessage', MESSAGE)).rejects.toMatchObject({
      name: 'UnreadableResponse',
      message: 'the response of sqs to SendMessage is not JSON',
    });
  });

  test('without a response ends', async () => {
    service = await receive(() => undefined);
    await expect(
      clientOf(service.port, 'http', { response: 20, connection: 1_000 }).call('SendMessage', MESSAGE),
    ).rejects.toMatchObject({ name: 'TimeoutError', message: 'no response within 20 ms' });
  });

  test('over a connection that is never established ends sooner', async () => {
    service = await receiveRaw(() => undefined);
    await expect(
      clientOf(service.port, 'https', { response: 60_000, connection: 20 }).call('SendMessage', MESSAGE),
    ).rejects.toMatchObject({ name: 'TimeoutError', message: 'no connection within 20 ms' });
  });
});

test('calls one after the other share a TLS connection', async () => {
  const certificate = await certificateFor(['localhost']);
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, certificate.cert]);
  try {
    service = await receive(script([{ status: 200, body: '{}' }], []), certificate);
    const client = clientOf(service.port, 'https');
    for (let call = 0; call < 3; call += 1) await client.call('SendMessage', MESSAGE);
    expect(service.connections()).toBe(1);
  } finally {
    setDefaultCACertificates(trusted);
  }
});

test('a service whose certificate nobody vouches for gets nothing', async () => {
  const seen: Request[] = [];
  service = await receive(script([{ status: 200, body: '{}' }], seen), await certificateFor(['localhost']));
  await expect(clientOf(service.port, 'https').call('SendMessage', MESSAGE)).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  expect(seen).toEqual([]);
});
