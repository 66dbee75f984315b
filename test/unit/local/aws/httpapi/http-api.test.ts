import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestHttpApi } from './start-http-api.ts';
import { ask, post, startHttpApi } from './start-http-api.ts';

/** An HTTP API of a template, from outside. */

let stack: TestHttpApi;
let bearer: string;

beforeAll(async () => {
  stack = await startHttpApi();
  const refreshToken = stack.runtime.session ?? '';
  const form = { grant_type: 'refresh_token', client_id: stack.clientId, refresh_token: refreshToken };
  bearer = `Bearer ${(await post(stack.tokenUrl, form)).value['id_token'] ?? ''}`;
});

afterAll(() => stack?.stop());

const eventOf = async (...parameters: Parameters<typeof ask> extends [string, ...infer Rest] ? Rest : never) =>
  JSON.parse((await ask(stack.url, ...parameters)).body) as Record<string, unknown>;

describe('a function behind an HTTP API', () => {
  test('gets the request in payload format 1.0', async () => {
    const event = await eventOf('/api/orders/17?a=1&a=2&b=%C3%BC+x', {
      method: 'POST',
      headers: {
        'X-Custom': ['1', '2'],
        'Content-Type': 'application/json',
        'User-Agent': 'test',
        authorization: bearer,
      },
      body: '{"ü":1}',
    });
    const host = new URL(stack.url).host;
    const { port } = new URL(stack.url);
    expect(event).toMatchObject({
      version: '1.0',
      resource: '/api/{proxy+}',
      path: '/api/orders/17',
      httpMethod: 'POST',
      headers: {
        Host: host,
        'Content-Length': '8',
        'User-Agent': 'test',
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Port': port,
        'X-Forwarded-Proto': 'http',
        'content-type': 'application/json',
        'x-custom': '2',
        authorization: bearer,
      },
      multiValueHeaders: { 'x-custom': ['1', '2'], authorization: [bearer] },
      queryStringParameters: { a: '2', b: 'ü x' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['ü x'] },
      pathParameters: { proxy: 'orders/17' },
      stageVariables: null,
      body: '{"ü":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        httpMethod: 'POST',
        identity: { sourceIp: '127.0.0.1', userAgent: 'test', userArn: null, accessKey: null },
        path: '/api/orders/17',
        protocol: 'HTTP/1.1',
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as unknown,
        resourceId: 'ANY /api/{proxy+}',
        resourcePath: '/api/{proxy+}',
        stage: '$default',
      },
    });
  });

  test('gets the claims flattened, in which lists of one and of several words are the same', async () => {
    const { requestContext } = await eventOf('/api/x', { headers: { authorization: bearer } });
    const { apiId, authorizer } = requestContext as { apiId: string; authorizer: { claims: Record<string, string> } };
    expect(apiId).toMatch(/^[a-z0-9]{10}$/);
    expect(authorizer).toMatchObject({
      scopes: null,
      claims: { aud: stack.clientId, iss: stack.issuer, email: 'admin@localhost', email_verified: 'true' },
    });
    expect(authorizer.claims['cognito:groups']).toBe('[admins viewers]');
    expect(authorizer.claims['exp']).toMatch(/^\d+$/);
  });

  test('gets no authorizer at an open route, and no parameters where there are none', async () => {
    const event = await eventOf('/x');
    expect(event).toMatchObject({
      resource: '$default',
      queryStringParameters: null,
      pathParameters: null,
      body: null,
    });
    expect(event['requestContext']).not.toHaveProperty('authorizer');
  });

  test.each([
    ['/a%2Fb', '/a/b'],
    ['/%C3%BC', '/ü'],
    ['/a%3Fb/c', '/a'],
    ['/..%2Fx', '/../x'],
  ])('gets the path decoded once: %s is %s', async (path, decoded) => {
    expect(await eventOf(path)).toMatchObject({ path: decoded, requestContext: { path: decoded } });
  });

  test('gets a form and bytes as base64', async () => {
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', 'a=b'],
      ['application/octet-stream', 'a'],
      ['application/json', Buffer.from([0xff])],
    ] as const) {
      const event = await eventOf('/', { method: 'POST', headers: { 'content-type': type }, body });
      expect(event).toMatchObject({ isBase64Encoded: true, body: Buffer.from(body).toString('base64') });
    }
  });

  test('gets a forwarded address before its own, and the true one as the source', async () => {
    const event = await eventOf('/', { headers: { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https' } });
    expect(event).toMatchObject({
      headers: { 'X-Forwarded-For': '9.9.9.9, 127.0.0.1', 'X-Forwarded-Proto': 'http' },
      requestContext: { identity: { sourceIp: '127.0.0.1' } },
    });
  });

  test('gets addresses of this machine in its environment', async () => {
    const { body } = await ask(stack.url, '/?do=environment');
    expect(JSON.parse(body)).toEqual({ issuer: stack.issuer, token: stack.tokenUrl });
    expect(stack.issuer).toMatch(new RegExp(`^${stack.runtime.endpoint}/_aws/cognito-idp/us-east-1_[a-z0-9]{9}$`));
    expect(stack.tokenUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_aws\/cognito-domain\/webhooks-test\/oauth2\/token$/);
  });
});

describe('a response', () => {
  test('of bytes is decoded', async () => {
    const { headers, body } = await ask(stack.url, '/?do=base64');
    expect([headers['content-type'], body]).toEqual(['image/gif', 'GIF']);
  });

  test('without a type is plain text', async () => {
    expect((await ask(stack.url, '/?do=plain')).headers['content-type']).toMatch(/^text\/plain/);
  });

  test('to HEAD has no body', async () => {
    const { status, headers, body } = await ask(stack.url, '/?do=plain', { method: 'HEAD' });
    expect([status, headers['content-length'], body]).toEqual([200, '2', '']);
  });

  test.each([
    ['a function that fails', '/?do=throw', 500, 'Internal Server Error'],
    ['a function without a status', '/?do=malformed', 500, 'Internal Server Error'],
    ['a function that the API may not invoke', '/forbidden', 500, 'Internal Server Error'],
    ['a function that is late', '/slow?do=slow', 503, 'Service Unavailable'],
    ['a path that is no encoding', '/%zz', 400, 'Bad Request'],
    ['a path with an escaped percent sign, of which reports disagree', '/a%252Fb', 400, 'Bad Request'],
    ['a request without a token', '/api/x', 401, 'Unauthorized'],
  ])('of API Gateway: %s', async (_name, path, status, message) => {
    const answer = await ask(stack.url, path);
    expect([answer.status, answer.body]).toEqual([status, JSON.stringify({ message })]);
    expect(answer.headers['apigw-requestid']).toMatch(/^\S+$/);
  });

  test('to a token says what is wrong with it, to none nothing', async () => {
    const missing = await ask(stack.url, '/api/x');
    expect(missing.headers['www-authenticate']).toBe('Bearer');
    const wrong = await ask(stack.url, '/api/x', { headers: { authorization: 'Bearer x' } });
    expect(wrong.headers['www-authenticate']).toBe(
      'Bearer scope="" error="invalid_token" error_description="token contains an invalid number of segments"',
    );
    const twice = await ask(stack.url, '/api/x', { headers: { authorization: [bearer, bearer] } });
    expect(twice.status).toBe(401);
  });

  test('is 429 for more requests than the route lets in, and other routes go on', async () => {
    const statuses = [];
    for (let round = 0; round < 3; round += 1) statuses.push((await ask(stack.url, '/limited')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await ask(stack.url, '/limited')).body).toBe('{"message":"Too Many Requests"}');
    expect((await ask(stack.url, '/')).status).toBe(200);
  });

  test('is 413 for more than 10 MB and 431 for a head of more than 10,240 bytes', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 97);
    expect(await ask(stack.url, '/', { method: 'POST', body })).toMatchObject({ status: 413 });
    expect(await ask(stack.url, '/', { headers: { x: 'a'.repeat(10_240) } })).toMatchObject({ status: 431 });
    expect((await ask(stack.url, '/', { headers: { x: 'a'.repeat(9_000) } })).status).toBe(200);
  });
});

