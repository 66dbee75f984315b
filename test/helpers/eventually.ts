import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;
const PATIENCE_MS = 60_000;

/**
 * Polls until there is a value: for things without an event to await, such as a row of a table.
 *
 * @param seen returns the state to show when the time is over
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  seen: () => unknown = () => 'nothing',
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`it did not come about; last seen: ${String(await seen())}`);
    await pause(POLL_MS);
  }
}
