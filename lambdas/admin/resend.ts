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
import { loadDestination } from './load.ts';
import { readDelivery } from './deliveries.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { Handlers } from './routing.ts';

/** If the message is lost, resume sends the delivery after this, in milliseconds; longer than a request may take. */
const LEASE_MS = 60_000;
const TRIES = 3;
const DAY_MS = 86_400_000;

/**
 * Starts a new run of a delivery, whatever its status: only one that is on its way for the first time, with nothing
 * tried yet, needs none.
 *
 * The row carries the new run, parked under a lease, before its message is sent; resume would send it if that is lost.
 * The destination is woken first, since a row that nobody wakes would wait for good.
 */
export const resendHandlers: Handlers<'resendDelivery'> = {
  async resendDelivery(request, dependencies) {
    const { params, caller } = request;
    const { runs, transactions, idempotency, destinations, clock } = dependencies;
    const keyed = keyedRequest('resendDelivery', request);
    if ((await madeBefore(keyed, dependencies)) !== undefined) return answer(params.id, dependencies);

    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const delivery = await readDelivery(params.id, dependencies);
      await requireSendable(delivery, dependencies);
      const now = clock.now();
      const lease = now + LEASE_MS;
      await destinations.wake(delivery.destinationId, lease, now);
      const outcome = await transactions.run([
        runs.restart(delivery, lease),
        auditWrite(caller, 'delivery.resend', params.id, dependencies),
        ...(keyed === undefined ? [] : [idempotency.remember(keyed, params.id, now)]),
      ]);
      if (outcome.done) {
        await send(delivery, lease, dependencies);
        return answer(params.id, dependencies);
      }
      if (!outcome.refused.includes(0) && (await madeBefore(keyed, dependencies)) !== undefined)
        return answer(params.id, dependencies);
    }
    throw new ApiError('conflict', 'The delivery is being attempted at this moment. Try again in a few seconds.');
  },
};

const answer = async (id: DeliveryId, dependencies: AdminDependencies) =>
  json(202, deliveryView(await readDelivery(id, dependencies)));

async function requireSendable(delivery: Delivery, dependencies: AdminDependencies): Promise<void> {
  // Older than a queue keeps messages, it has lost its message: a new run is what helps.
  const onItsWay = delivery.acceptedAt > dependencies.clock.now() - SOURCE_RETENTION_DAYS * DAY_MS;
  if (delivery.status === 'PENDING' && delivery.attempts === 0 && delivery.notBefore === undefined && onItsWay) {
    throw new ApiError('conflict', 'The delivery is on its way and nothing was tried yet. Wait for its first attempt.');
  }
  await loadDestination(delivery.destinationId, dependencies).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(
      'conflict',
      `The destination ${delivery.destinationId} is deleted: nothing is sent to it any more.`,
    );
  });
  const { events } = dependencies;
  if (!(await events.readData([delivery.eventId])).has(delivery.eventId)) {
    throw new ApiError(
      'conflict',
      `The payload of ${delivery.eventId} is erased, or has outlived the retention: there is nothing to send.`,
    );
  }
}

async function send(delivery: Delivery, lease: number, { queue, telemetry }: AdminDependencies): Promise<void> {
  const message = leased({ ...delivery, run: delivery.run + 1, attempts: 0 }, lease);
  try {
    const unsent = await queue.send([{ message }]);
    for (const reason of unsent.values()) throw new Error(reason);
  } catch (error) {
    // Its row is parked: resume sends it when the lease ends.
    telemetry.note(LogField.ERRORS, `${deliveryIdOf(delivery)} waits for its lease to end: ${String(error)}`);
  }
}
