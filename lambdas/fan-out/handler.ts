import { systemClock } from '../../core/clock.ts';
import { CatalogueFile } from '../../core/contract/catalogue-files.ts';
import { Environment, requiredNumber, requiredVariable } from '../../core/contract/environment.ts';
import { readTrace } from '../../core/delivery/trace.ts';
import { batchHandler } from '../adapters/batch-handler.ts';
import { catalogueFile } from '../adapters/catalogue-file.ts';
import { leanClients } from '../adapters/aws/lean-clients.ts';
import { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { EventIndex } from '../adapters/dynamodb/events/event-index.ts';
import { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createFanOut, WRITE_TRIES } from './fan-out.ts';
import { SubscriptionsCache } from './subscriptions-cache.ts';
import { loadViolations } from './violations.ts';

/**
 * Events queue -> a PENDING delivery and a message for every subscribed destination.
 *
 * Triggered by SQS, at least once. A repeat finds its event row. A row of another publication acknowledges it. A row of
 * its own is finished as it stands, never from today's subscriptions. An insert without an owner in the row would lose
 * the deliveries of an invocation that dies between the insert and the send. A replay of the archive alone goes by
 * today's subscriptions, see replay.ts.
 */
const clients = leanClients();
const dynamo = new Dynamo({ clients, tries: WRITE_TRIES });
const telemetry = createTelemetry('fan-out', requiredVariable(Environment.STAGE));

const destinations = new DestinationsStore(requiredVariable(Environment.DESTINATIONS_TABLE), clients, dynamo);

const fanOut = createFanOut({
  eventSource: requiredVariable(Environment.EVENT_SOURCE),
  violationsOf: loadViolations(catalogueFile(CatalogueFile.SCHEMAS)),
  subscriptions: new SubscriptionsCache(destinations, systemClock),
  destinations,
  events: new EventsStore(requiredVariable(Environment.EVENTS_TABLE), dynamo),
  index: new EventIndex(requiredVariable(Environment.EVENTS_TABLE), dynamo),
  deliveries: new DeliveriesStore(requiredVariable(Environment.DELIVERIES_TABLE), clients, dynamo),
  queue: new DeliveriesQueue(requiredVariable(Environment.DELIVERIES_QUEUE_URL), clients),
  telemetry,
  clock: systemClock,
  random: Math.random,
  retentionDays: requiredNumber(Environment.RETENTION_DAYS),
});

export const handler = batchHandler(
  telemetry,
  ({ messageId, body, attributes }) => {
    // The trace begins here when the publisher does not trace.
    const trace = readTrace(attributes.AWSTraceHeader) ?? readTrace(process.env['_X_AMZN_TRACE_ID']);
    return {
      messageId,
      body,
      sentAt: Number(attributes.SentTimestamp),
      receives: Number(attributes.ApproximateReceiveCount),
      ...(trace !== undefined && { trace }),
    };
  },
  fanOut,
);
