import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS } from '../../lambdas/admin/api/routes.ts';
import type { AuditPage } from '../../lambdas/admin/api/schemas/operations.ts';
import type { DestinationView, DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { TestResult } from '../../lambdas/admin/api/schemas/insight.ts';
import type { Problem } from '../../lambdas/admin/api/schemas/problem.ts';
import { verify } from '../../core/delivery/signature.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { curl } from '../helpers/curl.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import type { Post } from '../helpers/receiver.ts';
import { Receiver } from '../helpers/receiver.ts';

const UNKNOWN = 'dst_0000000000000000';

let stack: LocalStack;
let api: AdminApi;
let healthy: Receiver;

beforeAll(async () => {
  healthy = await Receiver.start();
  stack = await LocalStack.start();
  api = new AdminApi(stack.stack);
});

afterAll(async () => {
  await stack.stop();
  healthy.close();
});

const create = async (body: object, headers: Record<string, string> = {}): Promise<DestinationWithSecret> =>
  (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body, headers })).body;
const remove = (id: string) => api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
/** A type of its own for each test, so that tests do not meet each other's destinations. */
const publish = (type: string, detail: object) => stack.publish([{ type, detail: JSON.stringify(detail) }]);

describe('without a signature', () => {
  test.each(OPERATIONS.map(([id, { method, path }]) => [id, method, path]))(
    '%s answers 403 with a problem document',
    async (_id, method, path) => {
      const answer = await api.unsigned(method, path.replace('{id}', UNKNOWN).replace('{recoveryId}', 'x'));
      expect(answer.status).toBe(403);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.body).toMatchObject({
        code: 'access-denied',
        status: 403,
        instance: answer.headers.get('x-amzn-requestid'),
      });
    },
  );
});

