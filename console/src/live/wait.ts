/**
 * Pauses after a response before the next read, in milliseconds: of deliveries as they happen, of figures, of all else. They
 * decide the price of an open tab (docs/console.md).
 */
export const FEED_MS = 5000;
export const OVERVIEW_MS = 15_000;
export const INTERVAL_MS = 10_000;
const LONGEST_MS = 30_000;

/**
 * Returns the wait before the next poll, in milliseconds.
 *
 * @param failures consecutive failures
 */
export const waitAfter = (failures: number, interval: number): number =>
  Math.min(interval * 2 ** Math.min(failures, 10), Math.max(LONGEST_MS, interval));
