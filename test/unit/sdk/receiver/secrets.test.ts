import { describe, expect, test } from '@jest/globals';
import { validateWebhookSecret } from '../../../../sdk/src/receiver/validate-secret.ts';

describe('validateWebhookSecret', () => {
  test('accepts only the expected secret', () => {
    expect(validateWebhookSecret('your_secure_secret', 'your_secure_secret')).toBe(true);
    expect(validateWebhookSecret('your_secure_secreT', 'your_secure_secret')).toBe(false);
  });

  test.each<[string, string | readonly string[] | null | undefined, string | null | undefined]>([
    ['a shorter one', 'your_secure', 'your_secure_secret'],
    ['a longer one', 'your_secure_secret_', 'your_secure_secret'],
    ['none', undefined, 'your_secure_secret'],
    ['null', null, 'your_secure_secret'],
    ['an empty one', '', 'your_secure_secret'],
    ['several', ['your_secure_secret'], 'your_secure_secret'],
    ['none where none is expected', undefined, undefined],
    ['an empty one where an empty one is expected', '', ''],
  ])('returns false for %s', (_, received, expected) => expect(validateWebhookSecret(received, expected)).toBe(false));
});
