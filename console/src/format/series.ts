import type { Overview } from '../api/types.ts';
import { reasonsOf, timesOf } from './reasons.ts';

/** Figures over time, of all destinations or of one. */
export type Counted = Pick<Overview, 'from' | 'to' | 'bucket' | 'countedUntil' | 'totals' | 'buckets'>;

export interface Series {
  label: string;
  /** The name of a design token. */
  colour: string;
  /** One value for each time; `null` where nothing is known. */
  values: readonly (number | null)[];
}

const SECONDS = { minute: 60, hour: 3600, day: 86_400 } as const;
/** Reasons of failures with a colour of their own. */
const REASON_COLOURS = ['--plot-bad', '--plot-warn', '--plot-line-2'] as const;

/** The beginning of each bucket, in Unix seconds. A bucket without traffic has its place too. */
export function timesIn({ from, to, bucket }: Counted): number[] {
  const step = SECONDS[bucket];
  const start = Math.floor(Date.parse(from) / 1000 / step) * step;
  const length = Math.max(0, Math.ceil((Date.parse(to) / 1000 - start) / step));
  return Array.from({ length }, (_, index) => start + index * step);
}

type Bucket = Counted['buckets'][number];

/** A value for each time: 0 without traffic, `null` for times that are not counted yet. */
function counts(counted: Counted, times: readonly number[], valueOf: (bucket: Bucket) => number): (number | null)[] {
  const found = byTime(counted);
  const until = Date.parse(counted.countedUntil) / 1000;
  return times.map((time) => {
    const bucket = found.get(time);
    return bucket === undefined ? (time < until ? 0 : null) : valueOf(bucket);
  });
}

const byTime = ({ buckets }: Counted): Map<number, Bucket> =>
  new Map(buckets.map((bucket) => [Date.parse(bucket.at) / 1000, bucket]));

/** Attempts at the time of the attempt: a later success takes no failure back. */
export function attemptSeries(counted: Counted, times: readonly number[]): Series[] {
  const reasons = reasonsOf(counted.totals);
  const own = reasons.slice(0, REASON_COLOURS.length).map(({ label }, index): Series => ({
    label,
    colour: REASON_COLOURS[index] ?? '--plot-bad',
    values: counts(counted, times, (bucket) => timesOf(bucket, label)),
  }));
  const named = own.map(({ label }) => label);
  const others: Series = {
    label: 'Other failures',
    colour: '--plot-other',
    values: counts(
      counted,
      times,
      (bucket) => bucket.attemptsFailed - named.reduce((sum, label) => sum + timesOf(bucket, label), 0),
    ),
  };
  return [
    {
      label: 'Successful',
      colour: '--plot-good',
      values: counts(counted, times, ({ attempts, attemptsFailed }) => attempts - attemptsFailed),
    },
    ...own,
    ...(reasons.length > named.length ? [others] : []),
  ];
}

/** Deliveries at the time at which they ended. */
export const endingSeries = (counted: Counted, times: readonly number[]): Series[] => [
  { label: 'Delivered', colour: '--plot-good', values: counts(counted, times, ({ succeeded }) => succeeded) },
  { label: 'Exhausted', colour: '--plot-bad', values: counts(counted, times, ({ exhausted }) => exhausted) },
];

/** A time without an attempt has no latency: the line has a gap. */
export function latencySeries(counted: Counted, times: readonly number[]): Series[] {
  const found = byTime(counted);
  const line = (label: string, colour: string, key: 'p50' | 'p90' | 'p99'): Series => ({
    label,
    colour,
    values: times.map((time) => found.get(time)?.latencyMs?.[key] ?? null),
  });
  return [line('Median', '--plot-line', 'p50'), line('90%', '--plot-good', 'p90'), line('99%', '--plot-line-2', 'p99')];
}
