import { describe, expect, test } from '@jest/globals';
import { CHANGE_TAKES_MS, changeInForce, stillHolds } from '../../../../core/destination/subscription-reads.ts';

const READ_FOR = 1_000_000;

describe('what was read of subscriptions for one event', () => {
  test.each([
    ['accepted with it', READ_FOR, true],
    ['accepted before it', READ_FOR - 3_600_000, true],
    ['accepted 100 ms later', READ_FOR + 100, true],
    ['accepted 101 ms later', READ_FOR + 101, false],
    ['of which it is not known when it was accepted', Number.NaN, false],
  ])('may or may not be gone by for one %s', (_, acceptedAt, expected) => {
    expect(stillHolds(READ_FOR, acceptedAt)).toBe(expected);
  });

  test('does not hold for an event that comes once a change was answered, though clocks of SQS are 50 ms ahead and behind', () => {
    // Read at the very moment of the change, for an event whose time is 50 ms ahead; the next event's is 50 ms behind.
    expect(stillHolds(READ_FOR + 50, READ_FOR + CHANGE_TAKES_MS - 50 + 1)).toBe(false);
  });
});

test('a change may be answered after as long as it takes', async () => {
  const slept: number[] = [];
  await changeInForce({
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      return Promise.resolve();
    },
  });
  expect(slept).toEqual([CHANGE_TAKES_MS]);
});
