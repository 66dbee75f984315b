import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { BACKOFF_LIMIT_SECONDS } from '../../../../core/contract/limits.ts';
import { backoffSeconds, nextDelaySeconds, retryAfterSeconds } from '../../../../core/delivery/retry.ts';

const POLICY = { maxAttempts: 4, baseSeconds: 30 };
const NOW = Date.UTC(2026, 0, 1);
const longest = () => 0.999_999;
const shortest = () => 0;

describe('backoff', () => {
  test('is 30 s x 4^n, jittered within [1/2, 1]', () => {
    expect([1, 2, 3].map((attempt) => backoffSeconds(POLICY, attempt, longest))).toEqual([30, 120, 480]);
    expect([1, 2, 3].map((attempt) => backoffSeconds(POLICY, attempt, shortest))).toEqual([15, 60, 240]);
  });

  test('always grows, whatever the jitter, up to the longest delay', () => {
    const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 10 }),
        random,
        random,
        (baseSeconds, attempt, a, b) => {
          const policy = { maxAttempts: 12, baseSeconds };
          const before = backoffSeconds(policy, attempt, () => a);
          const after = backoffSeconds(policy, attempt + 1, () => b);
          expect(after > before || after >= BACKOFF_LIMIT_SECONDS / 2).toBe(true);
        },
      ),
    );
  });

  test('is never longer than a day nor shorter than a second', () => {
    expect(backoffSeconds({ maxAttempts: 12, baseSeconds: 300 }, 12, longest)).toBe(86_400);
    expect(backoffSeconds({ maxAttempts: 4, baseSeconds: 1 }, 1, shortest)).toBe(1);
  });
});

describe('the next attempt', () => {
  test('does not come after the last one of the policy', () => {
    expect(nextDelaySeconds(POLICY, 3, { statusCode: 500 }, NOW, longest)).toBe(480);
    expect(nextDelaySeconds(POLICY, 4, { statusCode: 500 }, NOW, longest)).toBeUndefined();
  });

  test.each([429, 503])('after a %d waits as long as Retry-After asks, if that is longer', (statusCode) => {
    expect(nextDelaySeconds(POLICY, 1, { statusCode, retryAfter: '300' }, NOW, longest)).toBe(300);
    expect(nextDelaySeconds(POLICY, 1, { statusCode, retryAfter: '5' }, NOW, longest)).toBe(30);
  });

  test('ignores Retry-After of other statuses', () => {
    expect(nextDelaySeconds(POLICY, 1, { statusCode: 500, retryAfter: '300' }, NOW, longest)).toBe(30);
  });
});

describe('Retry-After', () => {
  test('is seconds or an HTTP date', () => {
    expect(retryAfterSeconds('120', NOW)).toBe(120);
    expect(retryAfterSeconds(new Date(NOW + 90_000).toUTCString(), NOW)).toBe(90);
    expect(retryAfterSeconds(new Date(NOW - 90_000).toUTCString(), NOW)).toBe(0);
  });

  test('is clamped to an hour', () => {
    expect(retryAfterSeconds('999999999999', NOW)).toBe(3_600);
  });

  test.each(['', 'soon', '-5', '1e3', undefined])('%p asks for nothing intelligible', (header) => {
    expect(retryAfterSeconds(header, NOW) ?? 0).toBe(0);
  });
});
