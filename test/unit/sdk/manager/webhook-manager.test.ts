import { afterEach, describe, expect, test } from '@jest/globals';
import { OPERATIONS } from '../../../../lambdas/admin/api/routes.ts';
import {
  WebhookAccessDeniedError,
  WebhookApiError,
  WebhookConflictError,
  WebhookConnectionError,
  WebhookIdError,
  WebhookNotFoundError,
  WebhookUnavailableError,
  WebhookValidationError,
} from '../../../../sdk/src/manager/api-errors.ts';
import type { WebhookManagerOptions } from '../../../../sdk/src/manager/connection.ts';
import { WebhookManager } from '../../../../sdk/src/manager/webhook-manager.ts';
import { ApiServer, CREDENTIALS, type Reply, type SeenRequest } from './api-server.ts';

const ID = 'dst_4fXq0a1ZkP9sT7uB';
const REGISTRATION = {
  url: 'https://your-service.com/webhook',
  secret: 'your_secure_secret',
  events: ['order.created'],
};

/** The page asks who its user is, and for figures of all destinations at once. */
const ONLY_IN_THE_CONSOLE = ['getOverview', 'getMe'];

let api: ApiServer;
afterEach(() => api.close());

async function managerOf(
  reply?: (request: SeenRequest, index: number) => Reply,
  options: WebhookManagerOptions = {},
): Promise<WebhookManager> {
  api = await ApiServer.start(reply);
  return new WebhookManager({ apiUrl: api.url, region: 'eu-north-1', credentials: CREDENTIALS, ...options });
}

const problem = (status: number, more: object = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: {
    type: 'urn:x',
    code: 'not-found',
    title: 'Not found',
    status,
    detail: 'no destination has this id',
    instance: 'req-1',
    ...more,
  },
});

const twice =
  (failure: Reply) =>
  (_: SeenRequest, index: number): Reply =>
    index < 2 ? failure : { body: { id: ID } };

const limits = () => api.requests.map(({ url }) => new URL(url, 'http://api').searchParams.get('limit'));

