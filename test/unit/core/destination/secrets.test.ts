import { describe, expect, test } from '@jest/globals';
import { previousSecretUntil, rotated, SECRET_GRACE_MS, sendsSecret } from '../../../../core/destination/secrets.ts';

const NOW = 1_000_000;
const secret = (ciphertext: string, fields: object = {}) => ({ ciphertext, supplied: false, ...fields });

describe('a rotation', () => {
  test('lets the old secret sign for 24 hours more, and earlier ones until their own end', () => {
    const after = rotated([secret('b'), secret('a', { validUntil: NOW + 5 })], secret('c'), false, NOW);
    expect(after).toEqual([
      secret('c'),
      secret('b', { validUntil: NOW + SECRET_GRACE_MS }),
      secret('a', { validUntil: NOW + 5 }),
    ]);
    expect(previousSecretUntil(after, NOW)).toBe(NOW + SECRET_GRACE_MS);
  });

  test('forgets secrets whose end has come', () => {
    expect(
      rotated([secret('b'), secret('a', { validUntil: NOW })], secret('c'), false, NOW).map(
        ({ ciphertext }) => ciphertext,
      ),
    ).toEqual(['c', 'b']);
  });

  test('at once ends all others', () => {
    const after = rotated([secret('b'), secret('a', { validUntil: NOW + 5 })], secret('c'), true, NOW);
    expect(after).toEqual([secret('c')]);
    expect(previousSecretUntil(after, NOW)).toBeUndefined();
  });
});

describe('X-Webhook-Secret', () => {
  test.each([
    [undefined, [secret('a')], false],
    [undefined, [secret('a', { supplied: true })], true],
    [false, [secret('a', { supplied: true })], false],
    [true, [secret('a')], true],
  ])('decided %s, is sent: %#', (decided, secrets, sent) => {
    expect(sendsSecret(decided, secrets)).toBe(sent);
  });
});
