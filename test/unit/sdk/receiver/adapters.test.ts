import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, describe, expect, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import fastify from 'fastify';
import { type Context, Hono } from 'hono';
import type { ReceiverOptions, WebhookHandler } from '../../../../sdk/src/receiver/adapters/respond.ts';
import { expressWebhook } from '../../../../sdk/src/receiver/adapters/express.ts';
import { fastifyWebhook } from '../../../../sdk/src/receiver/adapters/fastify.ts';
import { fetchWebhook, honoWebhook } from '../../../../sdk/src/receiver/adapters/fetch.ts';
import * as byWebCrypto from '../../../../sdk/src/receiver/web/fetch.ts';
import { lambdaWebhook, type LambdaHttpEvent } from '../../../../sdk/src/receiver/adapters/lambda.ts';
import { generateTestHeaders } from '../../../../sdk/src/receiver/test-headers.ts';

const SECRET = 'your_secure_secret';
/** Parsing and printing it again would change it, as would a wrong character set. */
const BODY =
  '{"event":"order.created",  "timestamp":1623456789,"data":{"total":1500.00,"title":"Ærø ☃"},"source":"street-collector-platform"}';

type Start = (handler: WebhookHandler, options?: ReceiverOptions) => Promise<string>;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function listening(server: Server): Promise<string> {
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`));
  });
}

/** The error handling of a server for an error that a handler threw. */
const answerError: ErrorRequestHandler = (error: Error, _request, response, _next) =>
  void response.status(500).send(error.message);

const startExpress: Start = (handler, options) => {
  const app = express();
  app.post('/webhook', expressWebhook(SECRET, handler, options));
  app.use(express.json(), answerError);
  return listening(createServer(app));
};

const startExpressRaw: Start = (handler, options) => {
  const app = express();
  app.use(express.raw({ type: '*/*' }));
  app.post('/webhook', expressWebhook(SECRET, handler, options));
  app.use(answerError);
  return listening(createServer(app));
};

const startFastify: Start = async (handler, options) => {
  const app = fastify();
  await app.register(fastifyWebhook(SECRET, handler, options), { prefix: '/webhook' });
  app.post('/json', (request, reply) => reply.send({ parsed: typeof request.body }));
  closing.push(() => app.close());
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/webhook`;
};

