import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signatureHeaders } from '../helpers/sign-request.ts';
import { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';

/** Everybody may call the API, but nobody its destinations. */
const NO_DESTINATIONS = {
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: ['execute-api:/v1/*/destinations', 'execute-api:/v1/*/destinations/*'],
    },
  ],
};
const ID = 'dst_0000000000000000';

let stack: LocalStack;
let assembly: string;

beforeAll(async () => {
  assembly = changedAssembly((resources) => {
    for (const { Type, Properties } of Object.values(resources))
      if (Type === 'AWS::ApiGateway::RestApi') Properties['Policy'] = NO_DESTINATIONS;
  });
  stack = await LocalStack.start({ assembly });
});

afterAll(async () => {
  await stack.stop();
  rmSync(assembly, { recursive: true });
});

/** Sends the path as it is: a URL would normalize it. */
async function ask(method: string, path: string): Promise<{ status: number; body: string }> {
  const { credentials, region, adminApiUrl } = stack.stack;
  const base = new URL(adminApiUrl ?? '');
  const signed = { method, url: base.pathname + path, headers: { host: base.host }, body: Buffer.alloc(0) };
  const headers = signatureHeaders(signed, credentials, region, Date.now());
  const sent = request({ host: base.hostname, port: base.port, method, path: signed.url, headers });
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.end();
  });
}

describe('a policy that denies the destinations', () => {
  test('denies them, and nothing else', async () => {
    expect(await ask('GET', '/destinations')).toMatchObject({ status: 403 });
    expect(await ask('POST', `/destinations/${ID}/rotate-secret`)).toMatchObject({ status: 403 });
    expect(await ask('GET', '/health')).toMatchObject({ status: 200 });
    expect(await ask('GET', '/events/evt%201')).toMatchObject({ status: 404 });
  });

  test.each([
    '/events/../destinations',
    '/events/%2e%2e/destinations',
    '/events/%2E./destinations',
    '/events/%252e%252e/destinations',
    '/./destinations',
    '/%2e/destinations',
    '//destinations',
    '/destinations/',
    '/events/..%2fdestinations',
    '/events/..%5cdestinations',
    '/health/..;/destinations',
    '/destinations;x',
    '/%64estinations',
    '/destinations%00',
    '/events/%C0%AE%C0%AE/destinations',
    `/events/../destinations/${ID}`,
    `/destin%61tions/${ID}`,
  ])('is not walked around by %s', async (path) => {
    for (const [method, suffix] of [
      ['GET', ''],
      ['POST', ''],
      ['DELETE', ''],
      ['POST', '/rotate-secret'],
    ] as const) {
      const answer = await ask(method, path + suffix);
      expect([400, 403]).toContain(answer.status);
      expect(JSON.parse(answer.body)).toMatchObject({
        code: expect.stringMatching(/^(?:malformed-request|refused|access-denied)$/),
      });
    }
  });
});

test('an event whose id no path can carry is found and erased by it', async () => {
  const id = '2026/11;a\\b%2F';
  await stack.publish([{ type: 'order.created', detail: JSON.stringify({ eventId: id }) }]);
  const found = await eventually(async () => {
    const answer = await ask('GET', `/event?id=${encodeURIComponent(id)}`);
    return answer.status === 200 ? (JSON.parse(answer.body) as { id: string }) : undefined;
  });
  const { adminApiUrl, region, credentials } = stack.stack;
  const manager = new WebhookManager({ apiUrl: adminApiUrl ?? '', region, credentials });
  expect(await manager.getEvent(id)).toMatchObject({ id: found.id, payload: { data: { eventId: id } } });
  await manager.eraseEventPayload(id);
  expect(await manager.getEvent(found.id)).toMatchObject({ payloadErasedAt: expect.any(String) });
  expect(await ask('GET', `/events/${encodeURIComponent(id)}`)).toMatchObject({
    status: 400,
    body: expect.not.stringContaining('payload'),
  });
});

test('a method in lower case is no route of the API', async () => {
  expect((await ask('get', '/health')).status).toBeGreaterThanOrEqual(400);
});
