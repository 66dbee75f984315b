import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dollarsOf, unitsToSend } from '../../core/recovery/estimate.ts';
import type { BackfillPage, BackfillPlan, BackfillView } from '../../lambdas/admin/api/schemas/backfill.ts';
import type { DeliveryPage } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { EventPage, EventView } from '../../lambdas/admin/api/schemas/event.ts';
import type { Problem } from '../../lambdas/admin/api/schemas/problem.ts';
import type { Usage } from '../../local/aws/metering/usage.ts';
import { NO_USAGE } from '../../local/aws/metering/usage.ts';
import { billOf, total } from '../../local/bill.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const EVENTS = 60;
const LIVE = 15;
const SPEED = 5;
const FROM = '2020-01-01T00:00:00Z';
/** Its burst is larger than what comes late on a busy machine, which would wait for a token and cost more. */
const SLOW = { perMinute: 60, burst: 20 };
const FAST = { perMinute: 120, burst: 20 };
/** Longest wait of a live event, in seconds of the stack: a run of resume. Behind the backfill it would be longer. */
const LIVE_WAIT_SECONDS = 60;
const PATIENCE_MS = 300_000;

let stack: LocalStack;
let api: AdminApi;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.start();
  stack = await LocalStack.start({ speed: SPEED });
  api = new AdminApi(stack.stack);
});

afterAll(async () => {
  await stack.stop();
  receiver.close();
});

const orders = (from: number, count: number, type = 'order.created') =>
  Array.from({ length: count }, (_, n) => ({ type, detail: `{"eventId":"${type}-${from + n}","n":${from + n}}` }));

