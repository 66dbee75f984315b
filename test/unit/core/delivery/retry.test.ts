import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { RetryTiming } from '../../../../core/contract/retry-waits.ts';
import { BACKOFF_LIMIT_SECONDS, RETRY_PRESETS, waitsOf } from '../../../../core/contract/retry-waits.ts';
import type { DestinationRetry } from '../../../../core/delivery/retry.ts';
import {
  backoffSeconds,
  deadlineOf,
  judge,
  nextStep,
  policyFor,
  retryAfterSeconds,
  retryTimes,
} from '../../../../core/delivery/retry.ts';

const NOW = Date.UTC(2026, 0, 1);
const RUN = { acceptedAt: NOW };
const longest = () => 0.999_999;
const shortest = () => 0;
const chance = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const steps = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom('s', 'm', 'h')), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.map(([count, unit]) => `${count}${unit}`));
const timings: fc.Arbitrary<RetryTiming> = fc.oneof(
  fc.constantFrom(...RETRY_PRESETS).map((preset) => ({ preset })),
  fc.record({ schedule: steps, jitter: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    maxAttempts: fc.integer({ min: 1, max: 13 }),
    baseSeconds: fc.integer({ min: 1, max: 3600 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    maxSeconds: fc.integer({ min: 1, max: 2_592_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

const next = (
  retry: DestinationRetry,
  attempt: number,
  result: Parameters<typeof nextStep>[2],
  random = longest,
  { now = NOW, run = RUN }: { now?: number; run?: { acceptedAt: number; startedAt?: number } } = {},
) => nextStep(policyFor('order.created', retry), attempt, result, { run, now, random });

describe('waits', () => {
  test('of the default are 30 s x 4^n, jittered within [1/2, 1]', () => {
    const policy = policyFor('order.created');
    expect([1, 2, 3].map((attempt) => backoffSeconds(policy, attempt, longest))).toEqual([30, 120, 480]);
    expect([1, 2, 3].map((attempt) => backoffSeconds(policy, attempt, shortest))).toEqual([15, 60, 240]);
  });

  test('with the default factor always grow, whatever the jitter, up to the longest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 10 }),
        chance,
        chance,
        (base, n, a, b) => {
          const waits = waitsOf({ maxAttempts: 12, baseSeconds: base });
          const before = backoffSeconds(waits, n, () => a);
          const after = backoffSeconds(waits, n + 1, () => b);
          expect(after > before || after >= BACKOFF_LIMIT_SECONDS / 2).toBe(true);
        },
      ),
    );
  });

  test('are never longer than maxSeconds, a day by default, nor shorter than a second', () => {
    expect(waitsOf({ maxAttempts: 13, baseSeconds: 300 }).waits.at(-1)).toBe(86_400);
    expect(waitsOf({ maxAttempts: 4, baseSeconds: 10, factor: 2, maxSeconds: 25 }).waits).toEqual([10, 20, 25]);
    expect(backoffSeconds(waitsOf({ baseSeconds: 1, jitter: 1 }), 1, shortest)).toBe(1);
  });

  test('of a schedule are its steps, without jitter unless given', () => {
    expect(waitsOf({ schedule: ['5s', '5m', '2h', '1d'] })).toEqual({ waits: [5, 300, 7_200, 86_400], jitter: 0 });
    expect(waitsOf({ schedule: ['5s'], jitter: 0.2 }).jitter).toBe(0.2);
  });

  test('of the preset standard-webhooks are those of the specification, ten attempts over 75 h 35 min 5 s', () => {
    const times = retryTimes(policyFor(undefined, { preset: 'standard-webhooks' }));
    expect(times.map(({ atSeconds }) => atSeconds.longest)).toEqual([
      0, 5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105,
    ]);
  });

  test.each<[string, RetryTiming, RetryTiming, readonly number[], number]>([
    ['a stage that grows by a factor', { maxAttempts: 3 }, { baseSeconds: 7, factor: 2, jitter: 0 }, [7, 14], 0],
    ['a stage with a schedule', { maxAttempts: 3 }, { schedule: ['9s'] }, [30, 120], 0.5],
    ['nothing but a jitter', { jitter: 0.1 }, { schedule: ['9s', '8s'] }, [9, 8], 0.1],
    ['nothing at all', {}, { preset: 'impatient' }, [1, 2, 5, 10], 0],
    ['a schedule over that of the stage', { schedule: ['1m'] }, { schedule: ['9s', '8s'], jitter: 0.9 }, [60], 0],
  ])('with %s', (_, timing, stage, waits, jitter) => {
    expect(waitsOf(timing, stage)).toEqual({ waits, jitter });
  });
});

describe('the policy of a type', () => {
  const retry: DestinationRetry = {
    schedule: ['1m'],
    deadlineSeconds: 99,
    disableOn: ['401'],
    byType: {
      'order.*': { schedule: ['2m'] },
      'order.item.*': { schedule: ['3m'] },
      'order.item.added': { schedule: ['4m'], giveUpOn: ['4xx'] },
    },
  };

  test.each([
    ['order.item.added', 240],
    ['order.item.removed', 180],
    ['order.created', 120],
    ['orders.created', 60],
    ['payment.failed', 60],
    [undefined, 60],
    ['toString', 60],
  ])('%s waits %d s: the exact type, then the longest family, then the destination', (type, seconds) => {
    expect(policyFor(type, retry).waits).toEqual([seconds]);
  });

  test('replaces the whole policy but for the failures that disable', () => {
    expect(policyFor('order.created', retry, { deadlineSeconds: 7 })).toEqual({
      waits: [120],
      jitter: 0,
      deadlineSeconds: 7,
      retryAfter: 'lengthen',
      giveUpOn: [],
      disableOn: ['401'],
    });
  });
});

describe('a failure', () => {
  const judged = (retry: DestinationRetry, failure: Parameters<typeof judge>[1]) =>
    judge(policyFor(undefined, retry), failure);
  const status = (statusCode: number) => ({ statusCode });
  const error = (name: 'dns' | 'tls') => ({ error: { class: name } });

  test('is retried, but for 410, which disables', () => {
    expect([200, 301, 404, 429, 500].map((code) => judged({}, status(code)))).toEqual(Array(5).fill('retry'));
    expect(judged({}, error('dns'))).toBe('retry');
    expect(judged({}, status(410))).toBe('disable');
    expect(judged({ disableOn: [] }, status(410))).toBe('retry');
  });

  test('is judged by its status before the class of its status', () => {
    const retry: DestinationRetry = { giveUpOn: ['4xx', '503', 'tls'], retryOn: ['404', '5xx'], disableOn: ['401'] };
    expect([404, 422, 401, 503, 500].map((code) => judged(retry, status(code)))).toEqual([
      'retry',
      'give-up',
      'disable',
      'give-up',
      'retry',
    ]);
    expect(judged(retry, error('tls'))).toBe('give-up');
  });

  test('that retryOn does not name is given up', () => {
    expect(judged({ retryOn: ['5xx'] }, status(500))).toBe('retry');
    expect(judged({ retryOn: ['5xx'] }, status(404))).toBe('give-up');
    expect(judged({ retryOn: ['5xx'] }, error('dns'))).toBe('give-up');
  });
});

describe('the next step', () => {
  test('is the end after the last attempt of the policy', () => {
    expect(next({}, 3, { statusCode: 500 })).toEqual({ kind: 'retry', seconds: 480 });
    expect(next({}, 4, { statusCode: 500 })).toEqual({ kind: 'end', reason: 'attempts_spent' });
  });

  test('is the end at a failure that the policy gives up on, whatever is left', () => {
    expect(next({ giveUpOn: ['422'] }, 1, { statusCode: 422 })).toEqual({ kind: 'end', reason: 'not_retryable' });
  });

  test('is a wait after a failure that disables: the delivery goes on when the destination does', () => {
    expect(next({}, 1, { statusCode: 410 })).toEqual({ kind: 'retry', seconds: 30 });
  });

  test.each([
    ['lengthen', '300', 300],
    ['lengthen', '5', 30],
    ['replace', '300', 300],
    ['replace', '5', 5],
    ['replace', '0', 1],
    ['replace', 'soon', 30],
    ['ignore', '300', 30],
  ] as const)('with retryAfter %s and Retry-After %s comes after %d s', (retryAfter, header, seconds) => {
    for (const statusCode of [429, 503])
      expect(next({ retryAfter }, 1, { statusCode, retryAfter: header })).toEqual({ kind: 'retry', seconds });
  });

  test('ignores Retry-After of other statuses', () => {
    expect(next({}, 1, { statusCode: 500, retryAfter: '300' })).toEqual({ kind: 'retry', seconds: 30 });
  });

  test('is the end when the wait would reach the deadline, which counts from the start of the run', () => {
    const retry: DestinationRetry = { schedule: ['10s', '10s'], deadlineSeconds: 30 };
    const at = (now: number, run: { acceptedAt: number; startedAt?: number } = RUN) =>
      next(retry, 1, { statusCode: 500 }, longest, { now, run });
    expect(at(NOW + 19_999)).toEqual({ kind: 'retry', seconds: 10 });
    expect(at(NOW + 20_000)).toEqual({ kind: 'end', reason: 'deadline_passed' });
    expect(at(NOW + 20_000, { acceptedAt: NOW, startedAt: NOW + 15_000 })).toEqual({ kind: 'retry', seconds: 10 });
    expect(next({ ...retry, retryAfter: 'replace' }, 1, { statusCode: 429, retryAfter: '600' })).toEqual({
      kind: 'end',
      reason: 'deadline_passed',
    });
  });

  test('keeps to the policy, whatever that is', () => {
    fc.assert(
      fc.property(
        timings,
        fc.option(fc.integer({ min: 1, max: 1e7 })),
        fc.nat(13),
        chance,
        fc.nat(1e9),
        (timing, deadline, n, roll, after) => {
          const policy = policyFor('x', { ...timing, ...(deadline !== null && { deadlineSeconds: deadline }) });
          const now = NOW + after;
          const step = nextStep(policy, n + 1, { statusCode: 500 }, { run: RUN, now, random: () => roll });
          if (n >= policy.waits.length) return expect(step).toEqual({ kind: 'end', reason: 'attempts_spent' });
          if (step.kind === 'end') {
            expect(step.reason).toBe('deadline_passed');
            return expect(now + (policy.waits[n] ?? 0) * 1000 + 500).toBeGreaterThanOrEqual(deadlineOf(policy, RUN));
          }
          expect(now + step.seconds * 1000).toBeLessThan(deadlineOf(policy, RUN));
          const wait = policy.waits[n] ?? 0;
          expect(step.seconds).toBeGreaterThanOrEqual(Math.max(1, Math.round(wait * (1 - policy.jitter))));
          return expect(step.seconds).toBeLessThanOrEqual(Math.max(1, Math.round(wait)));
        },
      ),
    );
  });
});

describe('the times of a policy', () => {
  test('are those of each attempt, since the one before and since the first', () => {
    expect(retryTimes(policyFor(undefined, { maxAttempts: 3 }))).toEqual([
      { attempt: 1, afterSeconds: { shortest: 0, longest: 0 }, atSeconds: { shortest: 0, longest: 0 } },
      { attempt: 2, afterSeconds: { shortest: 15, longest: 30 }, atSeconds: { shortest: 15, longest: 30 } },
      { attempt: 3, afterSeconds: { shortest: 60, longest: 120 }, atSeconds: { shortest: 75, longest: 150 } },
    ]);
  });

  test('hold for every run in which attempts fail at once, and end at the deadline', () => {
    fc.assert(
      fc.property(
        timings,
        fc.option(fc.integer({ min: 1, max: 1e6 })),
        fc.array(chance, { minLength: 13, maxLength: 13 }),
        (timing, deadline, rolls) => {
          const policy = policyFor('x', { ...timing, ...(deadline !== null && { deadlineSeconds: deadline }) });
          const times = retryTimes(policy);
          let at = NOW;
          for (let attempt = 1; ; attempt += 1) {
            const time = times[attempt - 1];
            expect(time).toBeDefined();
            expect((at - NOW) / 1000).toBeGreaterThanOrEqual(time?.atSeconds.shortest ?? Infinity);
            expect((at - NOW) / 1000).toBeLessThanOrEqual(time?.atSeconds.longest ?? -1);
            const step = nextStep(
              policy,
              attempt,
              { statusCode: 500 },
              { run: RUN, now: at, random: () => rolls[attempt - 1] ?? 0 },
            );
            if (step.kind === 'end') break;
            at += step.seconds * 1000;
          }
        },
      ),
    );
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
