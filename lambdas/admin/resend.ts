import { LogField } from '../../core/contract/log-lines.ts';
import { ApiError } from './api/problem.ts';
import { deliveryView } from './api/views/delivery.ts';
import type { DeliveryId } from '../../core/contract/ids.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { SOURCE_RETENTION_DAYS } from '../../core/contract/limits.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { leased } from '../../core/delivery/message.ts';
import { json } from './response.ts';
import { auditWrite, keyedRequest, madeBefore } from './changes.ts';
import { loadReceiver } from './load.ts';
import { readDelivery, readExpected } from './deliveries.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { Handlers } from './routing.ts';

/** Resume sends the delivery after this time if the message is lost, in milliseconds. Longer than a request may take. */
const LEASE_MS = 60_000;
const TRIES = 3;
const DAY_MS = 86_400_000;

/**
 * Starts a new run of a delivery in any status, except one whose first message is in the queue without an attempt.
 *
 * The row carries the new run, parked under a lease, before its message is sent, so resume sends a lost message. The
 * destination is woken first, since a parked row would otherwise wait forever.
 */
export const resendHandlers: Handlers<'resendDelivery'> = {
  async resendDelivery(request, dependencies) {
    const { params, caller } = request;
    const { runs, transactions, idempotency, destinations, clock } = dependencies;
    const keyed = keyedRequest('resendDelivery', request);
    if ((await madeBefore(keyed, dependencies)) !== undefined) return response(params.id, dependencies);

    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const delivery = await readDelivery(params.id, dependencies);
      await requireSendable(delivery, dependencies);
      const now = clock.now();
      const lease = now + LEASE_MS;
      await destinations.wake(delivery.destinationId, lease, now);
      const outcome = await transactions.run([
        runs.restart(delivery, now, lease),
        auditWrite(caller, 'delivery.resend', params.id, dependencies),
        ...(keyed === undefined ? [] : [idempotency.remember(keyed, params.id, now)]),
      ]);
      if (outcome.done) {
        await send(delivery, now, lease, dependencies);
        return response(params.id, dependencies);
      }
      if (!outcome.refused.includes(0) && (await madeBefore(keyed, dependencies)) !== undefined)
        return response(params.id, dependencies);
    }
    throw new ApiError('conflict', 'The delivery is being attempted at this moment. Try again in a few seconds.');
  },
};

const response = async (id: DeliveryId, dependencies: AdminDependencies) =>
  json(202, deliveryView(await readExpected(id, dependencies)));

async function requireSendable(delivery: Delivery, dependencies: AdminDependencies): Promise<void> {
  await loadReceiver(delivery.destinationId, dependencies).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== 'not-found') throw error;
    throw new ApiError('conflict', `The destination ${delivery.destinationId} is deleted. Nothing can be sent to it.`);
  });
  // A delivery older than the retention of the queue has lost its message and needs a new run.
  const onItsWay = delivery.acceptedAt > dependencies.clock.now() - SOURCE_RETENTION_DAYS * DAY_MS;
  if (delivery.status === 'PENDING' && delivery.attempts === 0 && delivery.notBefore === undefined && onItsWay) {
    throw new ApiError('conflict', 'The delivery is in the queue without an attempt. Wait for its first attempt.');
  }
  const { events } = dependencies;
  if (!(await events.readData([delivery.eventId])).has(delivery.eventId)) {
    throw new ApiError(
      'conflict',
      `The payload of ${delivery.eventId} is erased or expired. There is nothing to send.`,
    );
  }
}

async function send(
  delivery: Delivery,
  startedAt: number,
  lease: number,
  { queue, telemetry }: AdminDependencies,
): Promise<void> {
  const message = leased({ ...delivery, run: delivery.run + 1, startedAt, attempts: 0 }, lease);
  try {
    const unsent = await queue.send([{ message }]);
    for (const reason of unsent.values()) throw new Error(reason);
  } catch (error) {
    // The row is parked, so resume sends it when the lease ends.
    telemetry.note(LogField.ERRORS, `${deliveryIdOf(delivery)} waits for its lease to end: ${String(error)}`);
  }
}
