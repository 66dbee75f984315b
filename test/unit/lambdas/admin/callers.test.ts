import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Entrance } from '../../../../core/caller/caller.ts';
import { rightFor } from '../../../../lambdas/admin/api/route.ts';
import { OPERATIONS } from '../../../../lambdas/admin/api/routes.ts';
import type { AdminDependencies } from '../../../../lambdas/admin/dependencies.ts';
import { createAdmin } from '../../../../lambdas/admin/router.ts';
import { API_ID, proxyEvent } from './proxy-events.ts';
import { CONSOLE_API_ID, GROUPS, staffEvent, tokenOf } from './staff-events.ts';

const IAM: Entrance = { kind: 'iam', apiId: API_ID };
const STAFF: Entrance = { kind: 'staff', apiId: CONSOLE_API_ID, groups: GROUPS };
const ADMIN = { sub: 'u-1', email: 'ada@example.com', [GROUPS.claim]: [GROUPS.admins] };
const VIEWER = { sub: 'u-2', email: 'vera@example.com', [GROUPS.claim]: [GROUPS.viewers] };
const NOBODY = { sub: 'u-3', email: 'nora@example.com' };

/** The API with nothing behind it. `asked` counts calls of anything that it depends on. */
function apiOf(entrance: Entrance, allowedCidrs: string[] = []) {
  let asked = 0;
  const failing = new Proxy(
    {},
    {
      get: () => () => {
        asked += 1;
        return Promise.reject(new Error('there is no table'));
      },
    },
  );
  const parts = {
    telemetry: { count: () => undefined, measure: () => undefined, note: () => undefined, flush: () => undefined },
    clock: { now: () => 0 },
    stage: 'test',
    dashboardUrl: 'https://console.aws.amazon.com/cloudwatch',
    eventSource: 'shop',
    catalogue: new Map(),
    entrance,
    allowedCidrs,
    limits: { defaults: {}, url: { allowedPrivateCidrs: [], allowedPorts: [443] } },
  };
  const serve = createAdmin(
    new Proxy(parts, { get: (target, name) => Reflect.get(target, name) ?? failing }) as unknown as AdminDependencies,
  );
  return {
    asked: () => asked,
    async ask(event: APIGatewayProxyEvent) {
      const { statusCode, body, headers = {}, isBase64Encoded } = await serve(event);
      const text = isBase64Encoded === true ? gunzipSync(Buffer.from(body, 'base64')).toString() : body;
      return { status: statusCode, headers, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
    },
  };
}

const ROUTES = OPERATIONS.map(([id, { method, path }]) => ({ id, method, path: path.replaceAll(/\{\w+\}/g, 'some') }));

type Send = (method: string, path: string) => APIGatewayProxyEvent;

const withContext = (event: APIGatewayProxyEvent, context: object): APIGatewayProxyEvent => {
  Object.assign(event.requestContext, context);
  return event;
};
const asStaff =
  (claims: Record<string, unknown>, fields: Partial<APIGatewayProxyEvent> = {}): Send =>
  (method, path) =>
    staffEvent(method, path, claims, fields);
const bearer = (...tokens: string[]): Partial<APIGatewayProxyEvent> => ({
  headers: { authorization: `Bearer ${tokens.at(-1)}` },
  multiValueHeaders: { authorization: tokens.map((token) => `Bearer ${token}`) },
});
const ARN = 'arn:aws:iam::123456789012:user/ada';

/** Who calls, which function, and what it may do there. */
const CALLERS: [who: string, entrance: Entrance, send: Send, rights: string][] = [
  ['an IAM caller', IAM, proxyEvent, 'read write'],
  ['an admin of the staff', STAFF, asStaff(ADMIN), 'read write'],
  ['a viewer of the staff', STAFF, asStaff(VIEWER), 'read'],
  [
    'a member of both groups',
    STAFF,
    asStaff({ ...ADMIN, [GROUPS.claim]: [GROUPS.viewers, GROUPS.admins] }),
    'read write',
  ],
  ['a member of other groups', STAFF, asStaff({ ...ADMIN, [GROUPS.claim]: ['admins', 'WEBHOOKS-ADMINS'] }), ''],
  ['staff without a group', STAFF, asStaff(NOBODY), ''],
  [
    'an IAM caller whose ARN is missing',
    IAM,
    (...r) => withContext(proxyEvent(...r), { identity: { sourceIp: '203.0.113.9' } }),
    '',
  ],
  ['an IAM caller at the function of the console', STAFF, proxyEvent, ''],
  [
    'an IAM caller with a token at the function of the console',
    STAFF,
    (...r) => proxyEvent(...r, bearer(tokenOf(ADMIN))),
    '',
  ],
  ['an admin of the staff at the function of the REST API', IAM, asStaff(ADMIN), ''],
  [
    'staff with an ARN at the function of the REST API',
    IAM,
    (...r) => withContext(staffEvent(...r, ADMIN), { identity: { userArn: ARN } }),
    '',
  ],
  ['a request of an API that nobody knows', IAM, (...r) => withContext(proxyEvent(...r), { apiId: 'zzzzz00000' }), ''],
  ['a request of no API', IAM, (...r) => withContext(proxyEvent(...r), { apiId: undefined }), ''],
  ['staff without a token', STAFF, asStaff(ADMIN, { headers: {}, multiValueHeaders: {} }), ''],
  ['staff with two tokens', STAFF, asStaff(ADMIN, bearer(tokenOf(NOBODY), tokenOf(ADMIN))), ''],
  ['staff with the same token twice', STAFF, asStaff(ADMIN, bearer(tokenOf(ADMIN), tokenOf(ADMIN))), ''],
  [
    'staff with two tokens in two spellings of the header',
    STAFF,
    asStaff(NOBODY, {
      headers: {
        authorization: `Bearer ${tokenOf(NOBODY)}`,
        Authorization: `Bearer ${tokenOf({ ...ADMIN, sub: NOBODY.sub })}`,
      },
    }),
    '',
  ],
  [
    'staff with two tokens in one value',
    STAFF,
    asStaff(ADMIN, bearer(`${tokenOf(ADMIN)}, Bearer ${tokenOf(NOBODY)}`)),
    '',
  ],
  ['staff whose token is of somebody else than verified', STAFF, asStaff(NOBODY, bearer(tokenOf(ADMIN))), ''],
  ['staff without a verified subject', STAFF, (...r) => withContext(staffEvent(...r, ADMIN), { authorizer: null }), ''],
  ['staff without a subject at all', STAFF, asStaff({ [GROUPS.claim]: [GROUPS.admins] }), ''],
  [
    'staff of whom only flattened claims say admin',
    STAFF,
    (...r) =>
      withContext(staffEvent(...r, NOBODY), {
        authorizer: { claims: { sub: NOBODY.sub, [GROUPS.claim]: `[${GROUPS.admins}]` } },
      }),
    '',
  ],
  [
    'staff whose one group is named like a flattened list',
    STAFF,
    asStaff({ ...NOBODY, [GROUPS.claim]: [`x ${GROUPS.admins}`] }),
    '',
  ],
  [
    'staff whose flattened claims say less than the token',
    STAFF,
    (...r) => withContext(staffEvent(...r, ADMIN), { authorizer: { claims: { sub: ADMIN.sub } } }),
    'read write',
  ],
];

describe.each(CALLERS)('%s', (_who, entrance, send, rights) => {
  test.each(ROUTES)(`has ${rights === '' ? 'no right' : rights}: $id`, async ({ id, method, path }) => {
    const api = apiOf(entrance);
    const { status, body } = await api.ask(send(method, path));
    const route = OPERATIONS.find(([name]) => name === id)?.[1];
    if (route !== undefined && rights.split(' ').includes(rightFor(route))) return expect(status).not.toBe(403);
    expect([status, body['code']]).toEqual([403, 'access-denied']);
    expect(api.asked()).toBe(0);
  });
});

test('nobody learns which paths there are without a right to call one', async () => {
  for (const path of ['/nowhere', '/health/', '/..'])
    expect(await apiOf(STAFF).ask(staffEvent('GET', path, NOBODY))).toMatchObject({ status: 403 });
});

test('the routes that change something are all that are no GET, but the test of a filter', () => {
  const odd = OPERATIONS.filter(([, route]) => (route.method === 'GET') !== (rightFor(route) === 'read'));
  expect(odd.map(([id]) => id)).toEqual(['testFilter']);
});

describe('GET /me', () => {
  const me = async (entrance: Entrance, event: APIGatewayProxyEvent) => (await apiOf(entrance).ask(event)).body;
  const where = { stage: 'test', dashboardUrl: 'https://console.aws.amazon.com/cloudwatch' };

  test('says who calls, by which way, and what they may do', async () => {
    expect(await me(IAM, proxyEvent('GET', '/me'))).toEqual({
      kind: 'iam',
      subject: ARN,
      rights: ['read', 'write'],
      ...where,
    });
    const { sub, email } = VIEWER;
    expect(await me(STAFF, staffEvent('GET', '/me', VIEWER))).toEqual({
      kind: 'staff',
      subject: sub,
      name: email,
      rights: ['read'],
      ...where,
    });
  });
});

describe('addresses', () => {
  const from = (sourceIp: string | undefined) =>
    apiOf(STAFF, ['203.0.113.0/24', '2001:db8::/32']).ask(
      withContext(staffEvent('GET', '/health', ADMIN), { identity: { sourceIp, userArn: null } }),
    );

  test.each(['203.0.113.9', '2001:db8::1', '::ffff:203.0.113.9'])('that are listed may call: %s', async (address) => {
    expect(await from(address)).toMatchObject({ status: 200 });
  });

  test.each(['198.51.100.1', '2001:db9::1', '::ffff:198.51.100.1', '', undefined])(
    'that are not listed get 403, whoever signed in: %s',
    async (address) => {
      expect(await from(address)).toMatchObject({ status: 403, body: { code: 'access-denied' } });
    },
  );
});

describe('the API below /api of the console', () => {
  test('has its own server in the OpenAPI document', async () => {
    const { body } = await apiOf(STAFF).ask(staffEvent('GET', '/openapi.json', ADMIN));
    expect(body['servers']).toEqual([{ url: 'https://console.example.com/api' }]);
  });

  test('has no path outside', async () => {
    const event = staffEvent('GET', '/health', ADMIN);
    expect(await apiOf(STAFF).ask({ ...event, path: '/health' })).toMatchObject({ status: 404 });
  });
});

describe('a long response', () => {
  const gzip = { 'accept-encoding': 'gzip, deflate, br' };
  const asked = async (entrance: Entrance, event: APIGatewayProxyEvent, headers: Record<string, string>) => {
    const all = await apiOf(entrance).ask({ ...event, headers: { ...event.headers, ...headers } });
    return [all.status, all.headers['Content-Encoding']];
  };

  test('is compressed for the console, where it takes gzip', async () => {
    const event = staffEvent('GET', '/openapi.json', VIEWER);
    expect(await asked(STAFF, event, gzip)).toEqual([200, 'gzip']);
    expect(await asked(STAFF, event, {})).toEqual([200, undefined]);
    expect(await asked(STAFF, staffEvent('GET', '/health', VIEWER), gzip)).toEqual([200, undefined]);
  });

  test('is as it is at the REST API, which hands no bytes on', async () => {
    expect(await asked(IAM, proxyEvent('GET', '/openapi.json'), gzip)).toEqual([200, undefined]);
  });

  test('is never stored', async () => {
    const { headers } = await apiOf(STAFF).ask(staffEvent('GET', '/openapi.json', VIEWER));
    expect(headers['Cache-Control']).toBe('no-store');
  });
});
