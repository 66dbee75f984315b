/** The polling interval of a visible page, in milliseconds. */
export const INTERVAL_MS = 1500;
const HIDDEN_FACTOR = 20;
const LONGEST_MS = 30_000;

/**
 * Returns the wait before the next poll, in milliseconds.
 *
 * @param failures consecutive failures
 */
export function waitAfter(failures: number, hidden: boolean, interval = INTERVAL_MS): number {
  const patient = interval * 2 ** Math.min(failures, 10);
  return Math.min(hidden ? patient * HIDDEN_FACTOR : patient, Math.max(LONGEST_MS, interval));
}
