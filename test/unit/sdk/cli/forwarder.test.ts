import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Forwarded, Forwarder } from '../../../../sdk/src/cli/forwarder.ts';
import { generateTestHeaders } from '../../../../sdk/src/receiver/test-headers.ts';
import { verifyWebhook } from '../../../../sdk/src/receiver/verify-webhook.ts';
import { type Answer, Receiver } from '../../../helpers/receiver.ts';

const SECRET = 'your_secure_secret';
const BODY = '{"event":"order.created",  "timestamp":1,"data":{"total":1500.00,"title":"Ærø"},"source":"s"}';

describe('the forwarder of webhooks listen', () => {
  let receiver: Receiver;
  let forwarder: Forwarder;
  let seen: Forwarded[];
  let answer: Answer;

  beforeEach(async () => {
    seen = [];
    answer = () => 200;
    receiver = await Receiver.start((post, response) => answer(post, response));
    forwarder = await Forwarder.start(
      new URL(receiver.url),
      () => SECRET,
      (forwarded) => seen.push(forwarded),
    );
  });

  afterEach(() => {
    forwarder.close();
    receiver.close();
  });

  const post = (secret = SECRET) =>
    fetch(forwarder.url, { method: 'POST', body: BODY, headers: generateTestHeaders(BODY, secret, { id: 'msg_1' }) });

  test('forwards a webhook byte for byte, with a valid signature', async () => {
    expect((await post()).status).toBe(200);
    const [got] = receiver.posts;
    expect(got?.body).toBe(BODY);
    expect(verifyWebhook(String(got?.body), got?.headers ?? {}, SECRET)).toMatchObject({ event: 'order.created' });
    expect(seen).toMatchObject([{ webhookId: 'msg_1', event: 'order.created', status: 200, signature: 'right' }]);
  });

  test('returns and reports the response of the receiver', async () => {
    answer = (_, response) => {
      response.writeHead(422).end('no such order');
      return undefined;
    };
    const response = await post();
    expect([response.status, await response.text()]).toEqual([422, 'no such order']);
    expect(seen).toMatchObject([{ status: 422, response: 'no such order' }]);
  });

  test('follows no redirect', async () => {
    answer = (_, response) => {
      response.writeHead(302, { location: 'http://localhost:1/' }).end();
      return undefined;
    };
    await post();
    expect(seen).toMatchObject([{ status: 302 }]);
  });

  test('responds 502 without a receiver', async () => {
    receiver.close();
    const response = await post();
    expect([response.status, await response.text()]).toEqual([
      502,
      expect.stringContaining('did not respond: ECONNREFUSED'),
    ]);
    expect(seen).toMatchObject([{ error: expect.stringContaining('ECONNREFUSED') }]);
  });

  test('reports a wrong signature and forwards the webhook', async () => {
    await post('another_secret');
    expect(seen).toMatchObject([{ status: 200, signature: expect.stringMatching(/no signature matches/) }]);
  });
});
