import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toWhsec } from '../../../core/delivery/signature.ts';
import { generateTestHeaders } from '../../../sdk/src/receiver/test-headers.ts';
import { verifyWebhook } from '../../../sdk/src/receiver/verify-webhook.ts';
import { SnippetProject } from '../../helpers/snippet-project.ts';
import { snippetsOf } from '../../helpers/snippets.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/receivers.md');
const SNIPPETS = snippetsOf(DOCUMENT);
const SECRET = 'your_secure_secret';
const ENVIRONMENT = { WEBHOOK_SECRET: SECRET, WEBHOOK_WHSEC: toWhsec(SECRET) };
const BODY =
  '{"event":"order.created","timestamp":1623456789,"data":{"orderId":"ord_123456","total":1500.00},"source":"street-collector-platform"}';

const SERVERS = ['express.ts', 'fastify.ts', 'hono.ts', 'server.ts', 'standard.ts', 'secret-header.ts', 'rotation.ts'];
const OTHERS = ['route.ts', 'edge.ts', 'lambda.ts', 'types.ts', 'order.ts', 'receiver-test.ts'];

let project: SnippetProject;
beforeAll(async () => {
  project = await SnippetProject.create(SNIPPETS);
});
afterAll(() => project.remove());

const signed = (secret: string | string[] = SECRET) => ({
  ...generateTestHeaders(BODY, secret, { id: 'msg_1', secretHeader: true }),
});

/** The events that a snippet printed. */
async function evaluated(module: string): Promise<unknown> {
  const { stdout, stderr } = await project.evaluate(module, ENVIRONMENT);
  if (stderr !== '') throw new Error(stderr);
  return stdout.trim().split('\n');
}

describe('docs/receivers.md', () => {
  test('has no snippet without a test', () => {
    expect(SNIPPETS.map(({ name }) => name).toSorted()).toEqual([...SERVERS, ...OTHERS].toSorted());
  });

  test('shows a webhook with a valid signature', () => {
    const [{ code } = { code: '' }] = snippetsOf(DOCUMENT, ['http']);
    const [head = '', body = ''] = code.trim().split('\n\n');
    const headers = Object.fromEntries(
      head
        .split('\n')
        .slice(1)
        .map((line) => line.split(': ') as [string, string]),
    );
    expect(verifyWebhook(body, headers, SECRET, { now: Number(headers['webhook-timestamp']) })).toMatchObject({
      event: headers['X-Webhook-Event'],
    });
  });

  test('has snippets that compile', async () => expect(await project.compile()).toEqual([]));

  test.each(SERVERS)('has a server %s that accepts genuine webhooks and refuses others', async (name) => {
    const server = await project.serve(name, ENVIRONMENT);
    const post = (headers: Record<string, string>) =>
      fetch(`${server.origin}/webhook`, { method: 'POST', body: BODY, headers });
    expect((await post(signed())).status).toBe(200);
    expect((await post(signed('another_secret'))).status).toBe(400);
    expect((await post({ 'content-type': 'application/json' })).status).toBe(400);
    const { stdout, stderr } = await server.stop();
    expect([stdout.trim(), stderr]).toEqual(['msg_1 is order.created', '']);
  });

  test('has rotation.ts, which accepts either secret', async () => {
    const server = await project.serve('rotation.ts', { ...ENVIRONMENT, WEBHOOK_NEXT_SECRET: 'the_secret_to_come' });
    for (const secret of [SECRET, 'the_secret_to_come', ['the_secret_to_come', 'one more secret']]) {
      expect(
        (await fetch(`${server.origin}/webhook`, { method: 'POST', body: BODY, headers: signed(secret) })).status,
      ).toBe(200);
    }
    await server.stop();
  });

  test('has servers that do not start without a secret', async () => {
    for (const name of ['express.ts', 'fastify.ts', 'hono.ts']) {
      await expect(project.serve(name, { WEBHOOK_SECRET: '' })).rejects.toThrow(/secret is empty/);
    }
  });

  test.each(['route.ts', 'edge.ts'])('has %s, which handles Fetch requests', async (name) => {
    const request = `new Request('http://localhost/webhook', { method: 'POST', body: ${JSON.stringify(BODY)}, headers: ${JSON.stringify(signed())} })`;
    expect(await evaluated(`import { POST } from './${name}'; console.log((await POST(${request})).status);`)).toEqual([
      'msg_1 is order.created',
      '200',
    ]);
  });

  test('has lambda.ts, which handles events of function URLs', async () => {
    const event = JSON.stringify({
      headers: signed(),
      body: Buffer.from(BODY).toString('base64'),
      isBase64Encoded: true,
    });
    expect(
      await evaluated(`import { handler } from './lambda.ts'; console.log((await handler(${event})).statusCode);`),
    ).toEqual(['msg_1 is order.created', '200']);
  });

  test('has types.ts, which narrows payloads by event', async () => {
    expect(
      await evaluated(
        `import { describe } from './types.ts'; console.log(describe(${BODY})); console.log(describe({ event: 'gallery.opened', timestamp: 0 }));`,
      ),
    ).toEqual(['ord_123456: 1500.00', 'gallery.opened at 1970-01-01T00:00:00.000Z']);
  });

  test('has order.ts, which drops what is older than the latest of its entity', async () => {
    const webhooks = [
      ['order.created', 'ord_1', '9007199254740993'],
      ['order.updated', 'ord_1', '9007199254740992'],
      ['order.updated', 'ord_1', '9007199254740993'],
      ['payment.failed', 'ord_1', '1'],
      ['order.updated', 'ord_1', '10000000000000000'],
      ['payment.failed', 'ord_1', '9.5'],
      ['payment.failed', 'ord_1', '10.5'],
      ['payment.failed', 'ord_1', '10'],
      ['payment.failed', 'ord_1', '1.1e1'],
      ['hold.available', 'h', '2026-11-27T10:00:00Z'],
      ['hold.available', 'h', '2026-11-27T09:59:59Z'],
      ['order.created', undefined, undefined],
    ];
    const calls = webhooks
      .map(([type, id, version]) => ({
        'x-webhook-event': type,
        'x-webhook-entity': id,
        'x-webhook-entity-version': version,
      }))
      .map((headers) => `console.log(isOutdated(${JSON.stringify(headers)}));`);
    expect(await evaluated(`import { isOutdated } from './order.ts'; ${calls.join('\n')}`)).toEqual(
      [false, true, false, false, false, false, false, true, false, false, true, false].map(String),
    );
  });

  test('has receiver-test.ts, which passes', async () => {
    expect(await project.run('receiver-test.ts')).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
