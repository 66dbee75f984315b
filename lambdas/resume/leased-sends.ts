import type { Clock } from '../../core/clock.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { Metric } from '../../core/contract/metrics.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { DeliveryMessage } from '../../core/delivery/message.ts';
import { deadLetter, leased } from '../../core/delivery/message.ts';
import type { EndReason } from '../../core/delivery/states.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { Telemetry } from '../adapters/telemetry.ts';

export interface LeaseDependencies {
  deliveries: Pick<DeliveriesStore, 'lease'>;
  queue: Pick<DeliveriesQueue, 'send'>;
  /** The DLQ, whose consumer is exhaust: it ends deliveries that have expired or whose destination is deleted. */
  deadLetters: Pick<DeliveriesQueue, 'pass'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
}

/** A delivery whose message was sent and whose outcome nobody recorded is sent again after this, in milliseconds. */
const LEASE_MS = 15 * 60_000;

/**
 * Leases each row, so that nobody else sends it, then sends. The outcome that deliver records clears the lease.
 *
 * @param times at which each may go, in milliseconds since the epoch
 */
export async function sendParked(
  parked: readonly Delivery[],
  times: readonly number[],
  dependencies: LeaseDependencies,
): Promise<void> {
  const { queue, telemetry, clock } = dependencies;
  const messages = await leaseAll(parked, dependencies);
  const now = clock.now();
  const unsent = await queue.send(
    messages.map((message, index) => ({ message, delaySeconds: Math.max(0, (times[index] ?? now) - now) / 1000 })),
  );
  telemetry.count(Metric.DELIVERIES_RESUMED, messages.length - unsent.size);
  for (const [index, reason] of unsent) {
    const message = messages[index];
    if (message !== undefined)
      telemetry.note(LogField.ERRORS, `${deliveryIdOf(message)} waits for its lease to end: ${reason}`);
  }
}

/** Leases each row and hands its delivery to exhaust. */
export async function endParked(
  parked: readonly Delivery[],
  reason: EndReason,
  dependencies: LeaseDependencies,
): Promise<void> {
  const messages = await leaseAll(parked, dependencies);
  await Promise.all(messages.map((message) => dependencies.deadLetters.pass(deadLetter(message, reason))));
}

/** Messages of those that nobody else leased first. */
async function leaseAll(
  parked: readonly Delivery[],
  { deliveries, clock }: LeaseDependencies,
): Promise<DeliveryMessage[]> {
  const lease = clock.now() + LEASE_MS;
  const messages = await Promise.all(
    parked.map(async (delivery) => {
      const { notBefore } = delivery;
      if (notBefore === undefined) return [];
      const row = await deliveries.lease({ ...delivery, notBefore }, lease);
      return row === undefined ? [] : [leased(row, lease)];
    }),
  );
  return messages.flat();
}
