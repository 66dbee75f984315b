/** Time, in milliseconds, in which a batch that is complete is fetched and counted. */
const COUNTING_MS = 15_000;

/** Age of a write, in milliseconds, at which it is counted, unless tally lags: at most 75 s. @param windowSeconds 0 to 60 */
export const countedAfterMs = (windowSeconds: number): number => windowSeconds * 1000 + COUNTING_MS;

/** Of a destination, the latest acceptance of a delivery that was counted, in milliseconds since the epoch. */
export interface Progress<Id> {
  id: Id;
  newest: number;
}

/** Destinations whose deliveries show whether tally lags. */
const SAMPLE = 4;

/** Some destinations with deliveries, from the one with the latest to the one with the oldest. */
export function sampleOf<Id>(destinations: readonly Progress<Id>[]): Progress<Id>[] {
  const ordered = destinations.toSorted((a, b) => b.newest - a.newest);
  if (ordered.length <= SAMPLE) return ordered;
  const step = (ordered.length - 1) / (SAMPLE - 1);
  return Array.from({ length: SAMPLE }, (_, index) => ordered[Math.round(index * step)] as Progress<Id>);
}
