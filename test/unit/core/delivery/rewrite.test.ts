import { describe, expect, test } from '@jest/globals';
import { rewritePause } from '../../../../core/delivery/rewrite.ts';

describe('the pause before a result is written again', () => {
  test.each([
    [1, 50, 100],
    [2, 100, 200],
    [5, 800, 1_600],
    [6, 1_000, 2_000],
    [1_000, 1_000, 2_000],
  ])('after write %i is %i to %i ms', (tries, shortest, longest) => {
    expect(rewritePause(tries, 29_000, () => 0)).toBe(shortest);
    expect(rewritePause(tries, 29_000, () => 1)).toBe(longest);
  });

  test('leaves the next write time to end before the invocation does', () => {
    expect(rewritePause(1, 4_100, () => 1)).toBe(100);
    expect(rewritePause(1, 4_099, () => 1)).toBeUndefined();
    expect(rewritePause(1, -1, () => 0)).toBeUndefined();
  });
});
