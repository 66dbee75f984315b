import { DynamoDBClient, GetItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS } from '../../lambdas/admin/api/routes.ts';
import type { OperationId } from '../../lambdas/admin/api/routes.ts';
import type { AuditPage } from '../../lambdas/admin/api/schemas/operations.ts';
import type { DestinationView, DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { DeliveryPage, DeliveryView } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { TestResult } from '../../lambdas/admin/api/schemas/insight.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
import { SnippetProject } from '../helpers/snippet-project.ts';

const SECRET = 'supplied-secret-7f3a9c/+x';
const HEADERS = {
  'X-Shop': 'berlin',
  Authorization: 'Bearer token-51d2e8-of-the-partner',
  Cookie: 'sid=cookie-88e1f0aa',
};
const MARKED = { 'X-Partner': 'marked-value-of-the-partner' };
const KEY = { 'idempotency-key': 'secrets-1' };

let stack: LocalStack;
let api: AdminApi;
let project: SnippetProject;
let echo: Receiver;
let created: DestinationWithSecret;
let rotated: DestinationWithSecret;
let delivery: DeliveryView;

const body = () => ({
  url: echo.url,
  events: ['secret.*'],
  secret: SECRET,
  headers: HEADERS,
  secretHeaders: MARKED,
  retry: { maxAttempts: 1 },
});

beforeAll(async () => {
  // A page for debugging: it responds with the headers that it got, in several forms.
  echo = await Receiver.start((post, response) => {
    const { authorization, cookie, 'x-partner': partner, 'x-webhook-secret': secret } = post.headers;
    const values = [secret, partner, authorization, cookie].map(String);
    const forms = [
      JSON.stringify(values),
      values.map(encodeURIComponent).join('&'),
      Buffer.from(values.join()).toString('base64'),
    ];
    // The excerpt that is kept ends within the secret.
    const beginning = forms.join('\n');
    response.writeHead(500).end(`${beginning}\n${' '.repeat(Math.max(0, 1012 - beginning.length))}${String(secret)}`);
  });
  [stack, project] = await Promise.all([LocalStack.start({ verbose: true }), SnippetProject.create()]);
  project.write('.local/stack.json', JSON.stringify(stack.stack));
  api = new AdminApi(stack.stack);
  created = (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body: body(), headers: KEY }))
    .body;
  rotated = (await api.expect<DestinationWithSecret>(200, 'POST', `/destinations/${created.id}/rotate-secret`)).body;
  await stack.publish([{ type: 'secret.one', detail: '{"eventId":"evt_secret"}' }]);
  await stack.deliveriesWhen(created.id, 1, ({ status }) => status === 'RETRY_EXHAUSTED');
  const [item] = (await api.expect<DeliveryPage>(200, 'GET', `/deliveries?destination=${created.id}`)).body.items;
  delivery = (await api.expect<DeliveryView>(200, 'GET', `/deliveries/${item?.id}`)).body;
});

afterAll(async () => {
  await stack.stop();
  echo.close();
  project.remove();
});

/** Everything that must not be shown, also in the encodings of the echo. */
function expectNoSecret(where: string, text: string): void {
  const values = [
    SECRET,
    rotated.secret,
    ...Object.values(MARKED),
    HEADERS.Authorization,
    'token-51d2e8',
    HEADERS.Cookie,
    'cookie-88e1',
  ];
  const keys = [created.whsec, rotated.whsec].map((whsec) => whsec.slice('whsec_'.length));
  for (const value of [...values, ...keys]) {
    const forms = [
      value,
      encodeURIComponent(value),
      Buffer.from(value).toString('base64').slice(0, -4),
      value.slice(0, 12),
    ];
    for (const form of forms) expect({ where, shows: text.includes(form) && form }).toEqual({ where, shows: false });
  }
}

test('the receiver gets every header, and a new secret only after the rotation', () => {
  const [post] = echo.posts;
  expect(post?.headers).toMatchObject({
    'x-shop': 'berlin',
    authorization: HEADERS.Authorization,
    cookie: HEADERS.Cookie,
    'x-partner': MARKED['X-Partner'],
    'x-webhook-secret': SECRET,
  });
});

