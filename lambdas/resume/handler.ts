import type { Context } from 'aws-lambda';
import { systemClock } from '../../core/clock.ts';
import { Environment, requiredNumber, requiredVariable } from '../../core/contract/environment.ts';
import { sdkClients } from '../adapters/aws/sdk-clients.ts';
import { DeliveryHistory } from '../adapters/dynamodb/deliveries/delivery-history.ts';
import { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import { JobsStore } from '../adapters/dynamodb/destinations/jobs-store.ts';
import { EventList } from '../adapters/dynamodb/events/event-list.ts';
import { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import { MissedEvents } from '../adapters/dynamodb/events/missed-events.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createJobs } from './jobs.ts';
import { createResume } from './resume.ts';

/**
 * Parked deliveries -> deliveries queue, as many as each destination's limit lets through until the next run.
 *
 * Triggered every minute. A run that is late, doubled or cut short is harmless: each row is leased before it is sent, an
 * unused lease ends, and a destination is left alone only if nothing was parked since its gate was read. Parked deliveries
 * in SQS instead would each need a new message every 15 minutes.
 */
const clients = sdkClients();
const dynamo = new Dynamo({ clients });
const telemetry = createTelemetry('resume', requiredVariable(Environment.STAGE));

const destinationsTable = requiredVariable(Environment.DESTINATIONS_TABLE);
const deliveriesTable = requiredVariable(Environment.DELIVERIES_TABLE);
const eventsTable = requiredVariable(Environment.EVENTS_TABLE);
const destinations = new DestinationsStore(destinationsTable, clients, dynamo);
const deliveries = new DeliveriesStore(deliveriesTable, clients, dynamo);
const retentionDays = requiredNumber(Environment.RETENTION_DAYS);

const workOnJobs = createJobs({
  jobs: new JobsStore(destinationsTable, clients),
  runs: new DeliveryHistory(deliveriesTable, clients),
  missed: new MissedEvents(
    new EventList(eventsTable, clients, dynamo),
    new EventsStore(eventsTable, dynamo),
    systemClock,
  ),
  deliveries,
  destinations,
  telemetry,
  clock: systemClock,
  retentionDays,
});

const resume = createResume({
  destinations,
  deliveries,
  queue: new DeliveriesQueue(requiredVariable(Environment.DELIVERIES_QUEUE_URL), clients),
  deadLetters: new DeliveriesQueue(requiredVariable(Environment.DELIVERIES_DLQ_URL), clients),
  telemetry,
  clock: systemClock,
  defaults: {
    rateLimit: {
      perMinute: requiredNumber(Environment.RATE_LIMIT_PER_MINUTE),
      burst: requiredNumber(Environment.RATE_LIMIT_BURST),
    },
  },
  retentionDays,
});

export async function handler(_event: unknown, context: Context): Promise<void> {
  const remainingMs = () => context.getRemainingTimeInMillis();
  try {
    await workOnJobs(remainingMs);
    await resume(remainingMs);
  } finally {
    telemetry.flush();
  }
}
