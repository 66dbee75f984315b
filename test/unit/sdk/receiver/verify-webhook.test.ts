import { describe, expect, test } from '@jest/globals';
import { SecretError } from '../../../../core/delivery/secret-rules.ts';
import { toWhsec } from '../../../../core/delivery/signature.ts';
import { VerificationError } from '../../../../core/delivery/verification.ts';
import type { HeadersLike } from '../../../../sdk/src/receiver/received-headers.ts';
import { generateTestHeaders } from '../../../../sdk/src/receiver/test-headers.ts';
import type { VerifyOptions } from '../../../../sdk/src/receiver/received-webhook.ts';
import { verifyWebhook as verifyInNode } from '../../../../sdk/src/receiver/verify-webhook.ts';
import { verifyWebhook as verifyInWeb } from '../../../../sdk/src/receiver/web/verify-webhook.ts';
import type { WebhookPayload } from '../../../../sdk/src/events/payload.ts';

const SECRET = 'your_secure_secret';
const OTHER = 'another_secret_of_ours';
const NOW = 1_750_000_000;
const BODY =
  '{"event":"order.created","timestamp":1623456789,"data":{"orderId":"ord_1","total":1500.00,"title":"Ærø ☃"},"source":"street-collector-platform"}';
const SIGNED = generateTestHeaders(BODY, SECRET, { id: 'msg_1', timestamp: NOW });

type Verify = (
  body: string | Uint8Array,
  headers: HeadersLike,
  secrets: string | readonly string[],
  options?: VerifyOptions,
) => Promise<WebhookPayload>;

async function failureOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof VerificationError) return error.failure;
    throw error;
  }
  return 'none';
}

const without = (name: string) => Object.fromEntries(Object.entries(SIGNED).filter(([key]) => key !== name));

const RUNTIMES: [string, Verify][] = [
  ['in Node', async (...parameters) => verifyInNode(...parameters)],
  ['by WebCrypto', verifyInWeb],
];