describe('no secret is shown', () => {
  test('by any route but creation and rotation', async () => {
    const requests: Partial<Record<OperationId, { path?: string; body?: object; headers?: Record<string, string> }>> = {
      listDeliveries: { path: `/deliveries?destination=${created.id}` },
      getDelivery: { path: `/deliveries/${delivery.id}` },
      resendDelivery: { path: `/deliveries/${delivery.id}/resend` },
      getEvent: { path: '/events/evt_secret' },
      findEvent: { path: '/event?id=evt_secret' },
      recoverDestination: { body: { since: '2020-01-01T00:00:00Z', dryRun: true } },
      backfillDestination: { body: { from: '2026-01-01T00:00:00Z', dryRun: true } },
      getBackfill: { path: `/destinations/${created.id}/backfills/bkf_${'0'.repeat(24)}` },
      updateDestination: { body: { name: 'renamed' }, headers: { 'if-match': '*' } },
      testFilter: { body: { filter: { data: { a: [1] } }, eventType: 'order.created' } },
      // After all others.
      deleteDestination: { headers: { 'if-match': '"0"' } },
      eraseEventPayload: { path: '/events/evt_other/payload' },
      getRecovery: { path: `/destinations/${created.id}/recoveries/rcv_${'0'.repeat(24)}` },
    };
    for (const [operation, { method, path }] of OPERATIONS) {
      if (operation === 'createDestination' || operation === 'rotateSecret') continue;
      const { path: own = path.replace('{id}', created.id), body: sent, headers = {} } = requests[operation] ?? {};
      const answer = await api.call(method, own, { headers, ...(sent !== undefined && { body: sent }) });
      expect(answer.status).not.toBe(422);
      expect(answer.status).toBeLessThan(500);
      expectNoSecret(`${operation}: ${answer.status}`, answer.text);
    }
  });

  test('by a refusal that is about a secret', async () => {
    const wrong = [
      { ...body(), secret: ` ${SECRET}` },
      { ...body(), headers: { Authorization: `${HEADERS.Authorization}\n` } },
      { ...body(), secretHeaders: { 'X-Partner': `${MARKED['X-Partner']}é` } },
      { ...body(), secretHeaders: MARKED['X-Partner'] },
      { ...body(), secret: [SECRET] },
    ];
    for (const one of wrong) {
      const answer = await api.expect(422, 'POST', '/destinations', { body: one });
      expectNoSecret('a refusal', answer.text);
    }
    expectNoSecret('no JSON', (await api.expect(400, 'POST', '/destinations', { body: `{"secret":"${SECRET}"` })).text);
  });

  test('by the command line', async () => {
    const commands = [
      ['destinations', 'list'],
      ['destinations', 'get', created.id],
      ['deliveries', 'list', '-d', created.id],
      ['deliveries', 'get', delivery.id],
      ['event', 'evt_secret'],
      ['test', created.id],
    ];
    for (const command of commands) {
      for (const options of [[], ['--json']]) {
        const { stdout, stderr } = await project.webhooks(...command, ...options).finished;
        expect(stdout.length).toBeGreaterThan(0);
        expectNoSecret(command.join(' '), stdout + stderr);
      }
    }
  });

  test('by a log of a function or of the API, and by a row of a table', async () => {
    expect(stack.lines.some((line) => line.includes('createDestination'))).toBe(true);
    expectNoSecret('logs', stack.lines.join('\n'));
    for (const table of Object.values(stack.stack.tables)) {
      for await (const page of paginateScan({ client: new DynamoDBClient(stack.stack) }, { TableName: table }))
        expectNoSecret(table, JSON.stringify(page.Items));
    }
  });
});

