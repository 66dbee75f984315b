import { describe, expect, test } from '@jest/globals';
import type { Breaker } from '../../../../core/delivery/breaker.ts';
import { afterFailures, breakerOf, lastingFailure, probing, stateOf } from '../../../../core/delivery/breaker.ts';

const POLICY = { failures: 10, deliveries: 3, seconds: 60, disableAfterDays: 5 };
const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

const failing = (before: Breaker | undefined, events: readonly string[], now = NOW): Breaker =>
  afterFailures(before, { configuration: 1, events, telling: true }, POLICY, now);

/** Ten failures over three deliveries. */
const opened = (): Breaker => failing(undefined, ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c', 'a']);

describe('a breaker', () => {
  test('opens after ten failures in a row over at least three deliveries, for a minute', () => {
    const nine = failing(undefined, ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c']);
    expect(stateOf(nine, NOW)).toEqual({ state: 'closed' });
    expect(stateOf(failing(nine, ['a']), NOW)).toEqual({ state: 'open', until: NOW + 60_000 });
    const two = failing(
      undefined,
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'a' : 'b')),
    );
    expect(stateOf(two, NOW)).toEqual({ state: 'closed' });
  });

  test('is half-open when its time is over, and open to all others while one probes', () => {
    const until = NOW + 60_000;
    expect(stateOf(opened(), until)).toEqual({ state: 'half-open' });
    expect(stateOf(probing(opened(), until), until).state).toBe('open');
  });

  test('doubles with each failed probe, up to half an hour', () => {
    let breaker = opened();
    const seconds: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const at = breaker.openUntil ?? NOW;
      seconds.push((at - NOW) / 1000);
      breaker = failing(probing({ ...breaker, openUntil: NOW }, NOW), ['a']);
    }
    expect(seconds).toEqual([60, 120, 240, 480, 960, 1_800, 1_800]);
  });

  test('learns nothing from attempts that were under way when it opened', () => {
    const breaker = opened();
    expect(failing(breaker, ['d', 'e'], NOW + 1_000)).toBe(breaker);
  });

  test('forgets another URL, and what an admin has enabled since', () => {
    const breaker = opened();
    expect(breakerOf({ breaker, configuration: 1 })).toBe(breaker);
    expect(breakerOf({ breaker, configuration: 2 })).toBeUndefined();
    expect(breakerOf({ breaker, configuration: 1, stateSince: NOW + 1 })).toBeUndefined();
  });
});

describe('a destination that fails everything', () => {
  test('is warned of at half of the time, once, and given up at the end of it', () => {
    const breaker = opened();
    expect(lastingFailure(breaker, POLICY, NOW + 2.4 * DAY_MS)).toBeUndefined();
    expect(lastingFailure(breaker, POLICY, NOW + 2.5 * DAY_MS)).toBe('warn');
    expect(lastingFailure({ ...breaker, warned: true }, POLICY, NOW + 3 * DAY_MS)).toBeUndefined();
    expect(lastingFailure({ ...breaker, warned: true }, POLICY, NOW + 5 * DAY_MS)).toBe('disable');
  });

  test('is not given up for a few failures, days apart', () => {
    expect(lastingFailure(failing(undefined, ['a', 'b']), POLICY, NOW + 30 * DAY_MS)).toBeUndefined();
  });
});
