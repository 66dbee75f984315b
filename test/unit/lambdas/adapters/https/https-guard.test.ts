import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { UrlPolicy } from '../../../../../core/destination/url-guard.ts';
import {
  createHttpsSender,
  type HttpsSender,
  type HttpsSenderOptions,
} from '../../../../../lambdas/adapters/https/https-sender.ts';
import { Connector } from '../../../../../lambdas/adapters/https/connector.ts';
import { checkDestination } from '../../../../../lambdas/adapters/https/guarded-lookup.ts';
import { certificateFor, receive, type Certificate, type Receiver } from './https-receivers.ts';

const NAME = 'shop.example.com';
/** Nothing private is open. */
const PUBLIC: UrlPolicy = { allowedPrivateCidrs: [], allowedPorts: [443, 8443] };
/** One loopback address is open, as private networks are: names resolve into it, on the receiver's port. */
const oneAddress = (port: number): UrlPolicy => ({ allowedPrivateCidrs: ['127.0.0.1/32'], allowedPorts: [port] });

/** Name servers that answer with the given addresses, or with an error. */
const resolvingTo =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses);
const failing = (code: string) => () => Promise.reject(Object.assign(new Error(`queryA ${code} ${NAME}`), { code }));

let certificate: Certificate;
let receiver: Receiver;
const senders: HttpsSender[] = [];

beforeAll(async () => {
  certificate = await certificateFor([NAME, '127.0.0.1', '127.0.0.2', 'localhost']);
  receiver = await receive((request, response) => {
    request.resume().on('end', () => response.end('reached'));
  }, certificate);
});
afterAll(() => receiver.stop());
afterEach(() => {
  for (const sender of senders.splice(0)) sender.close();
});

function send(url: string, options: Pick<HttpsSenderOptions, 'policy' | 'resolve'>) {
  const sender = createHttpsSender({ trustedCertificates: [certificate.cert], ...options });
  senders.push(sender);
  return sender.send({ url, headers: {}, body: '{}', deadlineMs: 5_000 });
}

/** Sends to `NAME` on the receiver's port, its addresses being the given ones. */
const sendResolvingTo = (...addresses: string[]) =>
  send(`https://${NAME}:${receiver.port}/hook`, {
    policy: oneAddress(receiver.port),
    resolve: resolvingTo(...addresses),
  });