describe('a hidden value', () => {
  test('is shown by its name', async () => {
    const { body: read } = await api.expect<DestinationView>(200, 'GET', `/destinations/${created.id}`);
    expect(read.headers).toEqual({
      'X-Shop': 'berlin',
      Authorization: '(hidden)',
      Cookie: '(hidden)',
      'X-Partner': '(hidden)',
    });
    const tested = await api.expect<TestResult>(200, 'POST', `/destinations/${created.id}/test`);
    expect(tested.body.request.headers).toMatchObject({ ...read.headers, 'X-Webhook-Secret': '(hidden)' });
    expect(tested.body.response).toContain('(hidden)');
    expect(delivery.attempts[0]?.response).toContain('(hidden)');
  });

  test('stays when a change sends it back, and is replaced alone by secretHeaders', async () => {
    const path = `/destinations/${created.id}`;
    const { body: read } = await api.expect<DestinationView>(200, 'GET', path);
    const same = await api.expect<DestinationView>(200, 'PATCH', path, {
      body: { headers: read.headers },
      headers: { 'if-match': '*' },
    });
    expect(same.body.version).toBe(read.version);
    await api.expect(200, 'PATCH', path, {
      body: { secretHeaders: { 'X-Partner': 'another-value' } },
      headers: { 'if-match': '*' },
    });
    await api.expect(200, 'POST', `${path}/test`);
    expect(echo.posts.at(-1)?.headers).toMatchObject({
      authorization: HEADERS.Authorization,
      'x-partner': 'another-value',
      'x-shop': 'berlin',
    });
    const placeholder = await api.expect(422, 'PATCH', path, {
      body: { headers: { 'X-Shop': '(hidden)' } },
      headers: { 'if-match': '*' },
    });
    expect(placeholder.text).toContain('stands for a stored secret');
    await api.expect(200, 'PATCH', path, { body: { headers: null }, headers: { 'if-match': '*' } });
    await api.expect(200, 'POST', `${path}/test`);
    expect(echo.posts.at(-1)?.headers).not.toHaveProperty('authorization');
  });
});

test('a credential that an earlier release stored as it is still arrives, is hidden, and is encrypted at the next change', async () => {
  const legacy = 'Bearer token-of-an-earlier-release';
  const plain = await Receiver.start();
  const { body: made } = await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', {
    body: { url: plain.url, events: ['legacy.*'] },
  });
  const database = new DynamoDBClient(stack.stack);
  const rowOf = async (version: number) => {
    const Key = { pk: { S: `D#${made.id}` }, sk: { S: `CFG#${String(version).padStart(8, '0')}` } };
    const row = { TableName: stack.stack.tables['destinations'], Key };
    return {
      row,
      decided: (await database.send(new GetItemCommand({ ...row, ConsistentRead: true }))).Item?.['decided']?.S ?? '',
    };
  };
  const { row, decided } = await rowOf(1);
  const old = { ...(JSON.parse(decided) as object), headers: { Authorization: legacy } };
  await database.send(
    new UpdateItemCommand({
      ...row,
      UpdateExpression: 'SET decided = :decided',
      ExpressionAttributeValues: { ':decided': { S: JSON.stringify(old) } },
    }),
  );
  const path = `/destinations/${made.id}`;
  expect((await api.expect(200, 'GET', path)).body).toMatchObject({ headers: { Authorization: '(hidden)' } });
  await stack.publish([{ type: 'legacy.one', detail: '{}' }]);
  await plain.received(1);
  await api.expect(200, 'PATCH', path, { body: { name: 'renamed' }, headers: { 'if-match': '*' } });
  expect((await rowOf(2)).decided).not.toContain('token-of-an-earlier-release');
  await stack.publish([{ type: 'legacy.two', detail: '{}' }]);
  await plain.received(2);
  expect(plain.posts.map(({ headers }) => headers.authorization)).toEqual([legacy, legacy]);
  plain.close();
});

describe('a repeated registration', () => {
  test('shows no secret that was rotated out', async () => {
    const repeated = await api.call('POST', '/destinations', { body: body(), headers: KEY });
    expect(repeated).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(repeated.text).toContain(created.id);
    expectNoSecret('a repeat', repeated.text);
  });

  test('that shows the secret again is in the audit trail', async () => {
    const headers = { 'idempotency-key': 'secrets-2' };
    const first = await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body: body(), headers });
    const again = await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body: body(), headers });
    expect(again.body).toMatchObject({ id: first.body.id, secret: SECRET });
    const { body: trail } = await api.expect<AuditPage>(200, 'GET', `/audit?target=${first.body.id}`);
    expect(trail.items.map(({ action }) => action)).toEqual(['destination.show-secret', 'destination.create']);
  });
});
