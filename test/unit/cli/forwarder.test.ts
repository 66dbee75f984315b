import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeCertificate } from '../../../local/sample/certificate.ts';
import { type Forwarded, Forwarder } from '../../../cli/src/forwarder.ts';
import { generateTestHeaders } from '../../../sdk/src/receiver/test-headers.ts';
import { verifyWebhook } from '../../../sdk/src/receiver/verify-webhook.ts';
import { type Answer, Receiver } from '../../helpers/receiver.ts';

const SECRET = 'your_secure_secret';
const BODY = '{"event":"order.created",  "timestamp":1,"data":{"total":1500.00,"title":"Ærø"},"source":"s"}';

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

interface Sent {
  method?: string;
  url?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** By node:http, which sends any header as it is given. */
const send = ({ method = 'POST', url = forwarder.url, body = BODY, headers = {} }: Sent) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const signed = generateTestHeaders(BODY, SECRET, { id: 'msg_1' });
    request(url, { method, headers: { ...signed, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end(body);
  });

describe('the forwarder of webhooks listen', () => {
  test('forwards a webhook byte for byte, with a valid signature', async () => {
    expect((await send({})).status).toBe(200);
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
    expect(await send({})).toEqual({ status: 422, text: 'no such order' });
    expect(seen).toMatchObject([{ status: 422, response: 'no such order' }]);
  });

  test('follows no redirect', async () => {
    answer = (_, response) => {
      response.writeHead(302, { location: 'http://localhost:1/' }).end();
      return undefined;
    };
    await send({});
    expect(seen).toMatchObject([{ status: 302 }]);
  });

  test('responds 502 without a receiver', async () => {
    receiver.close();
    expect(await send({})).toEqual({ status: 502, text: expect.stringContaining('did not respond: ECONNREFUSED') });
    expect(seen).toMatchObject([{ error: expect.stringContaining('ECONNREFUSED') }]);
  });

  test('names the remedy for a receiver with a certificate of its own', async () => {
    const { key, cert } = await makeCertificate(Date.now());
    const tls = createServer({ key, cert });
    await new Promise<void>((resolve) => {
      tls.listen(0, '127.0.0.1', resolve);
    });
    const target = new URL(`https://localhost:${(tls.address() as AddressInfo).port}/`);
    const other = await Forwarder.start(
      target,
      () => SECRET,
      (forwarded) => seen.push(forwarded),
    );
    expect(await send({ url: other.url })).toMatchObject({ status: 502 });
    expect(seen).toMatchObject([{ error: expect.stringContaining('NODE_EXTRA_CA_CERTS') }]);
    other.close();
    tls.close();
  });

  test('forwards nothing that its own secret did not sign, and reports it', async () => {
    for (const sent of [
      { headers: generateTestHeaders(BODY, 'another_secure_secret') },
      { body: `${BODY} ` },
      { headers: { 'webhook-signature': '' } },
    ])
      expect(await send(sent)).toMatchObject({ status: 401 });
    expect(receiver.posts).toEqual([]);
    expect(seen).toMatchObject(Array.from({ length: 3 }, () => ({ error: 'not forwarded' })));
    expect(seen[0]?.signature).toMatch(/no signature matches/);
  });

  test('takes the signature of a stack whose clock runs faster', async () => {
    const timestamp = Math.floor(Date.now() / 1000) + 3600;
    expect(await send({ headers: generateTestHeaders(BODY, SECRET, { timestamp }) })).toMatchObject({ status: 200 });
  });

  test.each<[string, number, (url: string) => Sent]>([
    ['a name that resolves to loopback', 403, () => ({ headers: { host: 'evil.example' } })],
    ['the name of another port', 403, () => ({ headers: { host: 'localhost' } })],
    ['a page of another origin', 403, () => ({ headers: { origin: 'https://evil.example' } })],
    ['a sandboxed page', 403, () => ({ headers: { origin: 'null' } })],
    ['a browser that sends no origin', 403, () => ({ headers: { 'sec-fetch-site': 'cross-site' } })],
    ['a GET', 405, () => ({ method: 'GET' })],
    ['a preflight', 405, () => ({ method: 'OPTIONS' })],
    ['a caller without the path', 404, (url) => ({ url: new URL('/', url).href })],
    ['a path with more to it', 404, (url) => ({ url: `${url}?a` })],
    ['a body above the limit', 413, () => ({ body: 'x'.repeat(2 * 1024 * 1024 + 1) })],
  ])('refuses %s even with a valid signature', async (_, status, sent) => {
    expect(await send(sent(forwarder.url))).toMatchObject({ status });
    expect([receiver.posts, seen]).toEqual([[], []]);
  });

  test('has a path that nobody can guess', async () => {
    const other = await Forwarder.start(
      new URL(receiver.url),
      () => SECRET,
      () => undefined,
    );
    const [own, others] = [forwarder.url, other.url].map((url) => new URL(url).pathname);
    other.close();
    expect(own).toMatch(/^\/[\w-]{22}$/);
    expect(own).not.toBe(others);
  });
});