describe('a page of another origin', () => {
  const { evil } = { evil: { origin: 'https://evil.example' } };
  test.each<[string, Record<string, string>]>([
    ['another origin', evil],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }],
    ['another port, whose pages count as the same site', { 'sec-fetch-site': 'same-site' }],
    [
      'a frame of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
    ['a name that resolves to loopback', { host: 'evil.example' }],
    ['that name with the port', { host: 'localhost.evil.example:80' }],
    ['the address without the port', { host: '127.0.0.1' }],
    ['the address of IPv6', { host: '[::1]' }],
  ])('calls nothing even with a token: %s', async (_name, headers) => {
    for (const path of ['/', '/api/x']) {
      const answer = await ask(stack.url, path, { headers: { authorization: bearer, ...headers } });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatch(/^\{"message":"Forbidden\. /);
    }
  });

  test('gets no permission by CORS', async () => {
    const answer = await ask(stack.url, '/api/x', {
      method: 'OPTIONS',
      headers: { ...evil, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('may open the page, as a link and the return from a provider do', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await ask(stack.url, '/?code=1&state=2', { headers })).status).toBe(200);
  });
});

test('calls are counted apart from those of REST APIs, which cost more', async () => {
  const before = stack.runtime.usage().httpApiCalls;
  await ask(stack.url, '/');
  const { httpApiCalls, apiCalls } = stack.runtime.usage();
  expect([httpApiCalls - before, apiCalls]).toEqual([1, 0]);
});
