import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Item } from '../../lambdas/adapters/dynamodb/attributes.ts';
import type { Destination, RecordedEvent } from '../../sdk/src/index.ts';
import { verifyWebhook } from '../../sdk/src/receiver/verify-webhook.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Program } from '../helpers/program.ts';
import { type Answer, Receiver } from '../helpers/receiver.ts';
import { SnippetProject } from '../helpers/snippet-project.ts';

/** `webhooks listen` as an outsider runs it against a deployed stack: the URL of its API and credentials, nothing else. */

const CLI = join('node_modules', '@street-collector', 'webhooks-cli', 'dist', 'cli.js');
const SECRET = 'your_secure_secret';
const DAY_SECONDS = 86_400;

let stack: LocalStack;
let project: SnippetProject;
let folder: string;
let api: AdminApi;
/** Of another destination, which gets the events too. */
let other: Receiver;
let receiver: Receiver;
let answer: Answer;
/** Its listener is deleted at once; it looks once a minute, while the other tests run. */
let deleted: Program;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webhooks-listen-'));
  [project, other, receiver] = await Promise.all([
    SnippetProject.create(),
    Receiver.start(),
    Receiver.start((post, response) => answer(post, response)),
  ]);
  stack = await LocalStack.start({ destinations: [{ url: other.url, events: ['order.*'], name: 'other' }] });
  api = new AdminApi(stack.stack);
  deleted = listen('--tenant', 'other');
  await deleted.printed(/Its secret/);
  const { id } = await listener('other');
  await api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
});

beforeEach(() => {
  answer = () => 200;
  receiver.posts.length = 0;
});

afterAll(async () => {
  await stack.stop();
  for (const each of [other, receiver]) each.close();
  project.remove();
  rmSync(folder, { recursive: true, force: true });
});

function listen(...options: string[]): Program {
  const { credentials, region, adminApiUrl } = stack.stack;
  const parameters = ['listen', '--forward-to', receiver.url, '--api-url', adminApiUrl ?? '', '--secret', SECRET];
  return new Program([join(project.folder, CLI), ...parameters, ...options], folder, {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    FORCE_COLOR: '0',
    TZ: 'UTC',
  });
}

const destinations = async (tenant = 'default'): Promise<Destination[]> =>
  (await api.expect<{ items: Destination[] }>(200, 'GET', `/destinations?tenant=${tenant}`)).body.items;

const listener = async (tenant?: string): Promise<Destination> => {
  const found = (await destinations(tenant)).find(({ state }) => state === 'LISTENING');
  if (found === undefined) throw new Error('no destination is LISTENING');
  return found;
};

/** Rows of a table whose key has the text. */
async function rowsOf(table: 'destinations' | 'deliveries', text: string): Promise<Item[]> {
  const { Items = [] } = await new DynamoDBClient(stack.stack).send(
    new ScanCommand({ TableName: stack.stack.tables[table] }),
  );
  return (Items as Item[]).filter(({ pk, sk }) => `${pk?.S} ${sk?.S}`.includes(text));
}