const thrownBy = (action: Promise<unknown>): Promise<unknown> =>
  action.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a request of WebhookManager', () => {
  test('has a valid AWS signature with special characters in path, query and body', async () => {
    const manager = await managerOf(() => ({ body: { items: [], verdicts: [] } }));
    await manager.registerWebhook({ ...REGISTRATION, description: 'Ærø ☃' });
    await manager.getEvent("an id, with (odd) parts?&=+ ☃'*!~");
    await manager.listAudit({ target: 'a b+c&d=e/☃(x)' });
    expect(api.requests.map(({ authentication: { service, region } }) => `${service} ${region}`)).toEqual(
      Array(3).fill('execute-api eu-north-1'),
    );
    expect(decodeURIComponent(String(api.requests[1]?.url))).toBe("/v1/events/an id, with (odd) parts?&=+ ☃'*!~");
    expect(new URL(String(api.requests[2]?.url), api.url).searchParams.get('target')).toBe('a b+c&d=e/☃(x)');
  });

  test('calls a credentials function for each request', async () => {
    let asked = 0;
    const credentials = () => Promise.resolve(((asked += 1), CREDENTIALS));
    const manager = await managerOf(undefined, { credentials });
    await manager.getHealth();
    await manager.getHealth();
    expect(asked).toBe(2);
  });

  test('has a route of the API, and every route of the API has a method', async () => {
    const manager = await managerOf(() => ({ body: { items: [], verdicts: [] } }));
    const since = new Date(0);
    await manager.registerWebhook(REGISTRATION);
    await manager.listWebhooks({ tenant: 'shop' });
    await manager.getWebhook(ID);
    await manager.updateWebhook(ID, { name: 'shop' });
    await manager.unregisterWebhook(ID);
    await manager.pauseWebhook(ID);
    await manager.resumeWebhook(ID);
    await manager.rotateSecret(ID);
    await manager.testWebhook(ID);
    await manager.getWebhookStats(ID);
    await manager.planRecovery(ID, { since });
    await manager.recoverWebhook(ID, { since });
    await manager.listRecoveries(ID);
    await manager.getRecovery(ID, 'rcv_1');
    await manager.planBackfill(ID, { from: since });
    await manager.backfillWebhook(ID, { from: since });
    await manager.listBackfills(ID);
    await manager.getBackfill(ID, 'bkf_1');
    await manager.getWebhookDeliveryHistory({ destinationId: ID });
    await manager.getDelivery('dlv_1');
    await manager.resendDelivery('dlv_1');
    await manager.listEvents();
    await manager.listTenants();
    await manager.getEvent('msg_1');
    await manager.getEvent('2026/11');
    await manager.eraseEventPayload('msg_1');
    await manager.testFilter({ filter: {}, payload: {} });
    await manager.listEventTypes();
    await manager.listAudit();
    await manager.getHealth();
    await manager.getOpenApi();
    const asked = api.requests.map(({ method, url }) => `${method} ${url.replace('/v1', '').replace(/\?.*/, '')}`);
    const routes = OPERATIONS.map(([operation, { method, path }]) => ({
      operation,
      pattern: new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
    for (const request of asked) expect(routes.filter(({ pattern }) => pattern.test(request))).toHaveLength(1);
    expect(
      routes.filter(({ pattern }) => !asked.some((request) => pattern.test(request))).map(({ operation }) => operation),
    ).toEqual(ONLY_IN_THE_CONSOLE);
  });

  test('has If-Match: * by default and the given etag otherwise', async () => {
    const manager = await managerOf(() => ({ body: {}, headers: { etag: '"7"' } }));
    const { etag } = await manager.getWebhook(ID);
    await manager.updateWebhook(ID, {}, { ifMatch: etag });
    await manager.updateWebhook(ID, {});
    await manager.unregisterWebhook(ID);
    await manager.pauseWebhook(ID);
    expect(api.requests.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"7"', '*', '*', undefined]);
  });

  test('is not sent when an id would change its path', async () => {
    const manager = await managerOf();
    for (const id of ['', '.', '..']) await expect(manager.unregisterWebhook(id)).rejects.toThrow(/is no id/);
    expect(api.requests).toEqual([]);
  });
});

describe('a refusal of the API', () => {
  test.each<[number, typeof WebhookApiError]>([
    [400, WebhookValidationError],
    [403, WebhookAccessDeniedError],
    [404, WebhookNotFoundError],
    [409, WebhookConflictError],
    [412, WebhookConflictError],
    [415, WebhookValidationError],
    [422, WebhookValidationError],
    [428, WebhookConflictError],
    [429, WebhookUnavailableError],
    [500, WebhookUnavailableError],
    [418, WebhookApiError],
  ])('with status %i throws the error class of the status', async (status, kind) => {
    const manager = await managerOf(() => problem(status), { maxAttempts: 1 });
    const error = await thrownBy(manager.getWebhook(ID));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ name: kind.name, status, code: 'not-found', requestId: 'req-1', errors: [] });
    expect((error as Error).message).toBe(`Not found: no destination has this id (HTTP ${status}, request req-1)`);
  });

  test('has every field, rule and remedy in its message', async () => {
    const errors = [
      { field: 'url', message: 'must be https', remedy: 'Use https' },
      { field: 'events[0]', message: 'is empty', remedy: 'Name a type.' },
    ];
    const manager = await managerOf(() => problem(422, { title: 'The request breaks a rule', errors }));
    const error = await thrownBy(manager.registerWebhook(REGISTRATION));
    expect(error).toMatchObject({ errors });
    expect((error as Error).message).toBe(
      'The request breaks a rule: url: must be https. Use https. events[0]: is empty. Name a type. (HTTP 422, request req-1)',
    );
  });

  test.each<[string, Reply, string]>([
    [
      'by API Gateway itself',
      { status: 403, body: { message: 'Forbidden' }, headers: { 'x-amzn-requestid': 'req-2' } },
      'Forbidden: Forbidden (HTTP 403, request req-2)',
    ],
    ['by a proxy', { status: 404, body: '<html>gone</html>' }, 'Not Found: <html>gone</html> (HTTP 404)'],
    ['without a word', { status: 404 }, 'Not Found: the response has no reason (HTTP 404)'],
  ])('has a message for %s', async (_, reply, message) => {
    const manager = await managerOf(() => reply);
    expect(await thrownBy(manager.getWebhook(ID))).toMatchObject({ message, code: 'unknown' });
  });

  test('makes findWebhook return undefined for status 404', async () => {
    const manager = await managerOf(() => problem(404));
    expect(await manager.findWebhook(ID)).toBeUndefined();
  });
});

