/** Values of one second. */
export interface Sample {
  sum: number;
  count: number;
  min: number;
  max: number;
  /** For percentiles; the first ones of a busy second. */
  values: number[];
}

import { ServiceError } from '../../gateway/service.ts';
/** Makes one number of the samples of a period, of which there is one at least. */
export type Statistic = (samples: readonly Sample[]) => number;

const sum = (samples: readonly Sample[]): number => samples.reduce((total, sample) => total + sample.sum, 0);
const count = (samples: readonly Sample[]): number => samples.reduce((total, sample) => total + sample.count, 0);

const STATISTICS: Readonly<Record<string, Statistic>> = {
  Sum: sum,
  SampleCount: count,
  Average: (samples) => sum(samples) / count(samples),
  Minimum: (samples) => samples.reduce((least, { min }) => Math.min(least, min), Infinity),
  Maximum: (samples) => samples.reduce((most, { max }) => Math.max(most, max), -Infinity),
};

const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?|100)$/;

/** @throws ServiceError for one that is not offered: trimmed means and the like. */
export function statisticOf(name: string): Statistic {
  const known = STATISTICS[name];
  if (known !== undefined) return known;
  const percent = PERCENTILE.exec(name)?.[1];
  if (percent !== undefined) return percentile(Number(percent) / 100);
  throw new ServiceError(
    'InvalidParameterValue',
    `The local CloudWatch has the statistics ${Object.keys(STATISTICS).join(', ')} and percentiles such as p95, not ${name}.`,
  );
}

/** The smallest value that at least that share of all values does not exceed. */
function percentile(share: number): Statistic {
  return (samples) => {
    const values = samples.flatMap((sample) => sample.values).toSorted((a, b) => a - b);
    return values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;
  };
}
