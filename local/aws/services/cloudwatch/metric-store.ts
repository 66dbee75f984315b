import type { Sample } from './statistic.ts';
import { statisticOf } from './statistic.ts';

/** The identity of a metric. */
export interface MetricIdentity {
  /** E.g. `AWS/SQS`. */
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

/** Takes the value of a metric at this moment, or at `time` in milliseconds since the epoch. */
export interface Meter {
  record(metric: MetricIdentity, value: number, time?: number): void;
}

/** Values by the start of their period, in milliseconds since the epoch, in its order. Periods without a value are absent. */
export type Series = ReadonlyMap<number, number>;

interface Metric {
  identity: MetricIdentity;
  /** By second, since the epoch. */
  seconds: Map<number, Sample>;
}

/** Values are kept this long, in seconds. */
const RETENTION_SECONDS = 3 * 3600;
const VALUES_OF_A_SECOND = 1_000;

/** All metrics of the stack, by the second. */
export class MetricStore implements Meter {
  readonly #clock: () => number;
  readonly #metrics = new Map<string, Metric>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  record(identity: MetricIdentity, value: number, time = this.#clock()): void {
    const key = keyOf(identity);
    let metric = this.#metrics.get(key);
    if (metric === undefined) {
      metric = { identity, seconds: new Map() };
      this.#metrics.set(key, metric);
    }
    const second = Math.floor(time / 1000);
    const sample = metric.seconds.get(second);
    if (sample === undefined) {
      forgetBefore(metric.seconds, second - RETENTION_SECONDS);
      metric.seconds.set(second, { sum: value, count: 1, min: value, max: value, values: [value] });
      return;
    }
    sample.sum += value;
    sample.count += 1;
    sample.min = Math.min(sample.min, value);
    sample.max = Math.max(sample.max, value);
    if (sample.values.length < VALUES_OF_A_SECOND) sample.values.push(value);
  }

  /** Every metric that has had a value. */
  list(): MetricIdentity[] {
    return [...this.#metrics.values()].map(({ identity }) => identity);
  }

  /**
   * A statistic of every period from `from` up to `to`, both in milliseconds since the epoch.
   *
   * @param periodMs length of a period: whole seconds.
   * @throws ServiceError for a statistic that is not offered.
   */
  series(identity: MetricIdentity, statistic: string, from: number, to: number, periodMs: number): Series {
    const combine = statisticOf(statistic);
    const periods = new Map<number, Sample[]>();
    for (const [second, sample] of this.#metrics.get(keyOf(identity))?.seconds ?? []) {
      const time = second * 1000;
      if (time < from || time >= to) continue;
      const start = Math.floor(time / periodMs) * periodMs;
      const samples = periods.get(start);
      if (samples === undefined) periods.set(start, [sample]);
      else samples.push(sample);
    }
    return new Map([...periods].toSorted(([a], [b]) => a - b).map(([start, samples]) => [start, combine(samples)]));
  }
}

/** Seconds come in their order, but for a few late ones. */
function forgetBefore(seconds: Map<number, Sample>, oldest: number): void {
  for (const second of seconds.keys()) {
    if (second >= oldest) return;
    seconds.delete(second);
  }
}

const keyOf = ({ namespace, name, dimensions }: MetricIdentity): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
