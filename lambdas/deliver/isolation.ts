import { LogField } from '../../core/contract/log-lines.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Work } from './work.ts';

export interface IsolationDependencies {
  deliveries: Pick<DeliveriesStore, 'suspect'>;
  telemetry: Pick<Telemetry, 'note'>;
}

/** A mark that stays counts against the delivery, so that removing it is worth some tries. */
const TRIES = 3;

/**
 * Marks a delivery while it is handled alone. A mark that no living invocation removes tells a poison message from one
 * whose receives were lost to throttling or to the rest of its batch.
 */
export async function mark({ message, attempt }: Work, { deliveries }: IsolationDependencies): Promise<void> {
  await deliveries.suspect(message, attempt, 1);
}

/** Never throws. The write is refused once an outcome was recorded, which removes all marks. */
export async function unmark(
  { message, attempt }: Work,
  { deliveries, telemetry }: IsolationDependencies,
): Promise<void> {
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      await deliveries.suspect(message, attempt, -1);
      return;
    } catch (error) {
      telemetry.note(LogField.ERRORS, String(error));
    }
  }
}
