import { describe, expect, test } from '@jest/globals';
import { fromLocalInput, localInput } from '../../../console/src/format/local-input.ts';
import { boundsOf, faultsOfPeriod, periodIn } from '../../../console/src/format/period.ts';
import { fullTime, zoneAt } from '../../../console/src/format/time.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

describe('a period', () => {
  test('of a preset ends now and begins so long ago', () => {
    expect(boundsOf({ period: '24h' }, NOW)).toEqual({ from: '2026-01-30T12:00:00.000Z' });
    expect(boundsOf({ period: '30d' }, NOW)).toEqual({ from: '2026-01-01T12:00:00.000Z' });
  });

  test('between two times has those that are given', () => {
    const [from, to] = ['2026-01-31T10:00:00.000Z', '2026-01-31T11:00:00.000Z'];
    expect(boundsOf({ period: 'between', from, to }, NOW)).toEqual({ from, to });
    expect(boundsOf({ period: 'between', from, to: '' }, NOW)).toEqual({ from });
    expect(boundsOf({ period: 'between', from: 'yesterday' }, NOW)).toEqual({});
  });

  test('is any time without a name, or with one that there is not', () => {
    expect(boundsOf({ period: '' }, NOW)).toEqual({});
    expect(boundsOf({ period: 'constructor' }, NOW)).toEqual({});
    expect(periodIn(new URLSearchParams('period=1h'))).toMatchObject({ period: '1h' });
  });

  test('of an address is between its times, of any zone, without a name too', () => {
    const period = periodIn(new URLSearchParams({ from: '2026-01-31T12:00:00+02:00' }));
    expect(faultsOfPeriod(period)).toEqual([]);
    expect(boundsOf(period, NOW)).toEqual({ from: '2026-01-31T10:00:00.000Z' });
  });

  test.each([
    ['from=yesterday', ['from']],
    ['period=between&from=2026-01-31T12:00:00Z&to=%C3%BC', ['to']],
    ['from=x&to=y', ['from', 'to']],
    ['from=2026-01-31T12:00:00Z&to=2026-01-31T11:00:00Z', ['to']],
    ['period=3h', ['period']],
    ['period=constructor', ['period']],
    ['period=between', []],
    ['period=1h', []],
    ['', []],
  ])('of the address ?%s has the faults %j', (query, names) => {
    expect(faultsOfPeriod(periodIn(new URLSearchParams(query))).map(({ name }) => name)).toEqual(names);
  });
});

test('a field for a time takes back the time that it shows, and an unfinished one is empty', () => {
  expect(fromLocalInput(localInput(NOW))).toBe(new Date(NOW).toISOString());
  expect(fromLocalInput('')).toBe('');
});

test('an exact time and the fields for times name their zone', () => {
  expect(fullTime(NOW)).toMatch(/2026.*(UTC|GMT|[A-Z]{3,4})/);
  expect(zoneAt(NOW)).toContain(Intl.DateTimeFormat().resolvedOptions().timeZone);
});
