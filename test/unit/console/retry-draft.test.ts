import { describe, expect, test } from '@jest/globals';
import { marksUpTo, placeOf, rangeText, summaryOf } from '../../../console/src/format/attempt-times.ts';
import type { RetryDraft } from '../../../console/src/forms/retry-draft.ts';
import {
  BEGINNINGS,
  EMPTY_POLICY,
  EMPTY_RETRY,
  retryDraftOf,
  retryOf,
  timesOfDraft,
} from '../../../console/src/forms/retry-draft.ts';
import type { DestinationRetry } from '../../../core/delivery/retry.ts';
import { policyFor, retryTimes } from '../../../core/delivery/retry.ts';

const draft = (changes: Partial<RetryDraft>): RetryDraft => ({ ...EMPTY_RETRY, ...changes });

describe('a retry policy in the form', () => {
  test('is that of the stage while nothing is chosen', () => {
    expect(retryOf(EMPTY_RETRY)).toBeUndefined();
    expect(retryDraftOf(undefined)).toEqual(EMPTY_RETRY);
  });

  test.each<[string, DestinationRetry]>([
    ['a preset', { preset: 'patient' }],
    ['a schedule', { schedule: ['5s', '5m', '2h'], jitter: 0.1 }],
    ['waits that grow', { maxAttempts: 6, baseSeconds: 10, factor: 2.5, maxSeconds: 7200, jitter: 0 }],
    ['jitter alone', { jitter: 0.2 }],
    ['a deadline alone', { deadlineSeconds: 600, retryAfter: 'replace' }],
    ['failures', { giveUpOn: ['404', '4xx', 'tls'], disableOn: ['410', '403'] }],
    ['the only failures that are retried', { retryOn: ['5xx', 'timeout'] }],
    ['no failure that disables', { preset: 'guide', disableOn: [], giveUpOn: [] }],
    [
      'policies of types',
      {
        schedule: ['1m'],
        byType: { 'payment.failed': { preset: 'impatient', deadlineSeconds: 60 }, 'order.*': { maxAttempts: 2 } },
      },
    ],
  ])('with %s is sent as the API shows it', (_, retry) => {
    expect(retryOf(retryDraftOf(retry))).toEqual(retry);
  });

  test('has only the fields of the chosen kind of waits', () => {
    const both = { schedule: '5s, 5m', maxAttempts: '9', baseSeconds: '3', factor: '2', jitter: '0.5' };
    expect(retryOf(draft({ ...both, timing: 'guide' }))).toEqual({ preset: 'guide' });
    expect(retryOf(draft({ ...both, timing: '' }))).toBeUndefined();
    expect(retryOf(draft({ ...both, timing: 'schedule' }))).toEqual({ schedule: ['5s', '5m'], jitter: 0.5 });
  });

  test('that names a type twice is refused, since one of the two would be lost', () => {
    const one = { type: 'order.paid', policy: EMPTY_POLICY };
    expect(() => retryOf(draft({ byType: [one, { ...one, type: ' order.paid ' }] }))).toThrow(/"order.paid" twice/);
  });
});

describe('the drawing of a draft', () => {
  test('has the times that the API would reckon', () => {
    const schedule = draft({ timing: 'schedule', schedule: '5s 5m 30m', jitter: '0.2' });
    const policy = policyFor(undefined, { schedule: ['5s', '5m', '30m'], jitter: 0.2 });
    expect(timesOfDraft(schedule)).toEqual(retryTimes(policy));
    for (const timing of ['schedule', 'exponential'] as const)
      expect(timesOfDraft(draft({ timing, ...BEGINNINGS[timing] }))).toHaveLength(timing === 'schedule' ? 5 : 4);
  });

  test.each<Partial<RetryDraft>>([
    { timing: 'schedule', schedule: '5s soon' },
    { timing: 'exponential', maxAttempts: '1e9', baseSeconds: '30' },
    { timing: 'exponential', maxAttempts: '4', baseSeconds: 'x' },
    { timing: 'exponential', maxAttempts: '4', baseSeconds: '-5' },
    { timing: '' },
  ])('waits for a policy that can be read: %j', (changes) => {
    expect(timesOfDraft(draft(changes))).toBeUndefined();
  });

  test('says each span of time, and the whole in a sentence', () => {
    const times = retryTimes(policyFor(undefined, { schedule: ['30s', '1h'], jitter: 0.5 }));
    expect(times.map(({ afterSeconds }) => rangeText(afterSeconds))).toEqual(['0 ms', '15 s to 30 s', '30 min to 1 h']);
    expect(summaryOf(times)).toBe('3 attempts, the last one 30 min 15 s to 1 h after the first.');
    expect(summaryOf(times.slice(0, 1))).toBe('1 attempt, and no retry.');
  });

  test('has a scale on which a second and days can be seen, and marks for the units that it reaches', () => {
    const day = 86_400;
    expect([placeOf(0, day), placeOf(day, day), placeOf(0, 0)]).toEqual([0, 1, 0]);
    expect(placeOf(5, day)).toBeGreaterThan(0.1);
    expect(marksUpTo(3 * day).map(({ label }) => label)).toEqual(['1 s', '1 min', '1 h', '1 d']);
    expect(marksUpTo(30).map(({ label }) => label)).toEqual(['1 s']);
  });
});
