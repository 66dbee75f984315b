import type { Clock } from '../../core/clock.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import type { DeliverySubject } from '../../core/delivery/delivery.ts';
import { listenedRowExpiresAt } from '../../core/destination/listener.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';

export interface ListingDependencies {
  deliveries: Pick<DeliveriesStore, 'insertListened'>;
  telemetry: Pick<Telemetry, 'note'>;
  clock: Clock;
}

/**
 * Lists events for listeners, which poll the list: no message, no POST, no metric. Best effort: an event that cannot be
 * listed is noted and not tried again, so that a listener holds up nothing.
 */
export async function list(
  subjects: readonly DeliverySubject[],
  { deliveries, telemetry, clock }: ListingDependencies,
): Promise<void> {
  if (subjects.length === 0) return;
  const unlisted = (subject: DeliverySubject | undefined, reason: string): void =>
    telemetry.note(LogField.ERRORS, `${subject?.eventId} is not listed for ${subject?.destinationId}: ${reason}`);
  try {
    const outcomes = await deliveries.insertListened(subjects, listenedRowExpiresAt(clock.now()));
    for (const [index, outcome] of outcomes.entries())
      if (outcome.kind === 'failed') unlisted(subjects[index], outcome.reason);
  } catch (error) {
    for (const subject of subjects) unlisted(subject, String(error));
  }
}
