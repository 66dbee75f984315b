import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;
const PATIENCE_MS = 60_000;

/**
 * Asks again and again until there is an answer: for what has no event to await, such as a row of a table.
 *
 * @param seen what to show when patience ends
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
