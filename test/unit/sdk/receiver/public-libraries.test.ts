import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { generateSecret, toWhsec } from '../../../../core/delivery/signature.ts';
import { generateTestHeaders } from '../../../../sdk/src/receiver/test-headers.ts';
import { verifyWebhook } from '../../../../sdk/src/receiver/verify-webhook.ts';
import { bytesOf, joinedHeaders, problemOf, type Vector, VECTORS } from '../../../vectors/vectors.ts';

const BODY =
  '{"event":"order.created","timestamp":1623456789,"data":{"total":1500.00,"title":"Ærø ☃"},"source":"street-collector-platform"}';

describe.each([
  ['standardwebhooks', StandardWebhook],
  ['svix', SvixWebhook],
])('the public package %s', (_, Library) => {
  describe.each([
    ['a generated secret', generateSecret(randomBytes)],
    ['a secret as in the guide', 'your_secure_secret'],
  ])('with %s', (_name, secret) => {
    const library = new Library(toWhsec(secret));

    test('accepts our signatures', () => {
      for (const secrets of [secret, ['the_other_of_two_secrets', secret]]) {
        expect(() => void library.verify(BODY, generateTestHeaders(BODY, secrets))).not.toThrow();
      }
      expect(() => void library.verify(BODY, generateTestHeaders(BODY, 'the_other_of_two_secrets'))).toThrow(
        /signature/,
      );
    });

    test('makes signatures that we accept', () => {
      const now = new Date();
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': library.sign('msg_1', now, BODY),
      };
      expect(verifyWebhook(BODY, headers, secret)).toEqual(JSON.parse(BODY));
      expect(() => verifyWebhook(BODY, headers, 'the_other_of_two_secrets')).toThrow(/no signature matches/);
    });
  });
});

describe('standardwebhooks', () => {
  beforeAll(() => void jest.useFakeTimers());
  afterAll(() => void jest.useRealTimers());

  test.each(VECTORS)('judges $name as the vector says', (vector) => {
    jest.setSystemTime(vector.now * 1000);
    expect(problemOf(vector, 'javascript', outcomeOf(vector))).toBeUndefined();
  });
});

/** `accept`, or the text of the last error. */
function outcomeOf(vector: Vector): string {
  let outcome = '';
  for (const secret of vector.whsecs) {
    try {
      const payload = new StandardWebhook(secret).verify(bytesOf(vector), joinedHeaders(vector));
      return payload === undefined ? 'The body is empty' : 'accept';
    } catch (error) {
      outcome = String(error);
    }
  }
  return outcome;
}
