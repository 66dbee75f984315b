import type { DeliverySummary } from '../api/types.ts';
import type { RecentDeliveries } from '../../../sdk/src/manager/recent-deliveries.ts';

/** The longest period of the charts, in seconds. */
const LONGEST = 30 * 60;
const SHORTEST = 2 * 60;
const BINS = 30;
/** Readable widths of a bin, in seconds. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60] as const;

/** Deliveries over time, in equal bins up to now. */
export interface Bins {
  /** The start of each bin, in Unix seconds. */
  times: readonly number[];
  /** The width of a bin in seconds. */
  width: number;
  byStatus: Readonly<Record<DeliverySummary['status'], readonly number[]>>;
  /** Milliseconds of the last attempts that began in the bin; `null` without attempts. */
  median: readonly (number | null)[];
  slowest: readonly (number | null)[];
}

/** @param now milliseconds since the epoch */
export function binsOf(recents: Iterable<RecentDeliveries<DeliverySummary>>, now: number): Bins {
  const all = [...recents];
  const since = Math.max(0, ...all.map(({ completeSince }) => completeSince));
  const oldest = Math.min(
    now,
    ...all.flatMap(({ deliveries }) => deliveries.map(({ acceptedAt }) => Date.parse(acceptedAt))),
  );
  const span = Math.min(LONGEST, Math.max(SHORTEST, (now - Math.max(since, oldest)) / 1000));
  const width = WIDTHS.find((candidate) => candidate * BINS >= span) ?? 60;
  const end = (Math.floor(now / 1000 / width) + 1) * width;
  const start = Math.max(end - BINS * width, Math.ceil(since / 1000 / width) * width);
  const length = Math.max(1, (end - start) / width);
  const times = Array.from({ length }, (_, index) => start + index * width);
  const zeros = (): number[] => Array.from({ length }, () => 0);
  const byStatus = { PENDING: zeros(), SUCCESS: zeros(), FAILED: zeros(), RETRY_EXHAUSTED: zeros() };
  const durations = times.map((): number[] => []);
  const binOf = (time: string): number => Math.floor((Date.parse(time) / 1000 - start) / width);
  for (const { status, acceptedAt, lastAttempt } of all.flatMap(({ deliveries }) => deliveries)) {
    const bin = binOf(acceptedAt);
    if (bin >= 0 && bin < length) byStatus[status][bin] = (byStatus[status][bin] ?? 0) + 1;
    if (lastAttempt !== undefined) durations[binOf(lastAttempt.at)]?.push(lastAttempt.durationMs);
  }
  const sorted = durations.map((values) => values.toSorted((left, right) => left - right));
  return {
    times,
    width,
    byStatus,
    median: sorted.map((values) => at(values, 0.5)),
    slowest: sorted.map((values) => at(values, 0.95)),
  };
}

const at = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
