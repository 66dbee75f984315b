import type { Random } from '../clock.ts';

/**
 * The result of a POST is written again while the invocation lives: a delivery whose result is lost is POSTed a second
 * time. A new on-demand table throttles above 4,000 writes a second until it has grown, which takes minutes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** A throttled write, with its own retries, takes this long; it ends before the invocation does. */
const WRITE_MS = 4_000;

/**
 * The pause before the result is written again, in milliseconds: exponential backoff with jitter.
 *
 * @param tries writes so far, at least 1
 * @param remainingMs time left in the invocation
 * @returns `undefined` when too little time is left for another write
 */
export function rewritePause(tries: number, remainingMs: number, random: Random): number | undefined {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  const pause = (longest * (1 + random())) / 2;
  return remainingMs - pause < WRITE_MS ? undefined : pause;
}
