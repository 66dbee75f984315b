import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Problem } from '../../../../lambdas/admin/api/schemas/problem.ts';
import { SecretsUnavailableError } from '../../../../lambdas/adapters/kms/secrets-vault.ts';
import type { AdminDependencies } from '../../../../lambdas/admin/dependencies.ts';
import { createAdmin } from '../../../../lambdas/admin/router.ts';
import { API_ID, proxyEvent } from './proxy-events.ts';

/** The API with nothing behind it: whatever is asked of AWS fails in the given way. */
function admin(failure: Error = new Error('the table is called tbl-1')) {
  const notes: unknown[] = [];
  const failing = new Proxy({}, { get: () => () => Promise.reject(failure) });
  const parts = {
    telemetry: {
      count: () => undefined,
      measure: () => undefined,
      note: (field: string, entry: unknown) => notes.push([field, entry]),
      flush: () => undefined,
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    stage: 'test',
    entrance: { kind: 'iam', apiId: API_ID },
    allowedCidrs: [],
    limits: { defaults: {}, url: { allowedPrivateCidrs: [], allowedPorts: [443] } },
  };
  const dependencies = new Proxy(parts, {
    get: (target, name) => Reflect.get(target, name) ?? failing,
  }) as unknown as AdminDependencies;
  const serve = createAdmin(dependencies);
  const ask = async (httpMethod: string, path: string, fields: Partial<APIGatewayProxyEvent> = {}) => {
    const { statusCode, headers, multiValueHeaders, body } = await serve(proxyEvent(httpMethod, path, fields));
    const all = Object.entries({ ...headers, ...multiValueHeaders }).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]);
    return {
      status: statusCode,
      headers: Object.fromEntries(all) as Record<string, string>,
      text: body,
      body: (body === '' ? undefined : JSON.parse(body)) as Problem & Record<string, unknown>,
    };
  };
  return { ask, notes };
}

/** For requests that need nothing of AWS. */
const QUIET = {
  telemetry: { note: () => undefined, flush: () => undefined },
  entrance: { kind: 'iam', apiId: API_ID },
  allowedCidrs: [],
  catalogue: new Map(),
} as unknown as AdminDependencies;

const ID = 'dst_0000000000000000';

describe('what goes wrong', () => {
  test('inside is told to the log alone, with the id of the request to ask for it', async () => {
    const { ask, notes } = admin();
    const answer = await ask('GET', `/destinations/${ID}`);
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal', status: 500, instance: 'request-1' } });
    expect(answer.text).not.toContain('tbl-1');
    expect(JSON.stringify(notes)).toContain('tbl-1');
  });

  test.each([
    Object.assign(new Error('slow down'), { name: 'ThrottlingException' }),
    Object.assign(new Error('try later'), { name: 'ProvisionedThroughputExceededException' }),
    new SecretsUnavailableError('the secret of dst_1 could not be decrypted'),
  ])('at AWS and passes by itself, asks to come back: %s', async (failure) => {
    const answer = await admin(failure).ask('GET', `/destinations/${ID}`);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' }, body: { code: 'unavailable' } });
    expect(answer.text).not.toContain(failure.message);
  });
});