describe('the whole life of a destination with curl', () => {
  test('create, test, rotate, pause, resume, delete', async () => {
    const created = await curl(
      stack.stack,
      'POST',
      '/destinations',
      '--data',
      JSON.stringify({ url: healthy.url, events: ['curl.*'], name: 'curl' }),
    );
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'curl', state: 'ACTIVE', version: 1, whsec: expect.stringMatching(/^whsec_/) },
    });
    const { id, secret } = created.body as DestinationWithSecret;

    const tested = await curl(stack.stack, 'POST', `/destinations/${id}/test`);
    expect(tested).toMatchObject({
      status: 200,
      body: { ok: true, statusCode: 200, phases: { total: expect.any(Number) } },
    });
    const { webhookId } = tested.body as TestResult;
    check(healthy.byId.get(webhookId)?.[0], [secret]);
    expect(
      await curl(stack.stack, 'POST', `/destinations/${id}/test`, '--data', '{"type":"order..created"}'),
    ).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'type', message: 'has an empty part' }] },
    });

    const rotated = await curl(
      stack.stack,
      'POST',
      `/destinations/${id}/rotate-secret`,
      '--header',
      `If-Match: ${created.etag}`,
    );
    expect(rotated).toMatchObject({ status: 200, body: { version: 2, previousSecretUntil: expect.any(String) } });
    expect((rotated.body as DestinationWithSecret).secret).not.toBe(secret);

    expect(await curl(stack.stack, 'POST', `/destinations/${id}/pause`)).toMatchObject({
      status: 200,
      body: { state: 'PAUSED' },
    });
    const resumed = await curl(stack.stack, 'POST', `/destinations/${id}/resume`);
    expect(resumed).toMatchObject({ status: 200, body: { state: 'ACTIVE' } });
    expect(await curl(stack.stack, 'DELETE', `/destinations/${id}`)).toMatchObject({ status: 428 });
    expect(
      await curl(stack.stack, 'DELETE', `/destinations/${id}`, '--header', `If-Match: ${resumed.etag}`),
    ).toMatchObject({ status: 204 });
    expect(await curl(stack.stack, 'GET', `/destinations/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
  });
});

function check(post: Post | undefined, secrets: readonly string[]): void {
  const header = (name: string) => post?.headers[name] as string | undefined;
  const message = {
    id: header('webhook-id'),
    timestamp: header('webhook-timestamp'),
    signature: header('webhook-signature'),
    body: post?.body ?? '',
  };
  verify(message, secrets, { now: Math.floor(Date.now() / 1000) });
}

describe('secrets', () => {
  test('appear in the answers to creation and rotation, and in no other answer and no audit record', async () => {
    const supplied = 'a-secret-that-nobody-else-may-see';
    const { id } = await create({
      url: healthy.url,
      events: ['secret.*'],
      secret: supplied,
      headers: { 'X-Token': 'token-of-the-receiver' },
    });
    const rotated = await api.expect<DestinationWithSecret>(200, 'POST', `/destinations/${id}/rotate-secret`, {
      body: {},
    });
    await api.expect(200, 'POST', `/destinations/${id}/test`);
    await publish('secret.one', { n: 1 });
    await stack.deliveriesWhen(id, 1, ({ status }) => status === 'SUCCESS');
    const paths = [
      `/destinations/${id}`,
      '/destinations',
      `/deliveries?destination=${id}`,
      `/destinations/${id}/stats`,
      `/audit?target=${id}`,
    ];
    const answers = await Promise.all(paths.map((path) => api.expect(200, 'GET', path)));
    const tested = await api.expect(200, 'POST', `/destinations/${id}/test`);
    const seen = [...answers, tested].map(({ text }) => text).join('\n');
    for (const secret of [supplied, rotated.body.secret, rotated.body.whsec]) expect(seen).not.toContain(secret);
    const trail = answers.at(-1)?.text ?? '';
    expect(trail).not.toContain('token-of-the-receiver');
    await remove(id);
  });

  test('both sign while a rotation lasts, and X-Webhook-Secret keeps the old one; one rotated at once ends the others', async () => {
    const first = 'the-first-secret-of-it';
    const { id } = await create({ url: healthy.url, events: ['rotation.*'], secret: first });
    const { body: second } = await api.expect<DestinationWithSecret>(200, 'POST', `/destinations/${id}/rotate-secret`, {
      body: {},
    });
    await publish('rotation.lasts', {});
    await stack.deliveriesWhen(id, 1, ({ status }) => status === 'SUCCESS');
    const during = healthy.posts.find(({ headers }) => headers['x-webhook-event'] === 'rotation.lasts');
    check(during, [first]);
    check(during, [second.secret]);
    expect(during?.headers['x-webhook-secret']).toBe(first);

    const { body: third } = await api.expect<DestinationWithSecret>(200, 'POST', `/destinations/${id}/rotate-secret`, {
      body: { immediately: true },
    });
    expect(third.previousSecretUntil).toBeUndefined();
    await publish('rotation.over', {});
    await stack.deliveriesWhen(id, 2, ({ status }) => status === 'SUCCESS');
    const after = healthy.posts.find(({ headers }) => headers['x-webhook-event'] === 'rotation.over');
    check(after, [third.secret]);
    expect(() => check(after, [first, second.secret])).toThrow('no signature matches');
    await remove(id);
  });
});

describe('changes', () => {
  test('act only on the state that the caller has read', async () => {
    const { id } = await create({ url: healthy.url, events: ['etag.*'] });
    const path = `/destinations/${id}`;
    const read = await api.expect<DestinationView>(200, 'GET', path);
    const etag = read.headers.get('etag') ?? '';
    expect(await api.call('PATCH', path, { body: { name: 'x' } })).toMatchObject({
      status: 428,
      body: { code: 'precondition-required' },
    });
    const changed = await api.expect<DestinationView>(200, 'PATCH', path, {
      body: { name: 'renamed', rateLimit: { perMinute: 60, burst: 5 } },
      headers: { 'if-match': etag },
    });
    expect(changed.body).toMatchObject({
      name: 'renamed',
      version: 2,
      rateLimit: { perMinute: 60, burst: 5 },
      createdAt: read.body.createdAt,
    });
    for (const method of ['PATCH', 'DELETE']) {
      const stale = await api.call(method, path, {
        ...(method === 'PATCH' && { body: { name: 'y' } }),
        headers: { 'if-match': etag },
      });
      expect(stale).toMatchObject({
        status: 412,
        body: { code: 'precondition-failed', errors: [{ field: 'If-Match' }] },
      });
    }
    expect(await api.call('POST', `${path}/pause`, { headers: { 'if-match': etag } })).toMatchObject({ status: 412 });
    const reset = await api.expect<DestinationView>(200, 'PATCH', path, {
      body: { rateLimit: null },
      headers: { 'if-match': '*' },
    });
    expect(reset.body).toMatchObject({ name: 'renamed', rateLimit: { perMinute: 100, burst: 250 } });
    await remove(id);
  });

  test('do not take an earlier state for the present one: after pause and resume the first ETag is stale', async () => {
    const { id } = await create({ url: healthy.url, events: ['aba.*'] });
    const path = `/destinations/${id}`;
    const first = (await api.expect(200, 'GET', path)).headers.get('etag') ?? '';
    await api.expect(200, 'POST', `${path}/pause`);
    const resumed = await api.expect(200, 'POST', `${path}/resume`);
    expect(resumed.headers.get('etag')).not.toBe(first);
    await api.expect(412, 'PATCH', path, { body: { name: 'late' }, headers: { 'if-match': first } });
    await api.expect(200, 'PATCH', path, {
      body: { name: 'in time' },
      headers: { 'if-match': resumed.headers.get('etag') ?? '' },
    });
    await remove(id);
  });

  test('are in the trail at once, also when it is asked for until the end of time', async () => {
    const { id } = await create({ url: healthy.url, events: ['end.*'] });
    const query = `target=${id}&from=0001-01-01T00%3A00%3A00Z&to=9999-12-31T23%3A59%3A59Z`;
    const first = await api.expect<AuditPage>(200, 'GET', `/audit?${query}`);
    expect(first.body.items.map(({ action }) => action)).toEqual(['destination.create']);
    let pages = 1;
    for (let cursor = first.body.nextCursor; cursor !== undefined; pages += 1)
      cursor = (await api.expect<AuditPage>(200, 'GET', `/audit?${query}&cursor=${cursor}`)).body.nextCursor;
    expect(pages).toBeLessThan(20);
    await remove(id);
  });

  test('of one destination by many at once all happen, one after the other', async () => {
    const { id } = await create({ url: healthy.url, events: ['race.*'] });
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        api.call('PATCH', `/destinations/${id}`, {
          body: { description: `by ${index}` },
          headers: { 'if-match': '*' },
        }),
      ),
    );
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const done = answers.filter(({ status }) => status === 200).length;
    const now = await api.expect<DestinationView>(200, 'GET', `/destinations/${id}`);
    expect(now.body.version).toBe(1 + done);
    await remove(id);
  });

  test('are refused with every field that is wrong, its rule and the remedy', async () => {
    const body = {
      url: 'http://169.254.169.254/latest',
      events: ['order..x', 'order.created'],
      headers: { Host: 'x' },
      filter: { data: 1 },
      secret: 'short',
      color: 'red',
    };
    const unknown = await api.expect<Problem>(422, 'POST', '/destinations', { body });
    expect(unknown.body.errors).toEqual([
      { field: 'color', message: 'is not a field of this request', remedy: expect.any(String) },
    ]);
    const { color: _, ...known } = body;
    const refused = await api.expect<Problem>(422, 'POST', '/destinations', { body: known });
    expect(refused.body.errors?.map(({ field }) => field)).toEqual(['url', 'events[0]', 'filter', 'headers', 'secret']);
    for (const error of refused.body.errors ?? []) expect(error.remedy.length).toBeGreaterThan(5);
  });

  test('leave a trail of who did what when, newest first, page by page', async () => {
    const { id } = await create({ url: healthy.url, events: ['audit.*'] });
    await api.expect(200, 'PATCH', `/destinations/${id}`, { body: { name: 'audited' }, headers: { 'if-match': '*' } });
    await api.expect(200, 'POST', `/destinations/${id}/pause`);
    await remove(id);
    const actions: string[] = [];
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { body } = await api.expect<AuditPage>(200, 'GET', `/audit?target=${id}&limit=3${query}`);
      actions.push(...body.items.map(({ action }) => action));
      for (const entry of body.items)
        expect(entry).toMatchObject({
          principal: expect.stringContaining(':user/admin'),
          requestId: expect.any(String),
        });
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(actions).toEqual(['destination.delete', 'destination.pause', 'destination.update', 'destination.create']);
  });

  test('that are repeated with their Idempotency-Key happen once', async () => {
    const key = { 'idempotency-key': 'the-same-key' };
    const body = { url: healthy.url, events: ['idempotent.*'], secret: 'a-supplied-secret-1' };
    const answers = await Promise.all([create(body, key), create(body, key), create(body, key)]);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(new Set(answers.map(({ secret }) => secret))).toEqual(new Set([body.secret]));
    const other = await api.expect<Problem>(422, 'POST', '/destinations', {
      body: { ...body, name: 'other' },
      headers: key,
    });
    expect(other.body.code).toBe('idempotency-mismatch');
    await remove(answers[0]?.id ?? '');
  });
});
