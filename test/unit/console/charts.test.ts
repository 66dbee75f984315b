import { describe, expect, test } from '@jest/globals';
import type { Totals } from '../../../console/src/api/types.ts';
import { plotData, plotOptions } from '../../../console/src/format/plot-options.ts';
import { reasonsOf } from '../../../console/src/format/reasons.ts';
import type { Counted } from '../../../console/src/format/series.ts';
import { attemptSeries, endingSeries, latencySeries, timesIn } from '../../../console/src/format/series.ts';

const NONE: Totals = {
  created: 0,
  succeeded: 0,
  exhausted: 0,
  attempts: 0,
  attemptsFailed: 0,
  failures: {},
  statusCodes: {},
};
const hour = (at: number, figures: Partial<Totals>) => ({
  at: new Date(at * 3_600_000).toISOString(),
  ...NONE,
  ...figures,
});
const START = 472_222;
const iso = (at: number): string => new Date(at * 3_600_000).toISOString();

/** Five hours: good, an outage, nothing, good, not counted yet. */
const counted: Counted = {
  from: iso(START),
  to: iso(START + 5),
  bucket: 'hour',
  countedUntil: iso(START + 4),
  totals: {
    ...NONE,
    attempts: 39,
    attemptsFailed: 9,
    failures: { http: 6, timeout: 3 },
    statusCodes: { 500: 4, 503: 2 },
  },
  buckets: [
    hour(START, { attempts: 10, succeeded: 10, latencyMs: { p50: 20, p90: 30, p99: 40 } }),
    hour(START + 1, {
      attempts: 9,
      attemptsFailed: 9,
      exhausted: 3,
      failures: { http: 6, timeout: 3 },
      statusCodes: { 500: 4, 503: 2 },
      latencyMs: { p50: 900, p90: 1000, p99: 1100 },
    }),
    hour(START + 3, { attempts: 20, succeeded: 20, latencyMs: { p50: 21, p90: 31, p99: 41 } }),
  ],
};
const times = timesIn(counted);
const valuesOf = (label: string, series = attemptSeries(counted, times)) =>
  series.find((each) => each.label === label)?.values;

describe('charts', () => {
  test('have a place for each bucket of the period, with traffic or not', () => {
    expect(times).toEqual([0, 1, 2, 3, 4].map((index) => (START + index) * 3600));
  });

  test('show an outage at the time of its attempts after all have recovered, by status code', () => {
    expect(valuesOf('Successful')).toEqual([10, 0, 0, 20, null]);
    expect(valuesOf('HTTP 500')).toEqual([0, 4, 0, 0, null]);
    expect(valuesOf('HTTP 503')).toEqual([0, 2, 0, 0, null]);
    expect(valuesOf('Timeout')).toEqual([0, 3, 0, 0, null]);
    expect(valuesOf('Exhausted', endingSeries(counted, times))).toEqual([0, 3, 0, 0, null]);
  });

  test('put the rarer reasons together, and lose none', () => {
    const many = { 400: 5, 401: 4, 500: 3, 502: 2, 503: 1 };
    const figures = { ...NONE, attempts: 15, attemptsFailed: 15, failures: { http: 15 }, statusCodes: many };
    const one: Counted = { ...counted, totals: figures, buckets: [hour(START, figures)] };
    const series = attemptSeries(one, times);
    expect(series.map(({ label }) => label)).toEqual([
      'Successful',
      'HTTP 400',
      'HTTP 401',
      'HTTP 500',
      'Other failures',
    ]);
    expect(series.map(({ values }) => values[0])).toEqual([0, 5, 4, 3, 3]);
  });

  test('leave a gap in a line where there was no attempt, and draw no line across it', () => {
    const latency = latencySeries(counted, times);
    expect(latency[0]?.values).toEqual([20, 900, null, 21, null]);
    const look = { series: latency, kind: 'lines', format: String, days: false } as const;
    const options = plotOptions({} as Parameters<typeof plotOptions>[0], look, 300, () => '');
    expect(options.series.slice(1).map(({ spanGaps }) => spanGaps)).toEqual([false, false, false]);
    expect(plotData(times, look)[1]).toEqual([20, 900, null, 21, null]);
  });

  test('stack bars, with the first series at the bottom', () => {
    const [, top, bottom] = plotData(times, { series: endingSeries(counted, times), kind: 'bars' });
    expect(bottom).toEqual([10, 0, 0, 20, 0]);
    expect(top).toEqual([10, 3, 0, 20, 0]);
  });
});

describe('reasons of failed attempts', () => {
  test('are HTTP statuses and classes without a response, the most frequent first', () => {
    expect(reasonsOf(counted.totals)).toEqual([
      { label: 'HTTP 500', status: '500', times: 4 },
      { label: 'Timeout', times: 3 },
      { label: 'HTTP 503', status: '503', times: 2 },
    ]);
  });

  test('name statuses that are not counted by themselves', () => {
    expect(reasonsOf({ failures: { http: 5 }, statusCodes: { 500: 3 } })).toContainEqual({
      label: 'Other HTTP status',
      times: 2,
    });
  });
});
