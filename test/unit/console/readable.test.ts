import { describe, expect, test } from '@jest/globals';
import { counted, dollars, duration, percent } from '../../../console/src/format/quantity.ts';
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
    [86_400_000, '24 h'],
    [439_200_000, '5 d 2 h'],
  ])('%d ms as %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });

  test('100% only for all of them', () => {
    expect(percent(1)).toBe('100%');
    expect(percent(0.99999)).toBe('99.99%');
    expect(percent(0.9549)).toBe('95.4%');
    expect(percent(0)).toBe('0%');
  });

  test('dollars with two digits, however few they are', () => {
    expect([0, 0.0000123, 0.25, 12].map(dollars)).toEqual(['$0', '$0.000012', '$0.25', '$12']);
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

test('the console backs off after failures, up to 30 s', () => {
  expect([waitAfter(0, 3000), waitAfter(1, 3000), waitAfter(3, 3000), waitAfter(50, 3000)]).toEqual([
    3000, 6000, 24_000, 30_000,
  ]);
  expect(waitAfter(2, 60_000)).toBe(60_000);
});