describe('a failed request', () => {
  test.each<[string, Reply, (manager: WebhookManager) => Promise<unknown>, number]>([
    ['a reading, with 500', problem(500), (manager) => manager.getWebhook(ID), 3],
    ['a reading, without an answer', { drop: true }, (manager) => manager.getWebhook(ID), 3],
    ['a creation, with 503', problem(503), (manager) => manager.registerWebhook(REGISTRATION), 3],
    ['a creation, without an answer', { drop: true }, (manager) => manager.registerWebhook(REGISTRATION), 3],
    ['a deletion of any state, with 500', problem(500), (manager) => manager.unregisterWebhook(ID), 3],
    ['a rotation, with 429', problem(429), (manager) => manager.rotateSecret(ID), 3],
    ['a rotation, with 500', problem(500), (manager) => manager.rotateSecret(ID), 1],
    ['a rotation, without an answer', { drop: true }, (manager) => manager.rotateSecret(ID), 1],
    [
      'a change of one state, with 500',
      problem(500),
      (manager) => manager.updateWebhook(ID, {}, { ifMatch: '"1"' }),
      1,
    ],
    ['a reading, with 422', problem(422), (manager) => manager.getWebhook(ID), 1],
    [
      'a reading, told to wait for long',
      { ...problem(429), headers: { 'retry-after': '600' } },
      (manager) => manager.getWebhook(ID),
      1,
    ],
  ])('%s: is sent %#', async (_, failure, action, requests) => {
    const manager = await managerOf(twice(failure));
    const error = await thrownBy(action(manager));
    expect(api.requests).toHaveLength(requests);
    expect(error === undefined).toBe(requests === 3);
  });

  test('has the same idempotency key in its retries, and each creation its own', async () => {
    const manager = await managerOf(twice(problem(500)));
    await manager.registerWebhook(REGISTRATION);
    await manager.registerWebhook(REGISTRATION);
    await manager.resendDelivery('dlv_1', { idempotencyKey: 'mine' });
    const keys = api.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys.slice(0, 3)).toEqual(Array(3).fill(keys[0]));
    expect(keys[3]).not.toBe(keys[0]);
    expect(keys[4]).toBe('mine');
  });

  test('throws the last response of the API after maxAttempts', async () => {
    const manager = await managerOf(() => problem(503), { maxAttempts: 2 });
    await expect(manager.getWebhook(ID)).rejects.toThrow(WebhookUnavailableError);
    expect(api.requests).toHaveLength(2);
  });

  test('without a response names its URL', async () => {
    const manager = await managerOf(() => ({ drop: true }), { maxAttempts: 1 });
    const error = await thrownBy(manager.getWebhook(ID));
    expect(error).toBeInstanceOf(WebhookConnectionError);
    expect((error as Error).message).toContain(`GET ${api.url}/destinations/${ID} got no response`);
  });

  test('ends after timeoutMs', async () => {
    const manager = await managerOf(() => ({ hold: true }), { maxAttempts: 1, timeoutMs: 20 });
    await expect(manager.getWebhook(ID)).rejects.toThrow(/timeout/);
  });
});