const register = async (rateLimit: object, more: object = {}): Promise<string> => {
  const body = { url: receiver.url, events: ['order.*'], rateLimit, ...more };
  return (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body.id;
};

const dryRun = async (id: string, more: object = {}): Promise<BackfillPlan> => {
  const body = { from: FROM, dryRun: true, ...more };
  return (await api.expect<BackfillPlan>(200, 'POST', `/destinations/${id}/backfill`, { body })).body;
};

const ended = (id: string, backfillId: string): Promise<BackfillView> =>
  eventually(async () => {
    const path = `/destinations/${id}/backfills/${backfillId}`;
    const { body } = await api.expect<BackfillView>(200, 'GET', path);
    return body.state === 'RUNNING' ? undefined : body;
  });

const firstAt = ({ log }: { log: readonly { at: number }[] }): number => log[0]?.at ?? Number.NaN;

describe('a backfill', () => {
  test(
    'is planned by a dry run, and delivers each event once at the pace and the price of the plan',
    async () => {
      await stack.publish([...orders(0, EVENTS + 1), ...orders(0, 10, 'payment.failed')]);
      const erased = `order.created-${EVENTS}`;
      await eventually(async () => {
        const { body } = await api.expect<EventPage>(200, 'GET', '/events?limit=100&type=payment.failed');
        return body.items.length === 10 ? body : undefined;
      });
      await eventually(async () => ((await api.call('GET', `/event?id=${erased}`)).status === 200 ? true : undefined));
      const { id: erasedId } = (await api.expect<EventView>(200, 'GET', `/event?id=${erased}`)).body;
      await api.expect(204, 'DELETE', `/events/${erasedId}/payload`);
      const id = await register(SLOW);

      const plan = await dryRun(id);
      expect(plan).toMatchObject({ events: EVENTS, complete: true, atLeast: false });
      expect(plan.estimatedSeconds).toBe(60 + EVENTS - SLOW.burst / 2);
      const units = unitsToSend('backfill', EVENTS, SLOW);
      expect(plan.estimatedDollars).toBeCloseTo(dollarsOf(units), 6);
      expect((await dryRun(id, { types: ['order.cancelled'] })).events).toBe(0);
      expect((await dryRun(id, { filter: { data: { n: [{ numeric: ['<', 7] }] } } })).events).toBe(7);

      await stack.local('usage', 'DELETE');
      const headers = { 'idempotency-key': 'backfill-once' };
      const path = `/destinations/${id}/backfill`;
      const begun = (await api.expect<BackfillView>(202, 'POST', path, { body: { from: FROM }, headers })).body;
      const again = (await api.expect<BackfillView>(202, 'POST', path, { body: { from: FROM }, headers })).body;
      expect(again.id).toBe(begun.id);
      const other = await api.expect<Problem>(409, 'POST', `/destinations/${id}/recover`, { body: { since: FROM } });
      expect(other.body.detail).toContain(`The backfill ${begun.id}`);

      const rows = await stack.deliveriesWhen(id, EVENTS, ({ status }) => status === 'SUCCESS', PATIENCE_MS);
      const usage = (await stack.local('usage/principals')) as Record<string, Usage>;
      expect(receiver.posts).toHaveLength(EVENTS);
      expect(receiver.byId.size).toBe(EVENTS);
      expect(await ended(id, begun.id)).toMatchObject({ state: 'DONE', created: EVENTS, skipped: 0 });
      const listed = await api.expect<BackfillPage>(200, 'GET', `/destinations/${id}/backfills`);
      expect(listed.body.items.map((item) => item.id)).toEqual([begun.id]);
      expect(await dryRun(id)).toMatchObject({ events: 0, estimatedSeconds: 0, estimatedDollars: 0 });

      const times = rows.map(firstAt);
      const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
      // By its limit it takes so long at least, without the time until resume looks at it.
      expect(seconds).toBeGreaterThan((plan.estimatedSeconds - 60) * 0.9 - SLOW.burst / 2);
      // Lambda time is that of this machine, and left out.
      const spent = total(billOf({ ...ofHops(usage), gbSeconds: 0 })) / dollarsOf({ ...units, gbSeconds: 0 });
      expect(spent).toBeGreaterThan(0.9);
      expect(spent).toBeLessThan(1.1);
    },
    PATIENCE_MS,
  );

  test(
    'beside new events delivers each event once, and holds up no new one',
    async () => {
      const id = await register(FAST, { filter: { data: { n: [{ numeric: ['>=', 0] }] } } });
      const before = receiver.posts.length;
      const path = `/destinations/${id}/backfill`;
      const { id: backfillId } = (await api.expect<BackfillView>(202, 'POST', path, { body: { from: FROM } })).body;
      for (let n = 0; n < LIVE; n += 1) {
        await stack.publish(orders(1_000 + n, 1));
        // The events come while it is sent.
        await receiver.received(Math.min(before + EVENTS, receiver.posts.length + 1));
      }
      const all = await stack.deliveriesWhen(id, EVENTS + LIVE, ({ status }) => status === 'SUCCESS', PATIENCE_MS);
      expect(all).toHaveLength(EVENTS + LIVE);
      expect(await ended(id, backfillId)).toMatchObject({ state: 'DONE', created: EVENTS });
      const live = all.filter(({ startedAt }) => startedAt === undefined);
      expect(live).toHaveLength(LIVE);
      for (const delivery of live)
        expect((firstAt(delivery) - delivery.acceptedAt) / 1000).toBeLessThan(LIVE_WAIT_SECONDS);

      const late = all.find(({ startedAt }) => startedAt !== undefined);
      const event = (await api.expect<EventView>(200, 'GET', `/events/${late?.eventId}`)).body;
      expect(event.verdicts.find(({ destinationId }) => destinationId === id)).toMatchObject({
        verdict: 'delivered',
        late: true,
      });
      const of = await api.expect<DeliveryPage>(200, 'GET', `/deliveries?event=${late?.eventId}`);
      expect(of.body.items.map(({ destinationId }) => destinationId)).toContain(id);
    },
    PATIENCE_MS,
  );

  test('is refused with the field that breaks a rule', async () => {
    const id = await register(FAST);
    const body = { from: FROM, types: ['order.*', 'a*b'], filter: { data: 'x' } };
    const { errors } = (await api.expect<Problem>(422, 'POST', `/destinations/${id}/backfill`, { body })).body;
    expect(errors?.map(({ field }) => field)).toEqual(['types[1]', 'filter']);
    const late = { from: '2999-01-01T00:00:00Z' };
    const refused = await api.expect<Problem>(422, 'POST', `/destinations/${id}/backfill`, { body: late });
    expect(refused.body.errors?.[0]?.field).toBe('from');
  });
});

/** What the backfill caused: the admin API and the events are others' work. */
function ofHops(usage: Readonly<Record<string, Usage>>): Usage {
  const sum = { ...NO_USAGE };
  for (const [principal, each] of Object.entries(usage)) {
    if (!/^(?:Resume|Deliver|Tally)/.test(principal)) continue;
    for (const kind of Object.keys(sum) as (keyof Usage)[]) sum[kind] += each[kind];
  }
  return sum;
}