describe('the guard at the socket', () => {
  test('lets a name through whose every address is allowed, and connects to that', async () => {
    const before = receiver.connections();
    const result = await sendResolvingTo('127.0.0.1', '::ffff:127.0.0.1');
    expect(result).toMatchObject({ statusCode: 200, response: 'reached', phases: { dns: expect.any(Number) } });
    expect(receiver.connections()).toBe(before + 1);
  });

  test.each([
    [['10.0.0.1']],
    [['127.0.0.1', '10.0.0.1']],
    [['10.0.0.1', '127.0.0.1']],
    [['127.0.0.1', '::1']],
    [['127.0.0.1', 'fe80::1%eth0']],
    [['169.254.169.254']],
    [['64:ff9b::7f00:1']],
    [['127.0.0.1', 'not an address']],
  ])('refuses all of %j', async (addresses) => {
    const before = receiver.connections();
    const result = await sendResolvingTo(...addresses);
    expect(result).toMatchObject({ error: { class: 'guard', code: 'ADDRESS' } });
    expect(result.error?.message).toContain(`${NAME} resolves to a refused address. The `);
    expect(receiver.connections()).toBe(before);
  });

  test('refuses a name without addresses', async () => {
    expect(await sendResolvingTo()).toMatchObject({ error: { class: 'dns', code: 'ENODATA' } });
  });

  test('says when a name does not resolve', async () => {
    expect(await send(`https://${NAME}/`, { policy: PUBLIC, resolve: failing('ENOTFOUND') })).toMatchObject({
      error: { class: 'dns', code: 'ENOTFOUND' },
    });
  });

  test('asks again at every connection: a name that turns to a private address later is refused then', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const policy = oneAddress(receiver.port);
    const resolve = () => Promise.resolve(answers.shift() ?? []);
    expect(await checkDestination(`https://${NAME}:${receiver.port}/`, policy, resolve)).toEqual({ ok: true });
    expect(await send(`https://${NAME}:${receiver.port}/`, { policy, resolve })).toMatchObject({
      error: { class: 'guard', code: 'ADDRESS' },
    });
  });

  test('asks once for a connection, so that what was checked is what is connected to', async () => {
    let asked = 0;
    const resolve = () => Promise.resolve([++asked === 1 ? '127.0.0.1' : '10.0.0.1']);
    expect(
      await send(`https://${NAME}:${receiver.port}/`, { policy: oneAddress(receiver.port), resolve }),
    ).toMatchObject({ statusCode: 200 });
    expect(asked).toBe(1);
  });

  test.each([
    ['https://127.0.0.1/', 'ADDRESS'],
    ['https://2130706433/', 'ADDRESS'],
    ['https://[::ffff:127.0.0.1]/', 'ADDRESS'],
    ['https://localhost/', 'HOST'],
    ['http://shop.example.com/', 'SCHEME'],
    ['https://shop.example.com:22/', 'PORT'],
    ['https://user@shop.example.com/', 'USERINFO'],
    ['not a url', 'CHARACTERS'],
  ])('refuses %s before anything is looked up', async (url, code) => {
    expect(await send(url, { policy: PUBLIC, resolve: failing('LOOKED_UP') })).toEqual({
      error: { class: 'guard', code, message: expect.any(String) },
      phases: { total: 0 },
    });
  });

  test('keeps plain http on this machine', async () => {
    const plain = await receive((request, response) => {
      request.resume().on('end', () => response.end());
    });
    const policy: UrlPolicy = { allowedPrivateCidrs: ['127.0.0.0/8', '10.0.0.0/8'], allowedPorts: [443] };
    const url = `http://localhost:${plain.port}/`;
    expect(await send(url, { policy, resolve: resolvingTo('127.0.0.1') })).toMatchObject({ statusCode: 200 });
    expect(await send(url, { policy, resolve: resolvingTo('10.0.0.1') })).toMatchObject({
      error: { class: 'guard', code: 'SCHEME' },
    });
    await plain.stop();
  });

  test('looks at an IP literal once more before it connects, were the text of the URL let through', async () => {
    const before = receiver.connections();
    const connector = new Connector({ policy: PUBLIC, resolve: resolvingTo(), trusted: [certificate.cert] });
    const { port } = receiver;
    const error = await new Promise((failed, done) => {
      connector.connect(
        { key: 'any', secure: true, host: '127.0.0.1', port, literal: true },
        { entered: () => undefined, done, failed },
      );
    });
    expect(error).toMatchObject({ class: 'guard', code: 'ADDRESS' });
    expect(receiver.connections()).toBe(before);
  });

  test('finds localhost without a name server', async () => {
    const policy: UrlPolicy = { allowedPrivateCidrs: ['127.0.0.0/8', '::1/128'], allowedPorts: [443] };
    expect(await send(`https://localhost:${receiver.port}/`, { policy })).toMatchObject({ statusCode: 200 });
  });

  test('is not led on by a redirect to a refused address', async () => {
    const redirecting = await receive((request, response) => {
      request.resume();
      response.writeHead(307, { Location: 'https://169.254.169.254/latest/meta-data' }).end();
    }, certificate);
    const policy: UrlPolicy = { allowedPrivateCidrs: ['127.0.0.0/8'], allowedPorts: [443] };
    expect(await send(`https://127.0.0.1:${redirecting.port}/`, { policy })).toMatchObject({ statusCode: 307 });
    await redirecting.stop();
  });
});

describe('the guard at registration', () => {
  test.each([
    ['https://shop.example.com/', ['93.184.216.34'], true],
    ['https://93.184.216.34/', [], true],
    ['https://shop.example.com/', ['93.184.216.34', '192.168.1.1'], false],
    ['https://shop.example.com/', [], false],
    ['https://192.168.1.1/', ['93.184.216.34'], false],
  ])('%s with %j: %j', async (url, addresses, ok) => {
    expect((await checkDestination(url, PUBLIC, resolvingTo(...addresses))).ok).toBe(ok);
  });

  test('says what to do about a name that does not resolve', async () => {
    expect(await checkDestination('https://shop.example.com/', PUBLIC, failing('ENOTFOUND'))).toMatchObject({
      ok: false,
      rule: 'address',
      message: 'The host shop.example.com does not resolve (ENOTFOUND). Check its DNS records.',
    });
  });
});
