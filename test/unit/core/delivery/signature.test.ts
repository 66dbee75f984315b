import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { checkSecret } from '../../../../core/delivery/secret-rules.ts';
import {
  generateSecret,
  sign,
  signingKeyOf,
  toWhsec,
  verify,
  type ReceivedMessage,
} from '../../../../core/delivery/signature.ts';
import { VerificationError } from '../../../../core/delivery/verification.ts';

const SECRET = 'your_secure_secret';
const NOW = 1_750_000_000;
const BODY = '{"event":"order.created","data":{"total":1500.00,"name":"Ærø ☃"}}';

/** The received message of `BODY`, signed now, with changes. */
const received = (changes: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  id: 'msg_1',
  timestamp: String(NOW),
  signature: sign({ id: 'msg_1', timestamp: NOW, body: BODY }, [SECRET]),
  body: BODY,
  ...changes,
});

function failureOf(message: ReceivedMessage, secrets: readonly string[] = [SECRET], now = NOW): string {
  try {
    verify(message, secrets, { now });
  } catch (error) {
    if (error instanceof VerificationError) return error.failure;
    throw error;
  }
  return 'none';
}

describe('verification', () => {
  test('accepts what was signed, as text and as bytes', () => {
    expect(failureOf(received())).toBe('none');
    expect(failureOf(received({ body: Buffer.from(BODY) }))).toBe('none');
    expect(sign({ id: 'msg_1', timestamp: NOW, body: Buffer.from(BODY) }, [SECRET])).toBe(received().signature);
  });

  test('accepts either of two signatures with either of two secrets', () => {
    const old = 'the_former_secret';
    const signature = sign({ id: 'msg_1', timestamp: NOW, body: BODY }, [SECRET, old]);
    expect(signature.split(' ')).toHaveLength(2);
    expect(failureOf(received({ signature }), [old])).toBe('none');
    expect(failureOf(received({ signature }), [SECRET])).toBe('none');
    expect(failureOf(received({ signature: `v2,unknown ${received().signature}` }))).toBe('none');
    expect(failureOf(received(), ['another_secret_of_ours', SECRET])).toBe('none');
  });

  test.each<[string, ReceivedMessage, string, number?]>([
    ['without an id', received({ id: undefined }), 'missing-header'],
    ['without a timestamp', received({ timestamp: undefined }), 'missing-header'],
    ['with an empty signature', received({ signature: '' }), 'missing-header'],
    ['with a timestamp of letters', received({ timestamp: 'soon' }), 'timestamp-format'],
    ['with a timestamp that only begins as a number', received({ timestamp: `${NOW}x` }), 'timestamp-format'],
    ['at the end of the tolerance', received(), 'none', NOW + 300],
    ['past the tolerance', received(), 'timestamp-too-old', NOW + 301],
    ['as far ahead as tolerated', received(), 'none', NOW - 300],
    ['further ahead', received(), 'timestamp-too-new', NOW - 301],
    ['with another version only', received({ signature: 'v1a,AAAA v2,AAAA' }), 'signature-version'],
    ['with a truncated signature', received({ signature: received().signature?.slice(0, -4) }), 'signature-mismatch'],
    ['with another body', received({ body: `${BODY} ` }), 'signature-mismatch'],
    ['with another id', received({ id: 'msg_2' }), 'signature-mismatch'],
    ['with another timestamp', received({ timestamp: String(NOW - 1) }), 'signature-mismatch'],
  ])('a message %s', (_, message, failure, now = NOW) => expect(failureOf(message, [SECRET], now)).toBe(failure));

  test('refuses another secret, and any when there is none', () => {
    expect(failureOf(received(), ['another_secret_of_ours'])).toBe('signature-mismatch');
    expect(failureOf(received(), [])).toBe('signature-mismatch');
  });

  test('never throws anything else, whatever the headers hold', () => {
    const header = fc.option(fc.string(), { nil: undefined });
    fc.assert(
      fc.property(header, header, header, fc.string(), fc.string(), (id, timestamp, signature, body, secret) => {
        expect(failureOf({ id, timestamp, signature, body }, [secret])).not.toBe('none');
      }),
    );
  });
});

describe('beside the public library', () => {
  const now = Math.floor(Date.now() / 1000);
  const secrets = fc.oneof(
    fc
      .string({ minLength: 16, unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)) })
      .filter((text) => !text.startsWith('whsec_')),
    fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => generateSecret(() => bytes)),
  );

  test('each accepts what the other signs', () => {
    fc.assert(
      fc.property(secrets, fc.jsonValue(), (secret, data) => {
        const body = JSON.stringify({ data });
        const library = new Webhook(toWhsec(secret));
        const headers = {
          'webhook-id': 'msg_1',
          'webhook-timestamp': String(now),
          'webhook-signature': sign({ id: 'msg_1', timestamp: now, body }, [secret]),
        };
        expect(library.verify(body, headers)).toEqual(JSON.parse(body));
        const signature = library.sign('msg_1', new Date(now * 1000), body);
        expect(failureOf({ id: 'msg_1', timestamp: String(now), signature, body }, [secret], now)).toBe('none');
      }),
      { numRuns: 50 },
    );
  });
});

describe('secrets', () => {
  test('whsec_ is base64, anything else UTF-8', () => {
    expect(signingKeyOf('whsec_AAEC')).toEqual(Buffer.from([0, 1, 2]));
    expect(signingKeyOf('sécret')).toEqual(Buffer.from('sécret', 'utf8'));
    expect(toWhsec('your_secure_secret')).toBe('whsec_eW91cl9zZWN1cmVfc2VjcmV0');
    expect(toWhsec('whsec_AAEC')).toBe('whsec_AAEC');
  });

  test('generated ones are whsec_ with 32 bytes', () => {
    const secret = generateSecret(randomBytes);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(signingKeyOf(secret)).toHaveLength(32);
    expect(() => checkSecret(secret)).not.toThrow();
  });
});