const startHono =
  (webhook: typeof honoWebhook): Start =>
  (handler, options) => {
    const app = new Hono();
    app.post('/webhook', webhook(SECRET, handler, options));
    app.onError((error, context) => context.text(error.message, 500));
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}/webhook`),
      ) as Server;
      closing.push(() => void server.close());
    });
  };

/** A front of a Lambda function, as far as it matters: text bodies as they are, others in base64. */
const startLambda =
  (
    isBase64Encoded: boolean,
    headersOf: (headers: Record<string, string>) => Partial<LambdaHttpEvent> = (headers) => ({ headers }),
  ): Start =>
  (handler) => {
    const invoke = lambdaWebhook(SECRET, handler);
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        invoke({
          ...headersOf(request.headers as Record<string, string>),
          body: Buffer.concat(chunks).toString(isBase64Encoded ? 'base64' : 'utf8'),
          isBase64Encoded,
        }).then(
          ({ statusCode, body }) => void response.writeHead(statusCode).end(body),
          (error: Error) => void response.writeHead(500).end(error.message),
        );
      });
    });
    return listening(server);
  };

const upperCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));

const listsOf = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

const post = (url: string, body: string, headers: Record<string, string>) =>
  fetch(url, { method: 'POST', body, headers });

describe.each<[string, Start]>([
  ['Express', startExpress],
  ['Express behind a raw parser', startExpressRaw],
  ['Fastify', startFastify],
  ['Hono', startHono(honoWebhook)],
  ['Hono by WebCrypto', startHono(byWebCrypto.honoWebhook)],
  ['a Lambda function URL', startLambda(false)],
  ['a Lambda function URL with bodies in base64', startLambda(true)],
  [
    'a REST API, which has both kinds of headers',
    startLambda(true, (headers) => ({ headers, multiValueHeaders: listsOf(headers) })),
  ],
  [
    'a load balancer with multi-value headers',
    startLambda(true, (headers) => ({ multiValueHeaders: listsOf(headers) })),
  ],
  ['an HTTP API with upper-case names', startLambda(false, (headers) => ({ headers: upperCase(headers) }))],
])('%s', (_, start) => {
  test('calls the handler with a genuine webhook and responds as in the guide', async () => {
    const seen: unknown[] = [];
    const url = await start((payload, message) => seen.push([payload, message]));
    const timestamp = Math.floor(Date.now() / 1000);
    const response = await post(url, BODY, generateTestHeaders(BODY, SECRET, { id: 'msg_1', timestamp }));
    expect([response.status, await response.json()]).toEqual([200, { status: 'received' }]);
    expect(seen).toEqual([[JSON.parse(BODY), { id: 'msg_1', timestamp }]]);
  });

  test('responds 400 with the failed check and does not call the handler', async () => {
    const seen: unknown[] = [];
    const url = await start((payload) => seen.push(payload));
    const changed = await post(url, BODY.replace('1500.00', '1500.01'), generateTestHeaders(BODY, SECRET));
    expect([changed.status, await changed.json()]).toEqual([
      400,
      { error: expect.stringMatching(/no signature matches/), failure: 'signature-mismatch' },
    ]);
    const bare = await post(url, '', {});
    expect([bare.status, await bare.json()]).toMatchObject([400, { failure: 'missing-header' }]);
    expect(seen).toEqual([]);
  });

  test("passes errors of the handler to the server's error handling", async () => {
    const url = await start(() => Promise.reject(new Error('the database is away')));
    const response = await post(url, BODY, generateTestHeaders(BODY, SECRET));
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(/the database is away/);
  });
});

describe('a body above maxBytes', () => {
  test.each<[string, Start]>([
    ['Express', startExpress],
    ['Fastify', startFastify],
    ['Hono', startHono(honoWebhook)],
    ['Hono by WebCrypto', startHono(byWebCrypto.honoWebhook)],
  ])('gets 413 from %s', async (_, start) => {
    const url = await start(() => undefined, { maxBytes: BODY.length });
    const large = `${BODY}${' '.repeat(100)}`;
    expect((await post(url, large, generateTestHeaders(large, SECRET))).status).toBe(413);
  });
});

describe('a body that a parser has read', () => {
  test('makes the Express adapter fail with the remedy', async () => {
    const app = express();
    app.use(express.json());
    app.post(
      '/webhook',
      expressWebhook(SECRET, () => undefined),
    );
    app.use(answerError);
    const response = await post(await listening(createServer(app)), BODY, generateTestHeaders(BODY, SECRET));
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.stringMatching(/Mount the webhook route before express\.json\(\)/),
    ]);
  });

  test('makes the Fetch adapter fail with the remedy', async () => {
    const request = new Request('http://receiver/webhook', {
      method: 'POST',
      body: BODY,
      headers: generateTestHeaders(BODY, SECRET),
    });
    await request.json();
    await expect(fetchWebhook(SECRET, () => undefined)(request)).rejects.toThrow(/bytes are lost/);
  });

  test('makes the Fetch adapter fail with the remedy while a reader holds it', async () => {
    const request = new Request('http://receiver/webhook', { method: 'POST', body: BODY });
    request.body?.getReader();
    await expect(fetchWebhook(SECRET, () => undefined)(request)).rejects.toThrow(/bytes are lost/);
  });

  test('makes the Fastify adapter fail with the remedy', async () => {
    const app = fastify();
    app.addHook('preValidation', (request, _reply, done) => {
      request.body = { parsed: true };
      done();
    });
    await app.register(
      fastifyWebhook(SECRET, () => undefined),
      { prefix: '/webhook' },
    );
    closing.push(() => app.close());
    const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/webhook`;
    const response = await post(url, BODY, generateTestHeaders(BODY, SECRET));
    expect([response.status, await response.text()]).toEqual([500, expect.stringMatching(/bytes are lost/)]);
  });

  test('makes the Lambda adapter fail with the remedy', async () => {
    const event = { headers: {}, body: { parsed: true } as unknown as string, isBase64Encoded: true };
    await expect(lambdaWebhook(SECRET, () => undefined)(event)).rejects.toThrow(/bytes are lost/);
  });

  test.each<[string, (context: Context) => Promise<unknown>, number]>([
    ['c.req.json()', ({ req }) => req.json(), 200],
    ['c.req.text()', ({ req }) => req.text(), 200],
    ['c.req.arrayBuffer()', ({ req }) => req.arrayBuffer(), 200],
    ['c.req.blob()', ({ req }) => req.blob(), 200],
    ['a clone', ({ req }) => req.raw.clone().json(), 200],
    ['c.req.parseBody()', ({ req }) => req.parseBody(), 200],
    ['c.req.raw.json(), which Hono does not see', ({ req }) => req.raw.json(), 500],
  ])('by %s before the Hono adapter', async (_, read, status) => {
    const app = new Hono();
    const seen: unknown[] = [];
    app.use(async (context, next) => {
      await read(context);
      await next();
    });
    app.post(
      '/webhook',
      honoWebhook(SECRET, (payload) => seen.push(payload)),
    );
    app.onError((error, context) => context.text(error.message, 500));
    const headers = generateTestHeaders(BODY, SECRET);
    const response = await app.request('/webhook', { method: 'POST', body: BODY, headers });
    expect(response.status).toBe(status);
    if (status === 500) expect(await response.text()).toMatch(/bytes are lost/);
    else expect(seen).toEqual([JSON.parse(BODY)]);
  });
});

