import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { sign } from '../../../../core/delivery/signature.ts';
import { receiverSecret } from '../../../../core/verify/receipt.ts';
import { receiveInStack } from '../../../../cli/src/verify/receiver/in-stack.ts';
import { Aws } from '../../../../cli/src/verify/aws.ts';
import { ApiServer, CREDENTIALS } from '../../sdk/manager/api-server.ts';

const STACK = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/webhooks-prod/1';

describe('the function that receives for verify', () => {
  let printed: string[];

  beforeEach(() => {
    process.env['STACK_ID'] = STACK;
    printed = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });

  afterEach(() => {
    delete process.env['STACK_ID'];
    jest.restoreAllMocks();
  });

  async function send(secret: string, body: string, isBase64Encoded = false): Promise<number> {
    const { handler } = await import('../../../../lambdas/verify-receiver/handler.ts');
    const [id, timestamp] = ['msg_1', Math.floor(Date.now() / 1000)];
    const { statusCode } = await handler({
      rawPath: '/verify-a1b2c3/echo',
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': sign({ id, timestamp, body }, [secret]),
      },
      requestContext: { http: { method: 'POST' } },
      body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
      isBase64Encoded,
    });
    return statusCode;
  }

  test('logs an accepted POST, and verify reads it from the log', async () => {
    expect(await send(receiverSecret(STACK), '{"price":1500.00}')).toBe(204);
    expect(await send(receiverSecret(STACK), '{"price":"é"}', true)).toBe(204);
    const api = await ApiServer.start(() => ({
      body: { events: printed.map((line) => ({ message: `2026-01-31T12:00:00.000Z\t8f5e\tINFO\t${line}\n` })) },
    }));
    const connection = { region: 'eu-west-1', credentials: () => Promise.resolve(CREDENTIALS) };
    const receiver = receiveInStack(
      new Aws(connection, new URL(api.url).origin),
      { url: 'https://example.lambda-url.eu-west-1.on.aws', logGroup: 'receiver', secret: '' },
      0,
    );
    expect(await receiver.receipts('verify-a1b2c3')).toMatchObject([
      { destination: 'echo', body: '{"price":1500.00}' },
      { destination: 'echo', body: '{"price":"é"}' },
    ]);
    expect(api.requests[0]?.body).toMatchObject({ logGroupName: 'receiver', filterPattern: '"verify-a1b2c3"' });
    api.close();
  });

  test('responds 404 to everybody else, and logs nothing', async () => {
    expect(await send('another secret of 16 letters', '{}')).toBe(404);
    expect(printed).toEqual([]);
  });
});
