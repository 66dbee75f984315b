import { describe, expect, test } from '@jest/globals';
import { parseScheduleExpression } from '../../../../../local/aws/services/scheduler/schedule-expression.ts';
import { Scheduler } from '../../../../../local/aws/services/scheduler/scheduler.ts';
import { FakeTimekeeper } from './fake-timekeeper.ts';

const time = (text: string): number => Date.parse(text);
const next = (expression: string, after: string): string | undefined => {
  const at = parseScheduleExpression(expression).next(time(after), time('2026-01-01T00:00:30Z'));
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('schedule expressions', () => {
  test.each([
    ['rate(1 minute)', '2026-01-01T00:00:30Z', '2026-01-01T00:01:30.000Z'],
    ['rate(5 minutes)', '2026-01-01T00:11:00Z', '2026-01-01T00:15:30.000Z'],
    ['cron(0 12 * * ? *)', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z'],
    ['cron(15,45 8-10 ? * MON-FRI *)', '2026-01-02T10:45:00Z', '2026-01-05T08:15:00.000Z'],
    ['cron(0/20 * * * ? *)', '2026-01-01T00:21:00Z', '2026-01-01T00:40:00.000Z'],
    ['cron(0 0 29 FEB ? *)', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(0 0 1 1 ? 2025)', '2026-01-01T00:00:00Z', undefined],
  ])('%s after %s comes at %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  test.each([
    ['rate(1 minutes)', 'singular'],
    ['rate(0 minutes)', 'neither rate'],
    ['at(2026-01-01T00:00:00)', 'at() schedules are not run locally'],
    ['cron(0 12 * * * *)', 'needs a ?'],
    ['cron(61 12 * * ? *)', 'minutes field 61'],
    ['cron(0 12 ? * 6L *)', 'day-of-week field 6L'],
    ['cron(0 12 * *)', 'has 4 fields'],
  ])('%s is refused', (expression, message) => {
    expect(() => parseScheduleExpression(expression)).toThrow(message);
  });
});

test('the scheduler runs each schedule at its times until it is stopped', () => {
  const clock = new FakeTimekeeper(time('2026-01-01T00:00:00Z'));
  const scheduler = new Scheduler(clock);
  const runs: string[] = [];
  scheduler.add('rate(1 minute)', (at) => runs.push(`rate ${new Date(at).toISOString()}`));
  scheduler.add('cron(2 * * * ? *)', (at) => runs.push(`cron ${new Date(at).toISOString()}`));
  clock.advance(60_000);
  expect(runs).toEqual([]);
  scheduler.start();
  clock.advance(120_000);
  expect(runs.toSorted()).toEqual([
    'cron 2026-01-01T00:02:00.000Z',
    'rate 2026-01-01T00:02:00.000Z',
    'rate 2026-01-01T00:03:00.000Z',
  ]);
  scheduler.stop();
  clock.advance(3_600_000);
  expect(runs).toHaveLength(3);
});
