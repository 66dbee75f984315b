import { describe, expect, test } from '@jest/globals';
import { SecretError } from '../../../../core/delivery/secret-rules.ts';
import { toWhsec } from '../../../../core/delivery/signature.ts';
import { VerificationError } from '../../../../core/delivery/verification.ts';
import type { HeadersLike } from '../../../../sdk/src/receiver/received-headers.ts';
import { generateTestHeaders } from '../../../../sdk/src/receiver/test-headers.ts';
import { verifyWebhook } from '../../../../sdk/src/receiver/verify-webhook.ts';

const SECRET = 'your_secure_secret';
const OTHER = 'another_secret_of_ours';
const NOW = 1_750_000_000;
const BODY =
  '{"event":"order.created","timestamp":1623456789,"data":{"orderId":"ord_1","total":1500.00,"title":"Ærø ☃"},"source":"street-collector-platform"}';
const SIGNED = generateTestHeaders(BODY, SECRET, { id: 'msg_1', timestamp: NOW });

const verified = (
  body: string | Uint8Array,
  headers: HeadersLike,
  secrets: string | readonly string[] = SECRET,
  now = NOW,
) => verifyWebhook(body, headers, secrets, { now });

function failureOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof VerificationError) return error.failure;
    throw error;
  }
  return 'none';
}

const without = (name: string) => Object.fromEntries(Object.entries(SIGNED).filter(([key]) => key !== name));

describe('verifyWebhook accepts a genuine webhook', () => {
  test('and returns its payload', () => {
    const payload = verified(BODY, SIGNED);
    expect(payload).toEqual(JSON.parse(BODY));
    expect(payload.event === 'order.created' && payload.data.total).toBe(1500);
  });

  test('with the published test vector', () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const body = '{"test": 2432232314}';
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(verifyWebhook(body, headers, secret, { now: 1_614_265_330 })).toEqual({ test: 2_432_232_314 });
    expect(generateTestHeaders(body, secret, { id: headers['webhook-id'], timestamp: 1_614_265_330 })).toMatchObject(
      headers,
    );
  });

  test('with the whsec_ form of a text, which the API returns beside it', () => {
    expect(verified(BODY, SIGNED, toWhsec(SECRET))).toEqual(JSON.parse(BODY));
  });

  test.each<[string, HeadersLike]>([
    ['a plain object in lower case', SIGNED],
    ['capitals', Object.fromEntries(Object.entries(SIGNED).map(([name, value]) => [name.toUpperCase(), value]))],
    ['lists', Object.fromEntries(Object.entries(SIGNED).map(([name, value]) => [name, [value]]))],
    ['Headers', new Headers(SIGNED)],
    ['a Map', new Map(Object.entries(SIGNED).map(([name, value]) => [name.replace('webhook', 'Webhook'), value]))],
  ])('with headers as %s', (_, headers) => expect(failureOf(() => verified(BODY, headers))).toBe('none'));

  test('with a body of bytes', () => {
    expect(verified(Buffer.from(BODY), SIGNED)).toEqual(JSON.parse(BODY));
    expect(verified(new TextEncoder().encode(BODY), SIGNED)).toEqual(JSON.parse(BODY));
  });

  test('with either secret and either signature during a rotation', () => {
    const both = generateTestHeaders(BODY, [OTHER, SECRET], { id: 'msg_1', timestamp: NOW });
    expect(both['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secrets of [SECRET, OTHER, [SECRET, OTHER]])
      expect(failureOf(() => verified(BODY, both, secrets))).toBe('none');
    expect(failureOf(() => verified(BODY, SIGNED, [OTHER, SECRET]))).toBe('none');
    const [first = '', second = ''] = String(both['webhook-signature']).split(' ');
    expect(failureOf(() => verified(BODY, { ...both, 'webhook-signature': [first, second] }, SECRET))).toBe('none');
    expect(failureOf(() => verified(BODY, { ...both, 'webhook-signature': `${first}, ${second}` }, SECRET))).toBe(
      'none',
    );
  });

  test('with a signature that begins like a version, alone or in a list', () => {
    const signed = Array.from({ length: 20_000 }, (_, index) =>
      generateTestHeaders(BODY, SECRET, { id: `msg_${index}`, timestamp: NOW }),
    ).find((headers) => /^v1,v\d/.test(headers['webhook-signature'] ?? ''));
    if (signed === undefined) throw new Error('No such signature was found');
    const signature = String(signed['webhook-signature']);
    for (const list of [signature, `${signature},${signature}`, `v1a,${signature.slice(3)}, ${signature}`])
      expect(failureOf(() => verified(BODY, { ...signed, 'webhook-signature': list }))).toBe('none');
  });

  test('up to the age of the tolerance, and no older', () => {
    expect(failureOf(() => verifyWebhook(BODY, SIGNED, SECRET, { now: NOW + 300 }))).toBe('none');
    expect(failureOf(() => verifyWebhook(BODY, SIGNED, SECRET, { now: NOW + 10, toleranceSeconds: 9 }))).toBe(
      'timestamp-too-old',
    );
    expect(failureOf(() => verifyWebhook(BODY, SIGNED, SECRET, { now: NOW + 86_400, toleranceSeconds: 86_400 }))).toBe(
      'none',
    );
  });
});

describe('verifyWebhook refuses and names the failed check:', () => {
  const signature = String(SIGNED['webhook-signature']);
  test.each<[string, string, () => unknown]>([
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
  ])('%s: %s', (_, failure, action) => expect(failureOf(action)).toBe(failure));

  test('headers of a prototype do not count', () => {
    expect(failureOf(() => verified(BODY, Object.create(SIGNED) as HeadersLike))).toBe('missing-header');
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
  ])('for %s', (_, secret) => {
    const forged = generateTestHeaders(BODY, SECRET, { timestamp: NOW });
    expect(() => verifyWebhook(BODY, forged, secret as string, { now: NOW })).toThrow(SecretError);
  });

  test('that says what surrounds the secret', () => {
    expect(() => verified(BODY, SIGNED, ` ${SECRET}`)).toThrow(/begins or ends with white space/);
    expect(() => verified(BODY, SIGNED, `'${SECRET}'`)).toThrow(/begins and ends with a quote/);
  });

  test('for a parsed body', () => {
    expect(() => verified(JSON.parse(BODY) as string, SIGNED)).toThrow(/before any JSON parser/);
    expect(() => verified(undefined as unknown as string, SIGNED)).toThrow(/rawBody is not text or bytes/);
  });

  test('for a tolerance or a clock that is no number', () => {
    expect(() => verifyWebhook(BODY, SIGNED, SECRET, { now: NOW, toleranceSeconds: Number.NaN })).toThrow(
      /toleranceSeconds/,
    );
    expect(() => verifyWebhook(BODY, SIGNED, SECRET, { now: NOW, toleranceSeconds: Infinity })).toThrow(
      /toleranceSeconds/,
    );
    expect(() => verifyWebhook(BODY, SIGNED, SECRET, { now: Number.NaN })).toThrow(/now is not/);
  });

  test('for missing headers', () => {
    expect(() => verified(BODY, undefined as unknown as HeadersLike)).toThrow(/headers is not an object/);
  });
});
