import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Route } from '../../lambdas/admin/api/route.ts';
import type { OperationId } from '../../lambdas/admin/api/routes.ts';
import { OPERATIONS } from '../../lambdas/admin/api/routes.ts';
import type { DeliveryPage } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { ApiAnswer, ApiRequest } from '../helpers/admin-api.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { ConsoleApi } from '../helpers/console-api.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** Each route of the admin API through both of its APIs: the REST API with a signature, the console's with a token. */

type Call = (method: string, path: string, request?: ApiRequest) => Promise<ApiAnswer<unknown>>;

/** An API, and what its requests name: each has its own, so that both can change them. */
interface Side {
  call: Call;
  destination: string;
  delivery: string;
  /** The publisher's id. */
  event: string;
  recovery: string;
  /** `DESTINATION/backfills/ID`. */
  backfill: string;
}

interface Request {
  path?: (side: Side) => string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Where the route alone does not say the request. Last come those that end what others name. */
const REQUESTS: Partial<Record<OperationId, Request>> = {
  createDestination: { body: { url: 'http://127.0.0.1:9/hook', events: ['both.*'], name: 'made' } },
  updateDestination: { body: { name: 'renamed' }, headers: { 'if-match': '*' } },
  listDeliveries: { path: ({ destination }) => `/deliveries?destination=${destination}` },
  getDelivery: { path: ({ delivery }) => `/deliveries/${delivery}` },
  resendDelivery: { path: ({ delivery }) => `/deliveries/${delivery}/resend` },
  getEvent: { path: ({ event }) => `/events/${event}` },
  findEvent: { path: ({ event }) => `/event?id=${event}` },
  testFilter: { body: { filter: { data: { n: [1] } }, payload: { data: { n: 1 } } } },
  getRecovery: { path: ({ destination, recovery }) => `/destinations/${destination}/recoveries/${recovery}` },
  getBackfill: { path: ({ backfill }) => `/destinations/${backfill}` },
  backfillDestination: { body: { from: '2026-01-01T00:00:00Z', dryRun: true } },
  recoverDestination: { body: { since: '2026-01-01T00:00:00Z', dryRun: true } },
  rotateSecret: { body: { immediately: false } },
  eraseEventPayload: { path: ({ event }) => `/events/${event}/payload` },
  deleteDestination: { headers: { 'if-match': '*' } },
};

const LAST: readonly OperationId[] = ['eraseEventPayload', 'deleteDestination'];
const IN_ORDER = OPERATIONS.toSorted(([left], [right]) => LAST.indexOf(left) - LAST.indexOf(right));

let stack: LocalStack;
let receiver: Receiver;
let sides: { rest: Side; http: Side };

beforeAll(async () => {
  receiver = await Receiver.start();
  stack = await LocalStack.start();
  const rest = new AdminApi(stack.stack);
  const http = await ConsoleApi.signIn(stack);
  const calls = {
    rest: ((...parameters) => rest.call(...parameters)) as Call,
    http: ((...parameters) => http.call(...parameters)) as Call,
  };
  // Both exist before the events do, so that each event has a verdict at both.
  const ids = { rest: await register('rest', calls.rest), http: await register('http', calls.http) };
  sides = { rest: await sideOf('rest', ids.rest, calls.rest), http: await sideOf('http', ids.http, calls.http) };
});

afterAll(async () => {
  await stack?.stop();
  receiver?.close();
});

async function register(name: string, call: Call): Promise<string> {
  const body = { url: receiver.url, events: [`${name}.*`], name: 'partner' };
  return ((await call('POST', '/destinations', { body })).body as { id: string }).id;
}

/** With one delivery, one recovery, and one backfill of another destination, since each has one of them at a time. */
async function sideOf(name: string, destination: string, call: Call): Promise<Side> {
  await stack.publish([{ type: `${name}.one`, detail: `{"eventId":"event-${name}"}` }]);
  await stack.deliveriesWhen(destination, 1, ({ status }) => status === 'SUCCESS');
  const { items } = (await call('GET', `/deliveries?destination=${destination}`)).body as DeliveryPage;
  const scope = { since: '2026-01-01T00:00:00Z', dryRun: false };
  const recovery = (await call('POST', `/destinations/${destination}/recover`, { body: scope })).body as { id: string };
  const other = await register(`${name}-other`, call);
  const body = { from: '2026-01-01T00:00:00Z' };
  const backfill = (await call('POST', `/destinations/${other}/backfill`, { body })).body as { id: string };
  return {
    call,
    destination,
    delivery: items[0]?.id ?? '',
    event: `event-${name}`,
    recovery: recovery.id,
    backfill: `${other}/backfills/${backfill.id}`,
  };
}

function request(id: OperationId, { method, path }: Route, side: Side): Promise<ApiAnswer<unknown>> {
  const { path: own, body, headers } = REQUESTS[id] ?? {};
  const usual = path.replace('{id}', side.destination);
  return side.call(method, own?.(side) ?? usual, {
    ...(headers !== undefined && { headers }),
    ...(method !== 'GET' && method !== 'DELETE' && { body: body ?? {} }),
  });
}

/** Ids, times, secrets and amounts differ; whatever else a response has is the same. Of a list: the kinds of items in it. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(comparable(item))))].toSorted();
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        // A connection that is kept has fewer.
        .filter(([name]) => name !== 'phases')
        .toSorted(([left], [right]) => left.localeCompare(right))
        .map(([name, inner]) => [name, comparable(inner)]),
    );
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'string' && (/\d|rest|http|^[a-z]+_\w{12,}$/.test(value) || value.length > 60)) return 'a text';
  return value;
}

/** Status and headers. */
const inCommon = ({ status, headers, text }: ApiAnswer<unknown>) => [
  status,
  ...['etag', 'location', 'cache-control', ...(text === '' ? [] : ['content-type'])].map((name) =>
    comparable(headers.get(name)),
  ),
];

/** They say who asked, and where. */
const OF_ITS_OWN: ReadonlySet<string> = new Set(['getOpenApi', 'getMe']);
/** They say when they were asked. */
const OF_NOW: ReadonlySet<string> = new Set(['getHealth', 'getOverview', 'getDestinationStats']);
const withoutTimes = (text: string): string => text.replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"a time"');
const READS = OPERATIONS.filter(([, { method }]) => method === 'GET');
const WRITES = IN_ORDER.filter(([, { method }]) => method !== 'GET');

describe('through both APIs the same', () => {
  test.each(READS)('%s, to the letter', async (id, route) => {
    const [rest, http] = [
      await request(id, route, sides.rest),
      await request(id, route, { ...sides.rest, call: sides.http.call }),
    ];
    expect(rest.status).toBe(200);
    expect(inCommon(http)).toEqual(inCommon(rest));
    if (OF_ITS_OWN.has(id)) return;
    const textOf = ({ text }: ApiAnswer<unknown>) => (OF_NOW.has(id) ? withoutTimes(text) : text);
    expect(textOf(http)).toBe(textOf(rest));
  });

  test.each(WRITES)('%s, each of its own', async (id, route) => {
    const [rest, http] = [await request(id, route, sides.rest), await request(id, route, sides.http)];
    expect(rest.status).toBeLessThan(300);
    expect(inCommon(http)).toEqual(inCommon(rest));
    expect(comparable(http.body)).toEqual(comparable(rest.body));
  });

  test.each(OPERATIONS.filter(([, { params }]) => params !== undefined))(
    '%s of what is not there',
    async (id, route) => {
      const destination = 'dst_0000000000000000';
      const none = {
        destination,
        delivery: 'dlv_none',
        event: 'none',
        recovery: 'none',
        backfill: `${destination}/backfills/none`,
      };
      const [rest, http] = [
        await request(id, route, { ...sides.rest, ...none }),
        await request(id, route, { ...sides.http, ...none }),
      ];
      expect([http.status, comparable(http.body)]).toEqual([rest.status, comparable(rest.body)]);
      expect(rest.status).toBeGreaterThanOrEqual(400);
    },
  );

  test.each([
    ['GET', '/nowhere'],
    ['PUT', '/destinations'],
    ['POST', '/destinations'],
  ])('%s %s: the refusal', async (method, path) => {
    const sent = method === 'GET' ? {} : { body: { url: 'no url' } };
    const [rest, http] = [await sides.rest.call(method, path, sent), await sides.http.call(method, path, sent)];
    expect([http.status, comparable(http.body)]).toEqual([rest.status, comparable(rest.body)]);
  });
});
