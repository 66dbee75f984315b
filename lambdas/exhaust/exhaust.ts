import type { Clock } from '../../core/clock.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { ExhaustedEntry, LogField } from '../../core/contract/log-lines.ts';
import { Metric } from '../../core/contract/metrics.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { endingOf } from '../../core/delivery/ending.ts';
import type { DeliveryMessage } from '../../core/delivery/message.ts';
import { decodeDeliveryMessage, redriven } from '../../core/delivery/message.ts';
import type { Disposal } from '../../core/delivery/outcome.ts';
import { ACKNOWLEDGE, retry } from '../../core/delivery/outcome.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import type { EndReason } from '../../core/delivery/states.ts';
import { isAnnounced } from '../../core/event/operational.ts';
import { RowFormatError } from '../adapters/dynamodb/attributes.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { OperationalEvents } from '../adapters/eventbridge/operational-events.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { Telemetry } from '../adapters/telemetry.ts';

export interface ExhaustDependencies {
  deliveries: Pick<DeliveriesStore, 'read' | 'exhaust'>;
  destinations: Pick<DestinationsStore, 'wake'>;
  /** The deliveries queue, to send messages back to. */
  queue: Pick<DeliveriesQueue, 'send'>;
  operations: Pick<OperationalEvents, 'publish'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
  retentionDays: number;
}

export interface DeadLetter {
  messageId: string;
  body: string;
}

/** Takes a batch of the deliveries DLQ; returns by message id what SQS is told. */
export type Exhaust = (batch: readonly DeadLetter[]) => Promise<ReadonlyMap<string, Disposal>>;

export function createExhaust(dependencies: ExhaustDependencies): Exhaust {
  const { deliveries } = dependencies;
  return async (batch) => {
    const disposals = new Map<string, Disposal>();
    const decoded = batch.flatMap(({ messageId, body }) => {
      try {
        return [{ messageId, message: decodeDeliveryMessage(body) }];
      } catch (error) {
        disposals.set(messageId, retry(String(error)));
        return [];
      }
    });
    const keys = new Map(decoded.map(({ message }) => [deliveryIdOf(message), message]));
    const rows = keys.size === 0 ? new Map<string, Delivery>() : await readAll([...keys.values()], deliveries);
    await Promise.all(
      decoded.map(async ({ messageId, message }) => {
        try {
          // One by one, where a row that cannot be read kept the batch from being read at once.
          const row = (rows ?? (await deliveries.read([message]))).get(deliveryIdOf(message));
          await finish(message, row, dependencies);
          disposals.set(messageId, ACKNOWLEDGE);
        } catch (error) {
          disposals.set(messageId, retry(String(error)));
        }
      }),
    );
    return disposals;
  };
}

async function readAll(
  messages: readonly DeliveryMessage[],
  deliveries: ExhaustDependencies['deliveries'],
): Promise<Map<string, Delivery> | undefined> {
  try {
    return await deliveries.read(messages);
  } catch (error) {
    if (error instanceof RowFormatError) return undefined;
    throw error;
  }
}

async function finish(
  message: DeliveryMessage,
  row: Delivery | undefined,
  dependencies: ExhaustDependencies,
): Promise<void> {
  const { destinations, clock, retentionDays } = dependencies;
  const ending = endingOf(message, row, { now: clock.now(), retentionDays });
  switch (ending.verdict) {
    case 'settled':
      return;
    case 'parked':
      return destinations.wake(message.destinationId, ending.at, clock.now());
    case 'redrive':
      return redrive(message, row?.attempts ?? 0, ending.seconds, dependencies);
    case 'end':
      return end(message, ending.reason, row?.attempts ?? 0, dependencies);
    case 'publish':
      return publishExhausted(message, row?.reason ?? 'attempts_spent', row?.attempts ?? 0, dependencies);
  }
}

async function redrive(
  message: DeliveryMessage,
  attempts: number,
  delaySeconds: number,
  { queue, telemetry }: ExhaustDependencies,
): Promise<void> {
  const unsent = await queue.send([{ message: redriven(message, attempts), delaySeconds }]);
  for (const failure of unsent.values()) throw new Error(`not sent back: ${failure}`);
  telemetry.count(Metric.DELIVERIES_REDRIVEN);
}

/** The row first: a repeated event is one event, but a row that is never written is a lost delivery. */
async function end(
  message: DeliveryMessage,
  reason: EndReason,
  attempts: number,
  dependencies: ExhaustDependencies,
): Promise<void> {
  const { deliveries, clock, telemetry, retentionDays } = dependencies;
  const now = clock.now();
  if (!(await deliveries.exhaust(message, attempts, reason, now, retainUntilSeconds(now, retentionDays)))) {
    return publishIfEnded(message, dependencies);
  }
  telemetry.count(Metric.DELIVERIES_EXHAUSTED);
  if (reason === 'attempts_spent') telemetry.count(Metric.DELIVERIES_SPENT);
  telemetry.note(LogField.EXHAUSTED, ExhaustedEntry.write({ delivery: deliveryIdOf(message), attempts, reason }));
  await publishExhausted(message, reason, attempts, dependencies);
}

/**
 * The write was refused. The delivery ended meanwhile, by a late 2xx or by this very write, whose response was lost; or it
 * moved on.
 */
async function publishIfEnded(message: DeliveryMessage, dependencies: ExhaustDependencies): Promise<void> {
  const row = (await dependencies.deliveries.read([message])).get(deliveryIdOf(message));
  if (row === undefined || row.run !== message.run || row.status === 'SUCCESS') return;
  if (row.status !== 'RETRY_EXHAUSTED') throw new Error('it moved on while it was to end; exhaust reads it again');
  await publishExhausted(message, row.reason ?? 'attempts_spent', row.attempts, dependencies);
}

async function publishExhausted(
  message: DeliveryMessage,
  reason: EndReason,
  attempts: number,
  { operations }: ExhaustDependencies,
): Promise<void> {
  if (!isAnnounced(message.type)) return;
  const { destinationId, eventId, run, tenant, type } = message;
  const deliveryId = deliveryIdOf(message);
  await operations.publish([
    {
      type: 'webhook.delivery.exhausted',
      eventId: `${deliveryId}:${run}:exhausted`,
      tenant,
      data: { deliveryId, destinationId, webhookId: eventId, eventType: type, run, attempts, reason },
    },
  ]);
}