describe('the Lambda adapter', () => {
  test.each<[string, LambdaHttpEvent]>([
    ['the test of the console of API Gateway', { headers: null, multiValueHeaders: null, body: null }],
    ['the health check of a load balancer', { multiValueHeaders: {}, body: '' }],
    ['an event without headers', {}],
  ])('responds 400 to %s', async (_, event) => {
    const { statusCode, body } = await lambdaWebhook(SECRET, () => undefined)(event);
    expect([statusCode, JSON.parse(body)]).toMatchObject([400, { failure: 'missing-header' }]);
  });

  test('responds with lists of headers to a load balancer with multi-value headers alone', async () => {
    const invoke = lambdaWebhook(SECRET, () => undefined);
    const multiValueHeaders = listsOf(generateTestHeaders(BODY, SECRET));
    expect(await invoke({ multiValueHeaders, body: BODY })).toMatchObject({
      statusCode: 200,
      multiValueHeaders: { 'content-type': ['application/json'] },
    });
    expect(await invoke({ headers: {}, multiValueHeaders, body: BODY })).not.toHaveProperty('multiValueHeaders');
  });

  test.each([', ', ','])('takes signatures that a gateway joined by %j', async (separator) => {
    const headers = generateTestHeaders(BODY, SECRET);
    const [name, signature = ''] = Object.entries(headers).find(([each]) => /signature/i.test(each)) ?? [''];
    const joined = { ...headers, [name]: ['v1,AAAA', signature].join(separator) };
    const { statusCode } = await lambdaWebhook(SECRET, () => undefined)({ headers: joined, body: BODY });
    expect(statusCode).toBe(200);
  });
});

test('the Fastify adapter leaves the parsers of other routes alone', async () => {
  const url = await startFastify(() => undefined);
  const response = await post(url.replace('/webhook', '/json'), BODY, { 'content-type': 'application/json' });
  expect(await response.json()).toEqual({ parsed: 'object' });
});

test('no adapter starts without a secret', () => {
  for (const adapter of [
    expressWebhook,
    fastifyWebhook,
    fetchWebhook,
    honoWebhook,
    lambdaWebhook,
    byWebCrypto.fetchWebhook,
  ]) {
    expect(() => adapter('', () => undefined)).toThrow(/secret is empty/);
  }
});