describe.each(RUNTIMES)('%s', (_runtime, verify) => {
  const verified = (
    body: string | Uint8Array,
    headers: HeadersLike,
    secrets: string | readonly string[] = SECRET,
    now = NOW,
  ) => verify(body, headers, secrets, { now });

  describe('verifyWebhook accepts a genuine webhook', () => {
    test('and returns its payload', async () => {
      const payload = await verified(BODY, SIGNED);
      expect(payload).toEqual(JSON.parse(BODY));
      expect(payload.event === 'order.created' && payload.data.total).toBe(1500);
    });

    test('with the published test vector', async () => {
      const headers = {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      };
      const body = '{"test": 2432232314}';
      const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
      expect(await verify(body, headers, secret, { now: 1_614_265_330 })).toEqual({ test: 2_432_232_314 });
      expect(generateTestHeaders(body, secret, { id: headers['webhook-id'], timestamp: 1_614_265_330 })).toMatchObject(
        headers,
      );
    });

    test('with the whsec_ form of a text, which the API returns beside it', async () => {
      expect(await verified(BODY, SIGNED, toWhsec(SECRET))).toEqual(JSON.parse(BODY));
    });

    test.each<[string, HeadersLike]>([
      ['a plain object in lower case', SIGNED],
      ['capitals', Object.fromEntries(Object.entries(SIGNED).map(([name, value]) => [name.toUpperCase(), value]))],
      ['lists', Object.fromEntries(Object.entries(SIGNED).map(([name, value]) => [name, [value]]))],
      ['Headers', new Headers(SIGNED)],
      ['a Map', new Map(Object.entries(SIGNED).map(([name, value]) => [name.replace('webhook', 'Webhook'), value]))],
    ])('with headers as %s', async (_, headers) => expect(await failureOf(() => verified(BODY, headers))).toBe('none'));

    test('with a body of bytes', async () => {
      expect(await verified(Buffer.from(BODY), SIGNED)).toEqual(JSON.parse(BODY));
      expect(await verified(new TextEncoder().encode(BODY), SIGNED)).toEqual(JSON.parse(BODY));
    });

    test('with either secret and either signature during a rotation', async () => {
      const both = generateTestHeaders(BODY, [OTHER, SECRET], { id: 'msg_1', timestamp: NOW });
      expect(both['webhook-signature']?.split(' ')).toHaveLength(2);
      for (const secrets of [SECRET, OTHER, [SECRET, OTHER]])
        expect(await failureOf(() => verified(BODY, both, secrets))).toBe('none');
      expect(await failureOf(() => verified(BODY, SIGNED, [OTHER, SECRET]))).toBe('none');
      const [first = '', second = ''] = String(both['webhook-signature']).split(' ');
      expect(await failureOf(() => verified(BODY, { ...both, 'webhook-signature': [first, second] }, SECRET))).toBe(
        'none',
      );
      expect(
        await failureOf(() => verified(BODY, { ...both, 'webhook-signature': `${first}, ${second}` }, SECRET)),
      ).toBe('none');
    });

    test('with a signature that begins like a version, alone or in a list', async () => {
      const signed = Array.from({ length: 20_000 }, (_, index) =>
        generateTestHeaders(BODY, SECRET, { id: `msg_${index}`, timestamp: NOW }),
      ).find((headers) => /^v1,v\d/.test(headers['webhook-signature'] ?? ''));
      if (signed === undefined) throw new Error('No such signature was found');
      const signature = String(signed['webhook-signature']);
      for (const list of [signature, `${signature},${signature}`, `v1a,${signature.slice(3)}, ${signature}`])
        expect(await failureOf(() => verified(BODY, { ...signed, 'webhook-signature': list }))).toBe('none');
    });

    test('up to the age of the tolerance, and no older', async () => {
      expect(await failureOf(() => verify(BODY, SIGNED, SECRET, { now: NOW + 300 }))).toBe('none');
      expect(await failureOf(() => verify(BODY, SIGNED, SECRET, { now: NOW + 10, toleranceSeconds: 9 }))).toBe(
        'timestamp-too-old',
      );
      expect(await failureOf(() => verify(BODY, SIGNED, SECRET, { now: NOW + 86_400, toleranceSeconds: 86_400 }))).toBe(
        'none',
      );
    });
  });

  describe('verifyWebhook refuses and names the failed check:', () => {
    const signature = String(SIGNED['webhook-signature']);
    test.each<[string, string, () => Promise<unknown>]>([
      ['another secret', 'signature-mismatch', () => verified(BODY, SIGNED, OTHER)],
      ['a changed body', 'signature-mismatch', () => verified(BODY.replace('1500.00', '1.00'), SIGNED)],
      [
        'a body that was parsed and printed again',
        'signature-mismatch',
        () => verified(JSON.stringify(JSON.parse(BODY)), SIGNED),
      ],
      ['a changed id', 'signature-mismatch', () => verified(BODY, { ...SIGNED, 'webhook-id': 'msg_2' })],
      ['no id', 'missing-header', () => verified(BODY, without('webhook-id'))],
      ['no timestamp', 'missing-header', () => verified(BODY, without('webhook-timestamp'))],
      ['no signature', 'missing-header', () => verified(BODY, without('webhook-signature'))],
      ['no headers', 'missing-header', () => verified(BODY, {})],
      [
        'a timestamp that is no number',
        'timestamp-format',
        () => verified(BODY, { ...SIGNED, 'webhook-timestamp': 'soon' }),
      ],
      [
        'two timestamps',
        'timestamp-format',
        () => verified(BODY, { ...SIGNED, 'webhook-timestamp': [String(NOW), String(NOW)] }),
      ],
      ['older than the tolerance', 'timestamp-too-old', () => verified(BODY, SIGNED, SECRET, NOW + 301)],
      ['newer than the tolerance', 'timestamp-too-new', () => verified(BODY, SIGNED, SECRET, NOW - 301)],
      [
        'an unknown version',
        'signature-version',
        () => verified(BODY, { ...SIGNED, 'webhook-signature': signature.replace('v1,', 'v2,') }),
      ],
      [
        'a truncated signature',
        'signature-mismatch',
        () => verified(BODY, { ...SIGNED, 'webhook-signature': signature.slice(0, -8) }),
      ],
      [
        'an empty signature after its version',
        'signature-mismatch',
        () => verified(BODY, { ...SIGNED, 'webhook-signature': 'v1,' }),
      ],
      ['no JSON', 'body-format', () => verified('{', generateTestHeaders('{', SECRET, { timestamp: NOW }))],
      [
        'bytes that are no text',
        'body-format',
        () => {
          const bytes = Buffer.from([0x22, 0xff, 0x22]);
          return verified(bytes, generateTestHeaders(bytes, SECRET, { timestamp: NOW }));
        },
      ],
    ])('%s: %s', async (_, failure, action) => expect(await failureOf(action)).toBe(failure));

    test('headers of a prototype do not count', async () => {
      expect(await failureOf(() => verified(BODY, Object.create(SIGNED) as HeadersLike))).toBe('missing-header');
    });
  });

  describe('verifyWebhook throws a configuration error', () => {
    test.each<[string, unknown]>([
      ['no secret', undefined],
      ['an empty secret', ''],
      ['a blank secret', '  '],
      ['no secrets', []],
      ['an empty secret among others', [SECRET, '']],
      ['a secret without a key', 'whsec_'],
      ['something else', 42],
      ['a key of one byte', 'whsec_QQ=='],
      ['a short text', 'A'],
      ['garbage after base64', 'whsec_QUJD!!!!'],
      ['the newline of a file', `${SECRET}\n`],
      ['the newline of a file after whsec_', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\r\n'],
      ['a secret in quotes', `"${SECRET}"`],
      ['a signature version before whsec_', 'v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ])('for %s', async (_, secret) => {
      const forged = generateTestHeaders(BODY, SECRET, { timestamp: NOW });
      await expect(verify(BODY, forged, secret as string, { now: NOW })).rejects.toThrow(SecretError);
    });

    test('that says what surrounds the secret', async () => {
      await expect(verified(BODY, SIGNED, ` ${SECRET}`)).rejects.toThrow(/begins or ends with white space/);
      await expect(verified(BODY, SIGNED, `'${SECRET}'`)).rejects.toThrow(/begins and ends with a quote/);
    });

    test('for a parsed body', async () => {
      await expect(verified(JSON.parse(BODY) as string, SIGNED)).rejects.toThrow(/before any JSON parser/);
      await expect(verified(undefined as unknown as string, SIGNED)).rejects.toThrow(/rawBody is not text or bytes/);
    });

    test('for a tolerance or a clock that is no number', async () => {
      await expect(verify(BODY, SIGNED, SECRET, { now: NOW, toleranceSeconds: Number.NaN })).rejects.toThrow(
        /toleranceSeconds/,
      );
      await expect(verify(BODY, SIGNED, SECRET, { now: NOW, toleranceSeconds: Infinity })).rejects.toThrow(
        /toleranceSeconds/,
      );
      await expect(verify(BODY, SIGNED, SECRET, { now: Number.NaN })).rejects.toThrow(/now is not/);
    });

    test('for missing headers', async () => {
      for (const headers of [undefined, ['webhook-id', 'msg_1'], [['webhook-id', 'msg_1']]])
        await expect(verified(BODY, headers as unknown as HeadersLike)).rejects.toThrow(/headers is not an object/);
    });
  });
});
