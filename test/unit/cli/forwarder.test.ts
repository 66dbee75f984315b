import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeCertificate } from '../../../local/sample/certificate.ts';
import { type Forwarded, forward } from '../../../cli/src/forwarder.ts';
import { verifyWebhook } from '../../../sdk/src/receiver/verify-webhook.ts';
import { type Answer, Receiver } from '../../helpers/receiver.ts';

const SECRET = 'your_secure_secret';
const BODY = '{"event":"order.created",  "timestamp":1,"data":{"total":1500.00,"title":"Ærø"},"source":"s"}';

let receiver: Receiver;
let answer: Answer;

beforeEach(async () => {
  answer = () => 200;
  receiver = await Receiver.start((post, response) => answer(post, response));
});

afterEach(() => {
  receiver.close();
});

const send = (
  more: { body?: string | undefined; target?: URL; secretHeader?: boolean; signal?: AbortSignal } = {},
): Promise<Forwarded> => {
  const { target = new URL(receiver.url), secretHeader = false, signal = new AbortController().signal } = more;
  const body = 'body' in more ? more.body : BODY;
  return forward({ webhookId: 'msg_1', type: 'order.created', body }, { target, secret: SECRET, secretHeader }, signal);
};

describe('the forwarder of webhooks listen', () => {
  test('forwards an event byte for byte, signed, with the headers of a POST of the service', async () => {
    expect(await send()).toMatchObject({
      webhookId: 'msg_1',
      event: 'order.created',
      status: 200,
      signature: 'right',
      durationMs: expect.any(Number),
    });
    const [got] = receiver.posts;
    expect(got?.body).toBe(BODY);
    expect(verifyWebhook(String(got?.body), got?.headers ?? {}, SECRET)).toMatchObject({ event: 'order.created' });
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Street-Collector-Webhooks/1.0',
      'x-webhook-event': 'order.created',
      'webhook-id': 'msg_1',
    });
    expect(got?.headers).not.toHaveProperty('x-webhook-secret');
  });

  test('sends the secret in X-Webhook-Secret when the destination has it there', async () => {
    await send({ secretHeader: true });
    expect(receiver.posts[0]?.headers['x-webhook-secret']).toBe(SECRET);
  });

  test('reports the response of the receiver', async () => {
    answer = (_, response) => {
      response.writeHead(422).end('no such order');
      return undefined;
    };
    expect(await send()).toMatchObject({ status: 422, response: 'no such order' });
  });

  test('shows the first KiB of a response and does not wait for the rest', async () => {
    answer = (_, response) => {
      // Never ended.
      response.writeHead(500).write('x'.repeat(5000));
      return undefined;
    };
    expect((await send()).response).toBe('x'.repeat(1024));
  });

  test.each([
    ['breaks off', 200],
    ['never ends', 200],
    ['breaks off', 500],
  ])('reports the status of a response whose body %s: %i', async (how, status) => {
    answer = (_, response) => {
      response.writeHead(status, { 'content-length': 100 }).write('x', () => {
        if (how === 'breaks off') setTimeout(() => response.destroy(), 50);
      });
      return undefined;
    };
    const forwarded = await send();
    expect(forwarded).toMatchObject({ status, ...(status === 500 && { response: 'x' }) });
    expect(forwarded).not.toHaveProperty('error');
  });

  test('follows no redirect', async () => {
    answer = (_, response) => {
      response.writeHead(302, { location: 'http://localhost:1/' }).end();
      return undefined;
    };
    expect(await send()).toMatchObject({ status: 302 });
  });

  test('reports a receiver that does not run', async () => {
    const target = new URL(receiver.url);
    receiver.close();
    expect(await send({ target })).toMatchObject({ error: expect.stringContaining('did not respond: ECONNREFUSED') });
  });

  test('ends a request that the receiver holds when the command is stopped', async () => {
    const stopping = new AbortController();
    answer = () => {
      stopping.abort();
      return undefined;
    };
    expect(await send({ signal: stopping.signal })).toMatchObject({
      error: expect.stringContaining('did not respond'),
    });
  });

  test('names the remedy for a receiver with a certificate of its own', async () => {
    const { key, cert } = await makeCertificate(Date.now());
    const tls = createServer({ key, cert });
    await new Promise<void>((resolve) => {
      tls.listen(0, '127.0.0.1', resolve);
    });
    const target = new URL(`https://localhost:${(tls.address() as AddressInfo).port}/`);
    expect(await send({ target })).toMatchObject({ error: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    tls.close();
  });

  test.each([
    ['whose payload is erased', undefined, 'none', /payload is erased or expired/],
    ['whose body is no JSON', '{', /the body is not JSON/, /not forwarded/],
  ])('does not forward an event %s, and reports it', async (_name, body, signature, error) => {
    const forwarded = await send({ body });
    expect(forwarded.signature).toMatch(signature);
    expect(forwarded.error).toMatch(error);
    expect(receiver.posts).toEqual([]);
  });
});
