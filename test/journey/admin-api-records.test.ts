import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeliveryView, DeliveryPage } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { DestinationPage, DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { EventView } from '../../lambdas/admin/api/schemas/event.ts';
import type { Stats } from '../../lambdas/admin/api/schemas/insight.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import type { AccessReport } from '../helpers/grants.ts';
import { denialWithout, grantsOf } from '../helpers/grants.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const UNKNOWN = { dst: 'dst_0000000000000000', dlv: `dlv_${'0'.repeat(46)}`, msg: `msg_${'0'.repeat(22)}` };

let stack: LocalStack;
let api: AdminApi;
let healthy: Receiver;
let failing: Receiver;

beforeAll(async () => {
  [healthy, failing] = await Promise.all([Receiver.start(), Receiver.start(() => 500)]);
  stack = await LocalStack.start({ speed: 10 });
  api = new AdminApi(stack.stack);
});

afterAll(async () => {
  await stack.stop();
  healthy.close();
  failing.close();
});

const create = async (body: object): Promise<DestinationWithSecret> =>
  (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body;
const remove = (id: string) => api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
const deliveriesOf = async (destination: string, query = ''): Promise<DeliveryPage['items']> =>
  (await api.expect<DeliveryPage>(200, 'GET', `/deliveries?destination=${destination}${query}`)).body.items;
/** A type of its own for each test, so that tests do not meet each other's destinations. */
const publish = (type: string, detail: object) => stack.publish([{ type, detail: JSON.stringify(detail) }]);

describe('lists', () => {
  test('are walked with cursors that are bound to their filter', async () => {
    const made = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        create({ url: healthy.url, events: ['list.*'], name: `list ${index}`, tenant: 'listed' }),
      ),
    );
    const seen: string[] = [];
    let path = '/destinations?tenant=listed&limit=2';
    let pages = 0;
    for (;;) {
      const { body } = await api.expect<DestinationPage>(200, 'GET', path);
      pages += 1;
      seen.push(...body.items.map(({ id }) => id));
      if (body.nextCursor === undefined) break;
      path = `/destinations?tenant=listed&limit=2&cursor=${body.nextCursor}`;
    }
    expect(seen.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
    expect(pages).toBe(3);
    const { body } = await api.expect<DestinationPage>(200, 'GET', '/destinations?tenant=listed&limit=2');
    const cursor = body.nextCursor ?? '';
    for (const bad of [
      `tenant=default&cursor=${cursor}`,
      `tenant=listed&cursor=${cursor}x`,
      'tenant=listed&cursor=abc',
      'tenant=listed&limit=101',
    ]) {
      expect(await api.call('GET', `/destinations?${bad}`)).toMatchObject({ status: 422 });
    }
  });
});

describe('what became of an event', () => {
  test('is told for every destination by one call, digit for digit', async () => {
    const tenant = 'verdicts';
    const [gets, filters, other, fails] = await Promise.all([
      create({ url: healthy.url, events: ['verdict.*'], name: 'gets', tenant }),
      create({
        url: healthy.url,
        events: ['verdict.*'],
        name: 'filters',
        tenant,
        filter: { data: { total: [{ numeric: ['>', 100] }] } },
      }),
      create({ url: healthy.url, events: ['something.else'], name: 'other', tenant }),
      create({ url: failing.url, events: ['*'], name: 'fails', tenant, retry: { maxAttempts: 1 } }),
    ]);
    await stack.publish([
      {
        type: 'verdict.one',
        detail: '{"tenant":"verdicts","eventId":"ev-1","total":50.00,"big":9007199254740993}',
      },
    ]);
    await stack.deliveriesWhen(gets.id, 1, ({ status }) => status === 'SUCCESS');
    await stack.deliveriesWhen(fails.id, 1, ({ status }) => status === 'RETRY_EXHAUSTED');
    const late = await create({ url: healthy.url, events: ['*'], name: 'late', tenant });
    await api.expect(200, 'PATCH', `/destinations/${other.id}`, {
      body: { events: ['verdict.*'] },
      headers: { 'if-match': '*' },
    });

    const { body, text } = await api.expect<EventView>(200, 'GET', `/events/ev-1?tenant=${tenant}`);
    expect(text).toContain('"data":{"tenant":"verdicts","eventId":"ev-1","total":50.00,"big":9007199254740993}');
    const verdicts = new Map(body.verdicts.map((verdict) => [verdict.destinationId, verdict]));
    expect(verdicts.get(gets.id)).toMatchObject({ verdict: 'delivered', status: 'SUCCESS', name: 'gets' });
    expect(verdicts.get(filters.id)).toMatchObject({
      verdict: 'filtered',
      field: '$.data.total',
      expected: expect.stringContaining('100'),
    });
    expect(verdicts.get(other.id)).toMatchObject({
      verdict: 'not_subscribed',
      explanation: expect.stringContaining('something.else'),
    });
    expect(verdicts.get(fails.id)).toMatchObject({ verdict: 'exhausted', status: 'RETRY_EXHAUSTED' });
    expect(verdicts.get(late.id)).toMatchObject({
      verdict: 'not_subscribed',
      explanation: expect.stringContaining('registered after'),
    });
    expect(await deliveriesOf(filters.id)).toEqual([]);
    const byEvent = await api.expect<DeliveryPage>(200, 'GET', `/deliveries?event=${body.id}`);
    expect(byEvent.body.items.map(({ destinationId }) => destinationId).toSorted()).toEqual(
      [gets.id, fails.id].toSorted(),
    );

    const held = await api.expect(200, 'POST', '/filters/test', {
      body: { filter: { data: { total: [50] } }, eventId: body.id },
    });
    expect(held.body).toEqual({ matches: true });
  });

  test('is no longer shown once its payload is erased, and nothing of it is sent again', async () => {
    const { id } = await create({ url: failing.url, events: ['erase.*'], retry: { maxAttempts: 1 } });
    // So large that its payload has rows of its own.
    const noise = Array.from({ length: 60_000 }, (_, at) => ((at * 2_654_435_761) >>> 7).toString(36)).join('');
    await publish('erase.this', { eventId: 'erase-1', person: 'Ada', noise });
    const [delivery] = await stack.deliveriesWhen(id, 1, ({ status }) => status === 'RETRY_EXHAUSTED');
    await api.expect(204, 'DELETE', '/events/erase-1/payload');
    await api.expect(204, 'DELETE', '/events/erase-1/payload');
    const event = await api.expect<EventView>(200, 'GET', '/events/erase-1');
    expect(event.text).not.toContain('Ada');
    expect(event.body).toMatchObject({
      id: delivery?.eventId,
      payloadErasedAt: expect.any(String),
      verdicts: expect.arrayContaining([expect.objectContaining({ verdict: 'exhausted' })]),
    });
    const [{ id: deliveryId } = { id: '' }] = await deliveriesOf(id);
    expect(await api.call('POST', `/deliveries/${deliveryId}/resend`)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    await remove(id);
  });
});

describe('a delivery', () => {
  test('shows the request of each attempt as its receiver got it, header by header, across changes of the destination', async () => {
    const receiver = await Receiver.start(() => 500);
    const first = await create({
      url: `${receiver.url}?v=1&a=%20b`,
      events: ['shown.*'],
      secret: 'supplied-secret-of-a-partner',
      headers: { 'X-Shop': 'berlin & "west"', 'x-lower_case': '1', Authorization: 'Bearer of-a-partner' },
      secretHeaders: { 'X-Partner': 'marked' },
      retry: { maxAttempts: 1 },
    });
    const detail = '{"big":1500.00, "text":"it\'s \\"ü\\" $HOME\\n"}';
    await stack.publish([{ type: 'shown.ünlike%', detail }]);
    await stack.deliveriesWhen(first.id, 1, ({ status }) => status === 'RETRY_EXHAUSTED');
    const [summary] = await deliveriesOf(first.id);
    const read = async () => (await api.expect<DeliveryView>(200, 'GET', `/deliveries/${summary?.id}`)).body;

    const hidden = new Set(['authorization', 'x-partner', 'x-webhook-secret']);
    const received = (index: number): [string, string][] =>
      Object.entries(receiver.posts[index]?.headers ?? {}).map(([name, value]) => [
        name,
        hidden.has(name) ? '(hidden)' : String(value),
      ]);
    const shown = ({ request }: DeliveryView['attempts'][number]): [string, string][] =>
      Object.entries(request?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    const before = await read();
    expect(before.attempts.map(shown)).toEqual([received(0)]);
    expect(before.attempts[0]?.request).toMatchObject({ url: `${receiver.url}?v=1&a=%20b`, version: 1 });
    expect(Buffer.from(before.body ?? '').equals(Buffer.from(receiver.posts[0]?.body ?? ''))).toBe(true);

    const url = `${receiver.url}?v=2`;
    const change = { url, headers: { 'X-Shop': 'hamburg' } };
    await api.expect(200, 'PATCH', `/destinations/${first.id}`, { body: change, headers: { 'if-match': '*' } });
    await api.expect(200, 'POST', `/destinations/${first.id}/rotate-secret`, { body: { immediately: true } });
    // Attempts within seconds of the change say that they are uncertain; a later one is certain again.
    const after = await eventually(async () => {
      const seen = receiver.posts.length;
      await api.call('POST', `/deliveries/${summary?.id}/resend`);
      await eventually(async () => (await read()).attempts.length > seen || undefined);
      const now = await read();
      return now.attempts.at(-1)?.request?.uncertain === true ? undefined : now;
    });
    after.attempts.forEach((attempt, index) => {
      if (attempt.request?.uncertain !== true) expect(shown(attempt)).toEqual(received(index));
    });
    expect(after.attempts[0]?.request?.url).toContain('?v=1');
    expect(after.attempts.at(-1)?.request).toMatchObject({ url, version: 3, headers: { 'X-Shop': 'hamburg' } });

    const ended = await eventually(async () => {
      const now = await read();
      return now.status === 'RETRY_EXHAUSTED' ? now : undefined;
    });
    const without = await api.expect<DeliveryView>(200, 'GET', `/deliveries/${summary?.id}?requests=false`);
    expect(without.body).toEqual({
      ...ended,
      body: undefined,
      attempts: ended.attempts.map((each) => Object.assign({}, each, { request: undefined })),
    });
    await api.expect(204, 'DELETE', `/events/${after.eventId}/payload`);
    const erased = await read();
    expect(erased).not.toHaveProperty('body');
    expect(erased.attempts[0]?.request?.headers).toMatchObject({ 'webhook-signature': '(not kept)' });
    receiver.close();
    await remove(first.id);
  });

  test('that failed is shown with a diagnosis, and sent again with a fresh budget and the same webhook-id', async () => {
    let answers = 500;
    const receiver = await Receiver.start(() => answers);
    const { id } = await create({ url: receiver.url, events: ['resend.*'], retry: { maxAttempts: 2, baseSeconds: 1 } });
    await publish('resend.this', { n: 1 });
    await stack.deliveriesWhen(id, 1, ({ status }) => status === 'RETRY_EXHAUSTED');
    const [summary] = await deliveriesOf(id, '&status=RETRY_EXHAUSTED');
    const before = await api.expect<DeliveryView>(200, 'GET', `/deliveries/${summary?.id}`);
    expect(before.body).toMatchObject({
      attemptCount: 2,
      reason: 'attempts_spent',
      attempts: [{ statusCode: 500, diagnosis: expect.any(String) }, { number: 2 }],
    });

    answers = 200;
    const again = await api.expect<DeliveryView>(202, 'POST', `/deliveries/${summary?.id}/resend`, {
      headers: { 'idempotency-key': 'once' },
    });
    expect(again.body).toMatchObject({ run: 2 });
    await api.expect(202, 'POST', `/deliveries/${summary?.id}/resend`, { headers: { 'idempotency-key': 'once' } });
    await stack.deliveriesWhen(id, 1, ({ status }) => status === 'SUCCESS');
    const after = await api.expect<DeliveryView>(200, 'GET', `/deliveries/${summary?.id}`);
    expect(after.body).toMatchObject({ run: 2, attemptCount: 1, status: 'SUCCESS' });
    expect(after.body.attempts.map(({ run: of, number }) => [of, number])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
    expect([...receiver.byId.keys()]).toEqual([after.body.webhookId]);
    expect(receiver.posts).toHaveLength(3);
    const stats = await api.expect<Stats>(200, 'GET', `/destinations/${id}/stats`);
    expect(stats.body).toMatchObject({
      byStatus: { SUCCESS: 1 },
      successRate: 1,
      failures: { http: 2 },
      latencyMs: { p50: expect.any(Number) },
    });
    await remove(id);
    receiver.close();
  });

  test('that does not exist is not found, as no other thing is', async () => {
    for (const path of [
      `/destinations/${UNKNOWN.dst}`,
      `/deliveries/${UNKNOWN.dlv}`,
      `/events/${UNKNOWN.msg}`,
      '/nowhere',
    ]) {
      expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
    expect(await api.call('PATCH', '/health')).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
  });
});

describe('while it waits', () => {
  test('a paused destination loses nothing, and a deleted one gets nothing more: its deliveries end with the reason', async () => {
    const [paused, deleted] = await Promise.all([Receiver.start(), Receiver.start()]);
    const [keeps, ends] = await Promise.all([
      create({ url: paused.url, events: ['waiting.*'] }),
      create({ url: deleted.url, events: ['waiting.*'] }),
    ]);
    await Promise.all([keeps, ends].map(({ id }) => api.expect(200, 'POST', `/destinations/${id}/pause`)));
    await Promise.all(Array.from({ length: 20 }, (_, n) => publish('waiting.event', { n })));
    await Promise.all(
      [keeps, ends].map(({ id }) => stack.deliveriesWhen(id, 20, ({ notBefore }) => notBefore !== undefined)),
    );
    const [{ eventId } = { eventId: '' }] = await deliveriesOf(keeps.id);
    const { body } = await api.expect<EventView>(200, 'GET', `/events/${eventId}?destination=${keeps.id}`);
    expect(body.verdicts).toMatchObject([{ verdict: 'paused', status: 'PENDING' }]);

    await api.expect(200, 'POST', `/destinations/${keeps.id}/resume`);
    await remove(ends.id);
    await stack.deliveriesWhen(keeps.id, 20, ({ status }) => status === 'SUCCESS');
    await stack.deliveriesWhen(
      ends.id,
      20,
      ({ status, reason }) => status === 'RETRY_EXHAUSTED' && reason === 'destination_deleted',
    );
    expect(paused.byId.size).toBe(20);
    expect(deleted.posts).toEqual([]);
    await publish('waiting.event', { after: true });
    await paused.received(21);
    await eventually(async () => ((await deliveriesOf(keeps.id)).length === 21 ? true : undefined));
    expect(deleted.posts).toEqual([]);
    paused.close();
    deleted.close();
  });
});

test('everything that admin may do was needed for this: without any one grant it is denied', async () => {
  const { id } = await create({ url: healthy.url, events: ['grant.*'] });
  await api.expect(200, 'POST', `/destinations/${id}/test`);
  for (const path of [
    '/events',
    '/tenants',
    '/overview',
    '/overview?bucket=day',
    `/destinations/${id}`,
    `/destinations/${id}/stats?bucket=hour`,
  ])
    await api.expect(200, 'GET', path);
  await remove(id);
  const report = (await stack.local('access')) as AccessReport;
  const grants = grantsOf(report).filter(({ roleArn }) => roleArn.includes('-AdminFunctionRole'));
  expect(grants.length).toBeGreaterThan(12);
  for (const grant of grants) {
    const denial = denialWithout(grant, report) ?? `nothing needed ${grant.action} on ${grant.resource}`;
    expect(denial).toContain(`is not authorized to perform: ${grant.action} on resource: `);
  }
});
