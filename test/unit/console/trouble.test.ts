import { describe, expect, test } from '@jest/globals';
import type { Overview } from '../../../console/src/api/types.ts';
import { headlineOfFigures } from '../../../console/src/format/headline.ts';
import type { Source } from '../../../console/src/live/sources.ts';
import { headlineOf, troubleOf } from '../../../console/src/live/trouble.ts';

const NOW = new Date(2026, 0, 31, 14, 10, 30).getTime();
const at = (hour: number, minute: number, day = 31): number => new Date(2026, 0, day, hour, minute).getTime();

const source = (changes: Partial<Source> = {}): Source => ({
  value: {},
  readAt: NOW - 1000,
  error: undefined,
  failedSince: undefined,
  interval: 10_000,
  ...changes,
});
const refusal = (status: number): Error => Object.assign(new Error(`status ${status}`), { status });
const failed = (error: Error, failedSince = at(14, 8), readAt = at(14, 7)): Source =>
  source({ error, failedSince, readAt });
const headline = (...all: Source[]): string | undefined => {
  const trouble = troubleOf(all, NOW);
  return trouble === undefined ? undefined : headlineOf(trouble, NOW);
};

describe('the state of what the page shows', () => {
  test('is good while everything is read in time, and before the first response', () => {
    expect(headline(source(), source({ value: undefined, readAt: undefined }))).toBeUndefined();
  });

  test('is unreachable since the first failure, with the time of the figures', () => {
    expect(headline(failed(new TypeError('Failed to fetch')))).toBe('Not reachable since 14:08; figures are of 14:07');
  });

  test('has no time of figures that never came', () => {
    expect(headline({ ...failed(new TypeError('Failed to fetch')), readAt: undefined })).toBe(
      'Not reachable since 14:08',
    );
  });

  test('names the day of yesterday', () => {
    expect(headline(failed(new TypeError('x'), at(23, 50, 30), at(23, 49, 30)))).toBe(
      'Not reachable since 30 Jan, 23:50; figures are of 30 Jan, 23:49',
    );
  });

  test.each([
    [401, /^Signed out since 14:08/],
    [403, /^Access refused since/],
    [429, /^Too many requests since/],
    [500, /^The API fails since/],
    [502, /^Not reachable since/],
    [503, /^Not reachable since/],
    [504, /^Not reachable since/],
  ])('of status %i', (status, expected) => {
    expect(headline(failed(refusal(status)))).toMatch(expected);
  });

  test.each([400, 404, 409, 412, 422])('is good when the API refuses one thing with %i', (status) => {
    expect(headline(failed(refusal(status)))).toBeUndefined();
  });

  test('is that of the worst source, whose figures are the oldest', () => {
    expect(headline(source(), failed(refusal(500), at(14, 9), at(14, 1)), failed(refusal(401), at(14, 5)))).toBe(
      'Signed out since 14:05; figures are of 14:01',
    );
  });

  test('is old when reads are due for long, e.g. after the computer slept', () => {
    expect(headline(source({ readAt: at(14, 1) }))).toBe('No newer figures; figures are of 14:01');
    expect(headline(source({ readAt: NOW - 15_000 }))).toBeUndefined();
  });
});

describe('the headline of the overview', () => {
  const totals = {
    created: 1,
    succeeded: 1,
    exhausted: 0,
    attempts: 1,
    attemptsFailed: 0,
    failures: {},
    statusCodes: {},
  };
  const overview = (changes: Partial<Overview> = {}): Overview => ({
    from: '',
    to: '',
    bucket: 'minute',
    countedUntil: new Date(NOW - 60_000).toISOString(),
    totals,
    buckets: [],
    destinations: [
      {
        id: 'dst_1',
        tenant: 'acme',
        name: 'shop',
        state: 'ACTIVE',
        created: 1,
        succeeded: 1,
        exhausted: 0,
        attempts: 1,
        attemptsFailed: 0,
        spark: [],
      },
    ],
    ...changes,
  });

  test('reassures nobody before figures came, or when the count is late', () => {
    expect(headlineOfFigures(undefined, [], NOW)).toBe('Overview');
    const late = overview({ countedUntil: new Date(at(14, 1)).toISOString() });
    expect(headlineOfFigures(late, [], NOW)).toBe('The count is late; figures are of 14:01');
    expect(headlineOfFigures(overview(), [], NOW)).toBe('All destinations are healthy');
  });
});