describe('a list of WebhookManager', () => {
  const items = Array.from({ length: 250 }, (_, index) => ({
    id: `dlv_${index}`,
    type: index % 2 === 0 ? 'order.created' : 'order.updated',
  }));
  const pages = ({ url }: SeenRequest): Reply => {
    const query = new URL(url, 'http://api').searchParams;
    const start = Number(query.get('cursor') ?? 0);
    const end = start + Number(query.get('limit'));
    return { body: { items: items.slice(start, end), ...(end < items.length && { nextCursor: String(end) }) } };
  };

  test('reads all pages when it is awaited', async () => {
    const manager = await managerOf(pages);
    const history = await manager.getWebhookDeliveryHistory({ destinationId: ID });
    expect(history.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect(limits()).toEqual(['100', '100', '100']);
  });

  test('reads no page that the loop does not need', async () => {
    const manager = await managerOf(pages);
    const seen: string[] = [];
    for await (const { id } of manager.getWebhookDeliveryHistory({ destinationId: ID })) {
      seen.push(id);
      if (seen.length === 3) break;
    }
    expect([seen.length, api.requests.length]).toEqual([3, 1]);
  });

  test('ends at its limit', async () => {
    const manager = await managerOf(pages);
    expect(await manager.getWebhookDeliveryHistory({ destinationId: ID, limit: 120 })).toHaveLength(120);
    expect(limits()).toEqual(['100', '20']);
    expect(await manager.getWebhookDeliveryHistory({ destinationId: ID, limit: 0 })).toEqual([]);
  });

  test('continues after an empty page', async () => {
    const manager = await managerOf((_, index) => ({
      body: index < 2 ? { items: [], nextCursor: 'on' } : { items: [{ id: 'dlv_1' }] },
    }));
    expect(await manager.getWebhookDeliveryHistory({ destinationId: ID, status: 'FAILED' })).toEqual([{ id: 'dlv_1' }]);
  });

  test('of deliveries filters by dates, status, event id and event type', async () => {
    const manager = await managerOf(pages);
    await manager.getWebhookDeliveryHistory({
      destinationId: ID,
      event: 'msg_1',
      status: 'SUCCESS',
      startDate: new Date(0),
      endDate: '2026-01-01T00:00:00Z',
      limit: 1,
    });
    expect(Object.fromEntries(new URL(String(api.requests[0]?.url), api.url).searchParams)).toEqual({
      destination: ID,
      event: 'msg_1',
      status: 'SUCCESS',
      from: '1970-01-01T00:00:00.000Z',
      to: '2026-01-01T00:00:00Z',
      limit: '1',
    });
    await manager.getWebhookDeliveryHistory({ event: 'order.updated', tenant: 'shop', code: '503', limit: 1 });
    expect(Object.fromEntries(new URL(String(api.requests[1]?.url), api.url).searchParams)).toEqual({
      type: 'order.updated',
      tenant: 'shop',
      code: '503',
      limit: '1',
    });
  });

  test('of events filters by tenant, type, times of recording and what became of them', async () => {
    const manager = await managerOf(pages);
    await manager.listEvents({
      tenant: 'shop',
      type: 'order.created',
      from: new Date(0),
      to: '2026-01-01T00:00:00Z',
      unmatched: true,
      malformed: false,
      limit: 1,
    });
    expect(Object.fromEntries(new URL(String(api.requests[0]?.url), api.url).searchParams)).toEqual({
      tenant: 'shop',
      type: 'order.created',
      from: '1970-01-01T00:00:00.000Z',
      to: '2026-01-01T00:00:00Z',
      unmatched: 'true',
      malformed: 'false',
      limit: '1',
    });
  });

  test.each(['evt_1', '', 'ping', '4711'])(
    'of deliveries refuses event %j, which is neither the id of an event nor a type',
    async (event) => {
      const manager = await managerOf(pages);
      expect(() => manager.getWebhookDeliveryHistory({ destinationId: ID, event })).toThrow(WebhookIdError);
      expect(() => manager.getWebhookDeliveryHistory({ event })).toThrow(/webhookId.*getEvent/);
      expect(api.requests).toEqual([]);
    },
  );

  test('rejects when the API refuses', async () => {
    const manager = await managerOf(() => problem(422));
    await expect(manager.getWebhookDeliveryHistory({})).rejects.toThrow(WebhookValidationError);
  });

  test('of verdicts has those of all pages', async () => {
    const manager = await managerOf(({ url }) => ({
      body: url.includes('cursor=next')
        ? { verdicts: [{ verdict: 'filtered' }] }
        : { id: 'msg_1', verdicts: [{ verdict: 'delivered' }], nextCursor: 'next' },
    }));
    expect(await manager.getEvent('msg_1')).toEqual({
      id: 'msg_1',
      verdicts: [{ verdict: 'delivered' }, { verdict: 'filtered' }],
    });
  });
});
