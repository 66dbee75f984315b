import type { Counts } from '../../../../core/figures/counts.ts';
import { failuresOf, percentile, sumOf } from '../../../../core/figures/counts.ts';
import { totalOf } from '../../../../core/figures/overview.ts';
import type { FiguresRange } from '../../../../core/figures/range.ts';
import type { DestinationFigures, FiguresView } from '../schemas/figures.ts';
import { isoOf } from './time.ts';

/** A count below 0 belongs to a change whose other part is not counted yet. */
const shown = (count: number): number => Math.max(0, count);

export function figuresView(counts: Counts): FiguresView {
  const { classes, statusCodes } = failuresOf(counts);
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => percentile(counts.latency, share));
  return {
    created: shown(counts.created),
    succeeded: shown(counts.succeeded),
    exhausted: shown(counts.exhausted),
    attempts: shown(counts.attempts),
    attemptsFailed: shown(sumOf(counts.failures)),
    failures: classes,
    statusCodes,
    ...(p50 !== undefined && p90 !== undefined && p99 !== undefined && { latencyMs: { p50, p90, p99 } }),
  };
}

/** @param countedUntil in milliseconds since the epoch */
export function countedRangeView(
  { from, to, bucket }: FiguresRange,
  countedUntil: number,
  buckets: ReadonlyMap<number, Counts>,
): DestinationFigures {
  return {
    from: isoOf(from),
    to: isoOf(to),
    bucket,
    countedUntil: isoOf(countedUntil),
    totals: figuresView(totalOf(buckets)),
    buckets: [...buckets]
      .toSorted(([a], [b]) => a - b)
      .map(([at, counts]) => Object.assign({ at: isoOf(at) }, figuresView(counts))),
  };
}
