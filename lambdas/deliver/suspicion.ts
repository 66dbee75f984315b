import type { DeliverDependencies } from './deliver.ts';
import type { Kept, Work } from './work.ts';

/** A mark that is not taken back counts against the delivery, so it is worth some tries. */
const TRIES = 3;

/**
 * Attempts one delivery by itself. It is marked for as long as that takes: a mark that no living invocation takes back
 * is what tells poison from a delivery whose receives were lost to throttling or to its batch-mates.
 */
export async function attemptMarked(
  { message, received, attempt }: Work,
  run: () => Promise<void>,
  kept: Kept,
  { deliveries, telemetry }: Pick<DeliverDependencies, 'deliveries' | 'telemetry'>,
): Promise<void> {
  try {
    await deliveries.suspect(message, attempt, 1);
    await run();
  } catch (error) {
    kept.keep(received, `not marked as handled by itself: ${String(error)}`);
  }
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      // Refused when an outcome was recorded, which clears the mark too.
      await deliveries.suspect(message, attempt, -1);
      return;
    } catch (error) {
      telemetry.note('errors', String(error));
    }
  }
}
