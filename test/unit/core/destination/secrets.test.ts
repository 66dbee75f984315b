import { describe, expect, test } from '@jest/globals';
import {
  headerSecret,
  previousSecretUntil,
  rotated,
  SECRET_GRACE_MS,
  validSecrets,
} from '../../../../core/destination/secrets.ts';

const NOW = 1_000_000;
const secret = (ciphertext: string, fields: object = {}) => ({ ciphertext, supplied: false, ...fields });

describe('a rotation', () => {
  test('lets the current secret sign for 24 more hours, and earlier secrets until their own end', () => {
    const after = rotated([secret('b'), secret('a', { validUntil: NOW + 5 })], secret('c'), false, NOW);
    expect(after).toEqual([
      secret('c'),
      secret('b', { validUntil: NOW + SECRET_GRACE_MS }),
      secret('a', { validUntil: NOW + 5 }),
    ]);
    expect(previousSecretUntil(after, NOW)).toBe(NOW + SECRET_GRACE_MS);
  });

  test('drops expired secrets', () => {
    expect(
      rotated([secret('b'), secret('a', { validUntil: NOW })], secret('c'), false, NOW).map(
        ({ ciphertext }) => ciphertext,
      ),
    ).toEqual(['c', 'b']);
  });

  test('with immediately leaves only the new secret', () => {
    const after = rotated([secret('b'), secret('a', { validUntil: NOW + 5 })], secret('c'), true, NOW);
    expect(after).toEqual([secret('c')]);
    expect(previousSecretUntil(after, NOW)).toBeUndefined();
  });
});

describe('X-Webhook-Secret', () => {
  test.each([
    [undefined, [secret('a')], undefined],
    [undefined, [secret('a', { supplied: true })], 'a'],
    [false, [secret('a', { supplied: true })], undefined],
    [true, [secret('a')], 'a'],
    [true, [secret('b'), secret('a')], 'a'],
    [undefined, [secret('c'), secret('b', { supplied: true }), secret('a', { supplied: true })], 'a'],
  ])('with secretHeader %s carries the right secret: case %#', (decided, secrets, sent) => {
    expect(headerSecret(decided, secrets)?.ciphertext).toBe(sent);
  });

  test('is no longer sent once the supplied secret has ended after a rotation to a generated one', () => {
    const after = rotated([secret('old', { supplied: true })], secret('new'), false, NOW);
    expect(headerSecret(undefined, validSecrets(after, NOW + SECRET_GRACE_MS - 1))?.ciphertext).toBe('old');
    expect(headerSecret(undefined, validSecrets(after, NOW + SECRET_GRACE_MS))).toBeUndefined();
  });
});
