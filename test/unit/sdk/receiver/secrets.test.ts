import { describe, expect, test } from '@jest/globals';
import { validateWebhookSecret as inNode } from '../../../../sdk/src/receiver/validate-secret.ts';
import { validateWebhookSecret as byWebCrypto } from '../../../../sdk/src/receiver/web/validate-secret.ts';

type Secret = string | readonly string[] | null | undefined;

describe.each([
  ['in Node', async (received: Secret, expected: string | null | undefined) => inNode(received, expected)],
  ['by WebCrypto', byWebCrypto],
])('validateWebhookSecret %s', (_runtime, validate) => {
  test('accepts only the expected secret', async () => {
    expect(await validate('your_secure_secret', 'your_secure_secret')).toBe(true);
    expect(await validate('your_secure_secreT', 'your_secure_secret')).toBe(false);
  });

  test.each<[string, Secret, string | null | undefined]>([
    ['a shorter one', 'your_secure', 'your_secure_secret'],
    ['a longer one', 'your_secure_secret_', 'your_secure_secret'],
    ['none', undefined, 'your_secure_secret'],
    ['null', null, 'your_secure_secret'],
    ['an empty one', '', 'your_secure_secret'],
    ['several', ['your_secure_secret'], 'your_secure_secret'],
    ['none where none is expected', undefined, undefined],
    ['an empty one where an empty one is expected', '', ''],
  ])('returns false for %s', async (_, received, expected) => expect(await validate(received, expected)).toBe(false));
});
