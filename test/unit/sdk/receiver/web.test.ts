import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { VerificationError } from '../../../../core/delivery/verification.ts';
import { generateTestHeaders } from '../../../../sdk/src/receiver/test-headers.ts';
import { verifyWebhook as inNode } from '../../../../sdk/src/receiver/verify-webhook.ts';
import { verifyWebhook as byWebCrypto } from '../../../../sdk/src/receiver/web/verify-webhook.ts';

const SECRET = 'your_secure_secret';
const NOW = 1_750_000_000;
const BODY = '{"event":"order.created","data":{"title":"Ærø ☃"}}';

async function verdict(verify: () => unknown): Promise<unknown> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof VerificationError) return error.failure;
    throw error;
  }
}

async function verdicts(body: string | Uint8Array, headers: Record<string, string>): Promise<[unknown, unknown]> {
  const found = [inNode, byWebCrypto].map((verify) => verdict(() => verify(body, headers, SECRET, { now: NOW })));
  return (await Promise.all(found)) as [unknown, unknown];
}

const signed = (body: string | Uint8Array) => generateTestHeaders(body, SECRET, { id: 'msg_1', timestamp: NOW });

test.each<[string, (signature: string) => string]>([
  ['other bits after the last byte', (text) => text.replace(/.=$/, (end) => `${next(end[0] ?? '')}=`)],
  ['no padding', (text) => text.replace('=', '')],
  ['white space in it', (text) => `${text.slice(0, 9)}\t${text.slice(9)}`],
  ['base64url', (text) => text.replaceAll('+', '-').replaceAll('/', '_').replace('=', '')],
  ['a character that no base64 has', (text) => text.replace(/.=$/, '*=')],
  ['a character of two bytes', (text) => text.replace(/.=$/, 'é=')],
])('a signature with %s is no signature, in Node and by WebCrypto', async (_, change) => {
  const headers = signed(BODY);
  const [version = '', signature = ''] = (headers['webhook-signature'] ?? '').split(',');
  const changed = { ...headers, 'webhook-signature': `${version},${change(signature)}` };
  expect(await verdicts(BODY, changed)).toEqual(['signature-mismatch', 'signature-mismatch']);
});

test('any body and any change of a header have the same verdict in Node and by WebCrypto', async () => {
  const body = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.uint8Array());
  const change = fc.record({
    name: fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'other'),
    value: fc.oneof(
      fc.string(),
      fc.base64String().map((text) => `v1,${text}`),
      fc.nat().map(String),
    ),
  });
  await fc.assert(
    fc.asyncProperty(body, change, async (content, { name, value }) => {
      const [node, web] = await verdicts(content, { ...signed(content), [name]: value });
      expect(web).toEqual(node);
    }),
    { numRuns: 50 },
  );
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const next = (character: string): string => ALPHABET[ALPHABET.indexOf(character) + 1] ?? '';
