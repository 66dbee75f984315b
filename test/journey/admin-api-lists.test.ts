import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeliveryPage } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { DestinationPage, DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { EventSummary } from '../../lambdas/admin/api/schemas/event.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** Lists that need no id: of events, deliveries, tenants and all destinations. */

let stack: LocalStack;
let api: AdminApi;
let healthy: Receiver;
let failing: Receiver;
const ids: Record<string, string> = {};

beforeAll(async () => {
  [healthy, failing] = await Promise.all([Receiver.start(), Receiver.start(() => 503)]);
  stack = await LocalStack.start();
  api = new AdminApi(stack.stack);
  for (const [name, tenant, url, filter] of [
    ['b1', 'berlin', healthy.url, undefined],
    ['b2', 'berlin', failing.url, undefined],
    ['p1', 'paris', healthy.url, { data: { total: [{ numeric: ['>=', 100] }] } }],
  ] as const) {
    const retry = { maxAttempts: 12, baseSeconds: 60 };
    const body = { url, tenant, name, events: ['order.*'], retry, ...(filter !== undefined && { filter }) };
    ids[name] = (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body.id;
  }
  await stack.publish([
    { type: 'order.created', detail: JSON.stringify({ eventId: 'one', tenant: 'berlin' }) },
    { type: 'order.paid', detail: JSON.stringify({ eventId: 'two', tenant: 'berlin' }) },
    { type: 'order.created', detail: JSON.stringify({ eventId: 'three', tenant: 'paris', total: 5 }) },
    { type: 'order.created', detail: JSON.stringify({ eventId: 'four', tenant: 'paris', total: 500 }) },
    { type: 'product.created', detail: JSON.stringify({ eventId: 'five' }) },
    { type: 'product.created', detail: JSON.stringify({ eventId: 'six', tenant: 'no tenant' }) },
  ]);
  const listed = async () => [await events(), await deliveries('status=SUCCESS'), await deliveries('code=503')];
  const counts = async () => (await listed()).map(({ length }) => length).join();
  await eventually(async () => ((await counts()) === '6,3,2' ? true : undefined), counts);
});

afterAll(async () => {
  await stack.stop();
  healthy.close();
  failing.close();
});

const namesOf = (of: readonly string[]): string[] => Object.keys(ids).filter((name) => of.includes(String(ids[name])));

/** All items of a list, read in pages of `limit`. */
async function all<Item>(path: string, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let next = ''; ;) {
    const { body } = await api.expect<{ items: Item[]; nextCursor?: string }>(
      200,
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${next}`,
    );
    expect(body.items.length).toBeLessThanOrEqual(limit);
    items.push(...body.items);
    if (body.nextCursor === undefined) return items;
    next = `&cursor=${body.nextCursor}`;
  }
}

const events = (query = '', limit = 100) => all<EventSummary>(`/events?${query}`, limit);
const deliveries = (query = '', limit = 100) => all<DeliveryPage['items'][number]>(`/deliveries?${query}`, limit);

describe('GET /events', () => {
  test('lists the events of all tenants, newest recorded first, with what became of them', async () => {
    const listed = await events();
    expect(listed.map(({ recordedAt }) => recordedAt)).toEqual(
      listed
        .map(({ recordedAt }) => recordedAt)
        .toSorted()
        .toReversed(),
    );
    const shown = listed.map(({ tenant, type, unmatched = '', destinationIds = [] }) =>
      [tenant, type, unmatched, ...namesOf(destinationIds)].join(' '),
    );
    expect(shown.toSorted()).toEqual([
      'berlin order.created  b1 b2',
      'berlin order.paid  b1 b2',
      'default product.created malformed',
      'default product.created no_subscription',
      'paris order.created  p1',
      'paris order.created filtered',
    ]);
  });

  test.each([
    ['tenant=berlin', 2],
    ['type=order.created', 3],
    ['tenant=paris&type=order.created&unmatched=true', 1],
    ['unmatched=true', 3],
    ['unmatched=false', 3],
    ['malformed=true', 1],
    ['malformed=false', 5],
    ['tenant=nobody', 0],
    ['from=2999-01-01T00:00:00Z', 0],
    ['to=2020-01-01T00:00:00Z', 0],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 0],
  ])('takes %s', async (query, count) => {
    expect(await events(query)).toHaveLength(count);
  });

  test('has the events with an id, of ours or of the publishers of all tenants, and none for an unknown one', async () => {
    const [four] = await events('id=four');
    expect(four).toEqual((await events('tenant=paris&unmatched=false'))[0]);
    expect(await events(`id=${four?.id}`)).toEqual([four]);
    expect(await events('id=four', 1)).toEqual([four]);
    for (const query of ['id=four&tenant=berlin', 'id=seven', 'id=a%2Fb', 'id=four&unmatched=true'])
      expect(await events(query)).toEqual([]);
    expect(await api.call('GET', `/events?id=${'x'.repeat(257)}`)).toMatchObject({ status: 422 });
  });

  test('has each event once over pages of any size, and a cursor is bound to its filter', async () => {
    const whole = await events();
    for (const limit of [1, 2, 4]) expect(await events('', limit)).toEqual(whole);
    const { body } = await api.expect<{ nextCursor: string }>(200, 'GET', '/events?limit=1');
    expect(await api.call('GET', `/events?tenant=berlin&cursor=${body.nextCursor}`)).toMatchObject({ status: 422 });
  });
});

describe('GET /deliveries without a destination', () => {
  test('lists the deliveries of all tenants, as the list of each destination has them', async () => {
    const listed = await deliveries();
    const own = await Promise.all(Object.values(ids).map((id) => deliveries(`destination=${id}`)));
    expect(listed.map(({ id }) => id).toSorted()).toEqual(own.flatMap((list) => list.map(({ id }) => id)).toSorted());
    expect(listed).toHaveLength(5);
    for (const limit of [1, 2])
      expect((await deliveries('', limit)).map(({ id }) => id)).toEqual(listed.map(({ id }) => id));
  });

  test.each([
    ['tenant=berlin', 4],
    ['type=order.paid', 2],
    ['tenant=berlin&status=SUCCESS', 2],
    ['code=503', 2],
    ['code=200&tenant=paris', 1],
    ['code=ECONNREFUSED', 0],
    ['status=RETRY_EXHAUSTED', 0],
    ['tenant=nobody', 0],
  ])('takes %s, and so does the list of a destination', async (query, count) => {
    const [listed, ...own] = await Promise.all(
      ['', ...Object.values(ids).map((id) => `&destination=${id}`)].map((of) => deliveries(query + of)),
    );
    expect(listed).toHaveLength(count);
    expect(
      own
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(listed?.map(({ id }) => id).toSorted());
  });
});

describe('what holds up a destination', () => {
  const register = async (name: string, url: string, more: object = {}): Promise<string> => {
    const body = { url, tenant: 'held', name, events: [`${name}.*`], ...more };
    return (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body.id;
  };
  const publishTo = (name: string, count: number) =>
    stack.publish(
      Array.from({ length: count }, (_, index) => ({
        type: `${name}.created`,
        detail: JSON.stringify({ eventId: `${name}-${index}`, tenant: 'held' }),
      })),
    );

  test.each([
    ['rate_limit', 'limited', () => healthy.url, 3, { rateLimit: { perMinute: 1, burst: 1 } }],
    ['circuit', 'broken', () => failing.url, 12, { retry: { maxAttempts: 12, baseSeconds: 60 } }],
  ] as const)(
    'is %s, with a time that is not past, and so are the times of what waits',
    async (by, name, url, count, more) => {
      const id = await register(name, url(), more);
      await publishTo(name, count);
      const read = async () =>
        (
          await api.expect<DestinationPage['items'][number] & { waiting: { deliveries: number } }>(
            200,
            'GET',
            `/destinations/${id}`,
          )
        ).body;
      const blocked = await eventually(async () => {
        const found = await read();
        const open = (await deliveries(`destination=${id}`)).filter(({ status }) => status !== 'SUCCESS');
        return found.blockedBy === by && open.some(({ nextAttemptAt, expectedAt }) => nextAttemptAt ?? expectedAt)
          ? found
          : undefined;
      });
      const now = Date.now();
      expect(Date.parse(String(blocked.blockedUntil))).toBeGreaterThan(now - 1_000);
      const { body } = await api.expect<DestinationPage>(200, 'GET', '/destinations?tenant=held');
      expect(body.items.find((each) => each.id === id)).toMatchObject({ blockedBy: by });
      const waiting = (await deliveries(`tenant=held&type=${name}.created`)).filter(
        ({ status }) => status !== 'SUCCESS',
      );
      const times = waiting.flatMap(({ nextAttemptAt, expectedAt, parkedUntil }) =>
        [nextAttemptAt, expectedAt, parkedUntil].filter((time) => time !== undefined),
      );
      expect(times.length).toBeGreaterThan(0);
      expect(times.filter((time) => Date.parse(time) < now)).toEqual([]);
      expect(blocked.waiting.deliveries).toBeGreaterThan(0);
      expect(blocked).toMatchObject({
        waiting: { deliveries: expect.any(Number) },
        lastAttemptAt: expect.any(String),
      });
    },
  );
});

test('GET /tenants lists the tenants by name, each since its first destination', async () => {
  const tenants = await all<{ tenant: string; since: string }>('/tenants', 1);
  expect(tenants.map(({ tenant }) => tenant)).toEqual(['berlin', 'held', 'paris']);
  const { body } = await api.expect<{ createdAt: string }>(200, 'GET', `/destinations/${ids['b1']}`);
  expect(tenants[0]?.since).toBe(body.createdAt);
});

test('GET /destinations?tenant=* lists those of all tenants, over pages of any size', async () => {
  const berlin = [String(ids['b1']), String(ids['b2'])];
  const held = (await all<{ id: string }>('/destinations?tenant=held', 50)).map(({ id }) => id);
  const expected = [...berlin.toSorted(), ...held.toSorted(), ids['p1']];
  for (const limit of [1, 2, 3, 50]) {
    const listed = await all<DestinationPage['items'][number]>('/destinations?tenant=*', limit);
    expect(listed.map(({ id }) => id)).toEqual(expected);
  }
  expect(await all('/destinations?tenant=berlin', 50)).toHaveLength(2);
  expect(await all('/destinations', 50)).toEqual([]);
});
