import { describe, expect, test } from '@jest/globals';
import { counted, duration, percent } from '../../../console/src/format/quantity.ts';
import { relativeTime } from '../../../console/src/format/time.ts';
import { waitAfter } from '../../../console/src/live/wait.ts';

describe('the console writes quantities', () => {
  test.each([
    [0.4, '0.4 ms'],
    [84.4, '84 ms'],
    [1240, '1.24 s'],
    [1000, '1 s'],
    [15_000, '15 s'],
    [59_940, '59.9 s'],
    [125_000, '2 min 5 s'],
    [120_000, '2 min'],
    [12_000_000, '3 h 20 min'],
  ])('%d ms as %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });

  test('100% only for all of them', () => {
    expect(percent(1)).toBe('100%');
    expect(percent(0.99999)).toBe('99.99%');
    expect(percent(0.9549)).toBe('95.4%');
    expect(percent(0)).toBe('0%');
  });

  test('in singular and plural', () => {
    expect([
      counted(1, 'delivery', 'deliveries'),
      counted(1200, 'delivery', 'deliveries'),
      counted(2, 'attempt'),
    ]).toEqual(['1 delivery', '1,200 deliveries', '2 attempts']);
  });
});

test.each([
  [0, 'just now'],
  [-12_000, '12 s ago'],
  [-3_700_000, '1 h ago'],
  [240_000, 'in 4 min'],
  [500, 'now'],
])('the console writes %d ms from now as %s', (distance, text) => {
  expect(relativeTime(1_000_000_000_000 + distance, 1_000_000_000_000)).toBe(text);
});

describe('the console polls', () => {
  test('often enough to show a change within two seconds', () => {
    expect(waitAfter(0, false)).toBeLessThan(2000);
  });

  test('seldom in a hidden tab, and with backoff after failures, at most every 30 s', () => {
    expect(waitAfter(0, true)).toBe(30_000);
    expect(waitAfter(1, false)).toBe(3000);
    expect(waitAfter(3, false)).toBe(12_000);
    expect(waitAfter(50, true)).toBe(30_000);
  });
});
