import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
import { certificateFor, receive, receiveRaw } from '../unit/lambdas/adapters/https/https-receivers.ts';

/** Receivers with the faults of real ones, each a destination of one running stack, beside a healthy one. */
const EVENTS = 3;

interface Case {
  name: string;
  /** The expected record of the attempt. */
  expected: Partial<Delivery['log'][number]>;
  /** Starts it; returns its URL. */
  start: () => Promise<{ url: string; stop: () => Promise<void> }>;
}

const http = async (listener: Parameters<typeof receive>[0]) => {
  const receiver = await receive(listener);
  return { url: `http://localhost:${receiver.port}/`, stop: () => receiver.stop() };
};
const raw = async (listener: Parameters<typeof receiveRaw>[0]) => {
  const receiver = await receiveRaw(listener);
  return { url: `http://localhost:${receiver.port}/`, stop: () => receiver.stop() };
};
const secure = async (names: string[], days?: number) => {
  const certificate = await certificateFor(names, days === undefined ? {} : { days });
  const receiver = await receive((_request, response) => response.end(), certificate);
  return { url: `https://localhost:${receiver.port}/`, stop: () => receiver.stop(), cert: certificate.cert };
};

const trusted: string[] = [];
/** The authority is trusted, so that the certificate itself is the fault. */
const known = async (names: string[], days?: number) => {
  const receiver = await secure(names, days);
  trusted.push(receiver.cert);
  return receiver;
};

const CASES: Case[] = [
  { name: 'hangs', expected: { failure: 'timeout' }, start: () => http(() => undefined) },
  {
    name: 'drips the body of a 500',
    expected: { statusCode: 500, failure: 'http' },
    start: () =>
      http((_request, response) => {
        response.writeHead(500);
        const timer = setInterval(() => response.write('.'), 200);
        response.on('close', () => clearInterval(timer));
      }),
  },
  {
    name: 'resets',
    expected: { failure: 'protocol', code: 'ECONNRESET' },
    start: () => raw((socket) => socket.once('data', () => socket.resetAndDestroy())),
  },
  {
    name: 'redirects',
    expected: { statusCode: 302, failure: 'http' },
    start: () => http((_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end()),
  },
  {
    name: 'sends 400 KB of headers',
    expected: { failure: 'too-large' },
    start: () => http((_request, response) => response.writeHead(200, { 'x-large': 'x'.repeat(400_000) }).end()),
  },
  {
    name: 'has an expired certificate',
    expected: { failure: 'tls', code: 'CERT_HAS_EXPIRED' },
    start: () => known(['localhost'], -1),
  },
  {
    name: 'has a certificate of another name',
    expected: { failure: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    start: () => known(['shop.example.com']),
  },
  {
    name: 'signs its own certificate',
    expected: { failure: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    start: () => secure(['localhost']),
  },
  {
    name: 'is not there',
    expected: { failure: 'connect', code: 'ECONNREFUSED' },
    start: async () => {
      const gone = await http(() => undefined);
      await gone.stop();
      return { url: gone.url, stop: () => Promise.resolve() };
    },
  },
];

describe('a receiver that', () => {
  let stack: LocalStack;
  let folder: string;
  let healthy: Receiver;
  let endless: Awaited<ReturnType<typeof http>>;
  let recovering: Receiver;
  let surplus: Awaited<ReturnType<typeof raw>>;
  const started: Awaited<ReturnType<Case['start']>>[] = [];
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    for (const { start } of CASES) started.push(await start());
    healthy = await Receiver.start();
    // 200 MB of body behind a 200: the event was received, and the body is not read.
    endless = await http((_request, response) => {
      const block = Buffer.alloc(64 * 1024);
      let left = 200 * 16;
      const more = (): void => {
        while (left > 0 && !response.destroyed) {
          left -= 1;
          if (!response.write(block)) return void response.once('drain', more);
        }
        response.end();
      };
      response.writeHead(200);
      more();
    });
    // https://github.com/nodejs/node/issues/24580
    surplus = await raw((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 204 No Content\r\nContent-Length : 2\r\n\r\n{}')),
    );
    recovering = await Receiver.start(({ number }, response) => {
      if (number > 1) return 200;
      response.writeHead(429, { 'retry-after': '3' }).end();
      return undefined;
    });
    folder = mkdtempSync(join(tmpdir(), 'webhooks-ca-'));
    writeFileSync(join(folder, 'ca.pem'), trusted.join('\n'));
    const once = { events: ['order.created'], retry: { maxAttempts: 1 } };
    stack = await LocalStack.start({
      ca: join(folder, 'ca.pem'),
      destinations: [
        ...started.map(({ url }) => ({ url, ...once })),
        { url: healthy.url, ...once },
        { url: endless.url, ...once },
        { url: recovering.url, events: ['order.created'] },
        { url: surplus.url, ...once },
      ],
    });
    for (const [index, { name }] of CASES.entries()) ids[name] = stack.destinationIds[index] ?? '';
    await stack.publish(
      Array.from({ length: EVENTS }, (_, index) => ({ type: 'order.created', detail: `{"eventId":"evt_${index}"}` })),
    );
  });

  afterAll(async () => {
    await stack.stop();
    healthy.close();
    recovering.close();
    await Promise.all([...started, endless, surplus].map(({ stop }) => stop()));
    rmSync(folder, { recursive: true });
  });

  test.each(CASES)('$name is recorded with that failure, and the delivery ends', async ({ name, expected }) => {
    const deliveries = await stack.deliveriesWhen(ids[name] ?? '', EVENTS, ({ status }) => isTerminal(status));
    for (const delivery of deliveries) expect(delivery).toMatchObject({ status: 'RETRY_EXHAUSTED', log: [expected] });
  });

  test('responds with 200 MB has received the event', async () => {
    const id = stack.destinationIds[CASES.length + 1] ?? '';
    const deliveries = await stack.deliveriesWhen(id, EVENTS, ({ status }) => isTerminal(status));
    expect(deliveries.map(({ status }) => status)).toEqual(Array.from({ length: EVENTS }, () => 'SUCCESS'));
  });

  test('sends a body with its 204 and a space before a colon has received the event, and gets it once', async () => {
    const id = stack.destinationIds[CASES.length + 3] ?? '';
    const deliveries = await stack.deliveriesWhen(id, EVENTS, ({ status }) => isTerminal(status));
    for (const delivery of deliveries)
      expect(delivery).toMatchObject({ status: 'SUCCESS', log: [{ statusCode: 204 }] });
  });

  test('asks for 3 seconds gets at least 3 seconds', async () => {
    const id = stack.destinationIds[CASES.length + 2] ?? '';
    const deliveries = await stack.deliveriesWhen(id, EVENTS, ({ status }) => status === 'SUCCESS');
    for (const { log } of deliveries) {
      expect(log.map(({ statusCode }) => statusCode)).toEqual([429, 200]);
      expect((log[1]?.at ?? 0) - (log[0]?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
    }
  });

  test('is healthy gets every event at its first attempt, beside all the others', async () => {
    const id = stack.destinationIds[CASES.length] ?? '';
    const deliveries = await stack.deliveriesWhen(id, EVENTS, ({ status }) => isTerminal(status));
    expect(deliveries.every(({ status, attempts }) => status === 'SUCCESS' && attempts === 1)).toBe(true);
    expect(healthy.posts).toHaveLength(EVENTS);
  });
});
