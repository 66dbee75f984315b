import { systemClock } from '../../core/clock.ts';
import { Environment, requiredNumber, requiredVariable } from '../../core/contract/environment.ts';
import { batchHandler } from '../adapters/batch-handler.ts';
import { sdkClients } from '../adapters/aws/sdk-clients.ts';
import { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { OperationalEvents } from '../adapters/eventbridge/operational-events.ts';
import { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createExhaust } from './exhaust.ts';

/**
 * Deliveries DLQ -> RETRY_EXHAUSTED, and an event about it on the event bus. The only writer of that status.
 *
 * Triggered by SQS, at least once. A late message finds the delivery ended and only publishes the event again, whose id
 * is constant. A message that cannot be handled stays in the DLQ, where an alarm watches its age. If the DLQ expired
 * messages instead, their rows would stay FAILED for ever.
 */
const clients = sdkClients();
const dynamo = new Dynamo({ clients });
const telemetry = createTelemetry('exhaust', requiredVariable(Environment.STAGE));

const exhaust = createExhaust({
  deliveries: new DeliveriesStore(requiredVariable(Environment.DELIVERIES_TABLE), clients, dynamo),
  destinations: new DestinationsStore(requiredVariable(Environment.DESTINATIONS_TABLE), clients, dynamo),
  queue: new DeliveriesQueue(requiredVariable(Environment.DELIVERIES_QUEUE_URL), clients),
  operations: new OperationalEvents(
    requiredVariable(Environment.EVENT_BUS_NAME),
    requiredVariable(Environment.EVENT_SOURCE),
    clients,
  ),
  telemetry,
  clock: systemClock,
  retentionDays: requiredNumber(Environment.RETENTION_DAYS),
});

export const handler = batchHandler(telemetry, ({ messageId, body }) => ({ messageId, body }), exhaust);