describe('a request', () => {
  test.each<[string, string, string, Partial<APIGatewayProxyEvent>, number, string]>([
    ['to no route', 'GET', '/nowhere', {}, 404, 'not-found'],
    ['with a method that the path has not', 'PUT', '/destinations', {}, 405, 'method-not-allowed'],
    ['with a method that HTTP has not', 'BREW', '/destinations', {}, 405, 'method-not-allowed'],
    ['without its body', 'POST', '/destinations', {}, 400, 'malformed-request'],
    ['whose body is no JSON', 'POST', '/destinations', { body: '{' }, 400, 'malformed-request'],
    [
      'whose body is too deep',
      'POST',
      '/destinations',
      { body: `${'['.repeat(80)}${']'.repeat(80)}` },
      400,
      'malformed-request',
    ],
    [
      'whose body is too large',
      'POST',
      '/destinations',
      { body: `"${'x'.repeat(262_144)}"` },
      413,
      'payload-too-large',
    ],
    [
      'whose body is declared as something else',
      'POST',
      '/destinations',
      { body: '{}', headers: { 'Content-Type': 'text/xml' } },
      415,
      'unsupported-media-type',
    ],
    [
      'whose body lacks fields',
      'POST',
      '/destinations',
      { body: Buffer.from('{}').toString('base64'), isBase64Encoded: true },
      422,
      'validation-failed',
    ],
    [
      'with a parameter that there is not',
      'GET',
      '/destinations',
      { queryStringParameters: { limt: '1' } },
      422,
      'validation-failed',
    ],
    [
      'with a parameter twice',
      'GET',
      '/destinations',
      { multiValueQueryStringParameters: { limit: ['1', '2'] } },
      422,
      'validation-failed',
    ],
    [
      'with a parameter where none is taken',
      'GET',
      '/health',
      { queryStringParameters: { x: '1' } },
      422,
      'validation-failed',
    ],
    ['with an id that is none', 'GET', '/destinations/5', {}, 422, 'validation-failed'],
    ['with an id of white space', 'GET', '/destinations/%20', {}, 400, 'malformed-request'],
    ['whose path is no encoding', 'GET', '/destinations/%zz', {}, 400, 'malformed-request'],
    ['with a method in lower case, which IAM does not know', 'get', '/health', {}, 405, 'method-not-allowed'],
    ['with a name of an object', 'GET', '/constructor', {}, 404, 'not-found'],
    ['without If-Match', 'DELETE', `/destinations/${ID}`, {}, 428, 'precondition-required'],
    [
      'with a bad Idempotency-Key',
      'POST',
      `/deliveries/dlv_${'0'.repeat(46)}/resend`,
      { headers: { 'Idempotency-Key': 'a b' } },
      422,
      'validation-failed',
    ],
  ])('%s is refused', async (_what, method, path, fields, status, code) => {
    const answer = await admin().ask(method, path, fields);
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: { code, instance: 'request-1' },
    });
    expect(answer.body.detail.length).toBeGreaterThan(10);
  });

  test('that a web request could not be made of is answered all the same', async () => {
    const { ask } = admin();
    const odd: Partial<APIGatewayProxyEvent>[] = [
      { body: '{"a":1}' },
      { headers: { 'X-Name': 'Zoë 💥', host: 'not a host' } },
      { headers: null as never, multiValueHeaders: null as never },
    ];
    for (const fields of odd)
      expect(await ask('GET', '/health', fields)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('whose path is not the one that IAM decided on is refused', async () => {
    const event = proxyEvent('GET', '/health');
    Object.assign(event.requestContext, { path: '/v1/events/%2e%2e/destinations' });
    expect(await createAdmin(QUIET)(event)).toMatchObject({ statusCode: 400 });
  });

  test.each([
    ['{"url":"https://a.example","url":"https://b.example"}', 'url', 'given twice'],
    ['{"headers":{"X-A":"1","X-B":"2","X-A":"3"}}', 'headers.X-A', 'given twice'],
    [String.raw`{"headers":{"X-A":"1","X-\u0041":"3"}}`, 'headers.X-A', 'given twice'],
    ['{"filter":{"$or":[{"a":[1]},{"a":[2],"a":[3]}]}}', 'filter.$or.a', 'given twice'],
    ['{"headers":{"__proto__":"x","X-B":"1"}}', 'headers.__proto__', 'drop'],
    ['{"filter":{"__proto__":["x"],"event":["order.created"]}}', 'filter.__proto__', 'drop'],
    ['{"__proto__":{"url":"https://a.example"}}', '__proto__', 'drop'],
  ])('with a member that a parser drops is refused by its name: %s', async (body, field, message) => {
    const answer = await admin().ask('POST', '/destinations', { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed-request', errors: [{ field }] } });
    expect(answer.body.detail).toContain(message);
  });

  test('may have a name in two objects, and text that looks like members', async () => {
    const body = JSON.stringify({ url: '{"url":1,"url":2}', events: ['"a":1,"a":2'], filter: { url: [{ url: 1 }] } });
    expect(await admin().ask('POST', '/destinations', { body })).toMatchObject({ status: 422 });
  });

  test('names every field that is wrong', async () => {
    const answer = await admin().ask('POST', '/destinations', { body: '{"url":5,"events":[],"colour":"red"}' });
    expect(answer.body.errors?.map(({ field }) => field)).toEqual(['url', 'events', 'colour']);
  });

  test('says which methods a path takes', async () => {
    expect(await admin().ask('PUT', `/destinations/${ID}`)).toMatchObject({ headers: { allow: 'GET, PATCH, DELETE' } });
  });
});

describe('the OpenAPI document', () => {
  test.each([
    ['below a stage', '/v1/openapi.json', 'https://api.example.com/v1'],
    ['behind a domain of its own', '/openapi.json', 'https://api.example.com'],
  ])('names its server %s', async (_where, whole, url) => {
    const event = proxyEvent('GET', '/openapi.json');
    Object.assign(event.requestContext, { path: whole });
    const { body } = await createAdmin(QUIET)(event);
    expect((JSON.parse(body) as { servers: unknown }).servers).toEqual([{ url }]);
  });
});
