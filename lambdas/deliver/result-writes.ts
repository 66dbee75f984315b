import type { Clock, Random } from '../../core/clock.ts';
import { rewritePause } from '../../core/delivery/rewrite.ts';
import { isTransient } from '../adapters/aws/retries.ts';

export interface ResultWriteDependencies {
  clock: Clock;
  random: Random;
}

/** Waits before a result is written again; resolves to false when the invocation has no time for that. */
export type Pause = () => Promise<boolean>;

/** Pauses for one result, or for a group that is written together. `remainingMs` is the time left in the invocation. */
export type ResultWrites = () => Pause;

export const createResultWrites =
  (remainingMs: () => number, { clock, random }: ResultWriteDependencies): ResultWrites =>
  () => {
    let tries = 0;
    return async () => {
      tries += 1;
      const pause = rewritePause(tries, remainingMs(), random);
      if (pause !== undefined) await clock.sleep(pause);
      return pause !== undefined;
    };
  };

/** Writes one result, again while it is throttled and the invocation lives. @throws Error what the last write threw */
export async function writeResult<Written>(write: () => Promise<Written>, pause: Pause): Promise<Written> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isTransient(error) || !(await pause())) throw error;
    }
  }
}
