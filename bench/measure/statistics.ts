/** @param fraction 0 to 1. @throws RangeError for an empty list. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const lower = sorted[Math.floor(position)];
  const upper = sorted[Math.ceil(position)];
  if (lower === undefined || upper === undefined) throw new RangeError('An empty list has no quantile.');
  return lower + (upper - lower) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Median, lowest and highest. */
export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

export const spreadOf = (values: readonly number[], digits = 2): Spread => ({
  median: rounded(median(values), digits),
  lowest: rounded(Math.min(...values), digits),
  highest: rounded(Math.max(...values), digits),
});

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
