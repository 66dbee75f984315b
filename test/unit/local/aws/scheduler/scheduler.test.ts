import { describe, expect, test } from '@jest/globals';
import { parseRate } from '../../../../../local/aws/services/scheduler/rate-expression.ts';
import { Scheduler } from '../../../../../local/aws/services/scheduler/scheduler.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';

const time = (text: string): number => Date.parse(text);

describe('rate expressions', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s is %i milliseconds', (expression, expected) => {
    expect(parseRate(expression)).toBe(expected);
  });

  test.each([
    ['rate(1 minutes)', 'singular'],
    ['rate(2 minute)', 'singular'],
    ['rate(0 minutes)', 'use rate(5 minutes)'],
    ['at(2026-01-01T00:00:00)', 'at() do not run locally'],
    ['cron(0 12 * * ? *)', 'cron() and at() do not run locally'],
  ])('%s is refused', (expression, message) => {
    expect(() => parseRate(expression)).toThrow(message);
  });
});

test('the scheduler runs each schedule at its times until it is stopped', () => {
  const clock = new FakeTimekeeper(time('2026-01-01T00:00:00Z'));
  const scheduler = new Scheduler(clock);
  const runs: string[] = [];
  scheduler.add('rate(1 minute)', (at) => runs.push(`rate ${new Date(at).toISOString()}`));
  scheduler.add('rate(2 minutes)', (at) => runs.push(`slow ${new Date(at).toISOString()}`));
  clock.advance(60_000);
  expect(runs).toEqual([]);
  scheduler.start();
  clock.advance(120_000);
  expect(runs.toSorted()).toEqual([
    'rate 2026-01-01T00:02:00.000Z',
    'rate 2026-01-01T00:03:00.000Z',
    'slow 2026-01-01T00:03:00.000Z',
  ]);
  scheduler.stop();
  clock.advance(3_600_000);
  expect(runs).toHaveLength(3);
});