describe('webhooks listen against a deployed stack', () => {
  test('forwards each event that matches once, byte for byte and signed, and leaves nothing behind', async () => {
    const listening = listen('-e', 'order.created', '--filter', '{"data":{"kind":["listened"]}}');
    await listening.printed(/Its secret, for your receiver: your_secure_secret/);
    const { id, name, url, listensUntil, createdAt } = await listener();
    expect({ name, url }).toEqual({ name: 'webhooks listen', url: receiver.url });
    expect(Date.parse(listensUntil ?? '') - Date.parse(createdAt)).toBe(8 * 3_600_000);

    const detail = (number: number, kind: string): string =>
      `{"eventId":"listen-${kind}-${number}","kind":"${kind}",  "total":1500.00,"title":"Ærø ${number}"}`;
    const numbers = Array.from({ length: 50 }, (_, number) => number);
    await stack.publish([
      ...numbers.map((number) => ({ type: 'order.created', detail: detail(number, 'listened') })),
      ...numbers.slice(40).map((number) => ({ type: 'order.created', detail: detail(number, 'filtered') })),
      { type: 'order.updated', detail: detail(0, 'listened-to-another-type') },
    ]);
    await receiver.received(50);
    // The other destination got them by POST: the same bytes, the same webhook-id.
    await other.received(61);
    const sent = new Map(other.posts.map((post) => [post.id, post.body]));
    for (const { id: webhookId, body, headers, number } of receiver.posts) {
      expect(verifyWebhook(body, headers, SECRET)).toMatchObject({
        event: 'order.created',
        data: { kind: 'listened' },
      });
      expect(headers['x-webhook-secret']).toBe(SECRET);
      expect(body).toContain('"total":1500.00');
      expect({ body, number }).toEqual({ body: sent.get(webhookId), number: 1 });
    }
    expect(receiver.byId.size).toBe(50);

    const [post] = receiver.posts;
    const { body: event } = await api.expect<RecordedEvent>(200, 'GET', `/events/${post?.id}?destination=${id}`);
    expect(event.verdicts).toMatchObject([{ verdict: 'listened', explanation: expect.stringContaining('no POST') }]);
    const rows = await rowsOf('deliveries', id);
    expect(rows).toHaveLength(50);
    for (const { expiresAt, status } of rows) {
      expect(status).toEqual({ S: 'PENDING' });
      expect(Number(expiresAt?.N)).toBeLessThan(Date.now() / 1000 + 2 * DAY_SECONDS);
    }

    await listening.printed(/^(?:.*signature right.*\n){50}/);
    const { code, stderr } = await listening.stop();
    expect([code, stderr]).toEqual([130, expect.stringMatching(/dst_\w+ is unregistered\.\n$/)]);
    expect((await destinations()).map((each) => each.name)).toEqual(['other']);
    for (const row of await rowsOf('destinations', id)) expect(row).toHaveProperty('expiresAt');
    expect(await api.call('GET', `/destinations/${id}`)).toMatchObject({ status: 404 });
    expect(receiver.posts).toHaveLength(50);
  });

  test('shows the response of a receiver that fails, and tries the event once', async () => {
    answer = (_, response) => {
      response.writeHead(500).end('the shop is on fire\nat line 1');
      return undefined;
    };
    const listening = listen('-e', 'vendor.*');
    await listening.printed(/Its secret/);
    await stack.publish([{ type: 'vendor.registered', detail: '{"eventId":"fails"}' }]);
    await listening.printed(/vendor\.registered +500 +\d+ ms +signature right +msg_\w+ +the shop is on fire/);
    receiver.posts.length = 0;
    await stack.publish([{ type: 'vendor.verified', detail: '{"eventId":"fails-too"}' }]);
    await listening.printed(/vendor\.verified +500/);
    expect(receiver.posts.map(({ headers }) => headers['x-webhook-event'])).toEqual(['vendor.verified']);
    await listening.stop();
  });

  test('goes on after the API was out of reach, and skips no event of that time', async () => {
    const listening = listen('-e', 'payment.*');
    await listening.printed(/Its secret/);
    await stack.faults([{ service: 'dynamodb', operation: 'Query', principal: 'Admin', error: 'internal' }]);
    await stack.publish([{ type: 'payment.received', detail: '{"eventId":"of-the-outage"}' }]);
    await listening.printed(/Trying again until it responds/);
    await stack.faults();
    await listening.printed(/payment\.received +200 +\d+ ms +signature right/);
    await listening.printed(/The API responds again/);
    const { stderr } = await listening.stop();
    expect(stderr.match(/Trying again/g)).toHaveLength(1);
  });

  test('that is killed leaves a listener that ends by itself, rings no alarm and can do nothing', async () => {
    const listening = listen('-e', 'product.*');
    await listening.printed(/Its secret/);
    const { id } = await listener();
    await listening.stop('SIGKILL');
    const calls = await Promise.all(
      (
        [
          ['POST', `/destinations/${id}/pause`],
          ['POST', `/destinations/${id}/resume`],
          ['POST', `/destinations/${id}/rotate-secret`],
          ['POST', `/destinations/${id}/test`],
          ['POST', `/destinations/${id}/recover`, { since: '2026-01-01T00:00:00Z' }],
          ['PATCH', `/destinations/${id}`, { url: 'https://shop.example.com/' }],
        ] as const
      ).map(([method, path, body]) => api.call(method, path, { body, headers: { 'if-match': '*' } })),
    );
    for (const { status, body } of calls)
      expect([status, body]).toEqual([
        409,
        expect.objectContaining({ detail: expect.stringContaining('is a listener') }),
      ]);

    await stack.publish([{ type: 'product.updated', detail: '{"eventId":"for-nobody"}' }]);
    const [row] = await eventually(async () => {
      const found = await rowsOf('deliveries', id);
      return found.length === 1 ? found : undefined;
    });
    expect(row).toHaveProperty('expiresAt');
    const listed = await api.expect<{ items: { id: string }[] }>(200, 'GET', `/deliveries?destination=${id}`);
    expect(await api.call('POST', `/deliveries/${listed.body.items[0]?.id}/resend`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('is a listener') },
    });
    // An erasure starts no new run, which nothing would end.
    await api.expect(204, 'DELETE', '/events/for-nobody/payload');
    expect((await rowsOf('deliveries', id))[0]).toEqual(row);
    // Every row of it goes by itself. test/faults/simulation-listener.test.ts lets the eight hours pass.
    const rows = await rowsOf('destinations', id);
    expect(new Set(rows.map(({ sk }) => sk?.S))).toEqual(new Set(['CFG#00000001', `D#${id}`, 'GATE']));
    for (const { expiresAt } of rows) expect(Number(expiresAt?.N)).toBeLessThan(Date.now() / 1000 + 2 * DAY_SECONDS);
    await api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
  });

  test('ends with the reason when its listener is deleted', async () => {
    const { code, stderr } = await deleted.finished;
    expect([code, stderr]).toEqual([1, expect.stringContaining('has ended or was deleted')]);
  });
});
