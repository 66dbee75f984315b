import type { SQSBatchResponse, SQSEvent, Context } from 'aws-lambda';
import { systemClock } from '../../core/clock.ts';
import { CatalogueFile } from '../../core/contract/catalogue-files.ts';
import { Environment, listVariable, requiredNumber, requiredVariable } from '../../core/contract/environment.ts';
import { QuietGates } from '../../core/delivery/quiet-gates.ts';
import type { StageRetry } from '../../core/delivery/retry.ts';
import { batchHandler } from '../adapters/batch-handler.ts';
import { readCatalogueFile } from '../adapters/catalogue-file.ts';
import { leanClients } from '../adapters/aws/lean-clients.ts';
import { BatchRows } from '../adapters/dynamodb/batch-rows.ts';
import { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import { createHttpsSender } from '../adapters/https/https-sender.ts';
import { OperationalEvents } from '../adapters/eventbridge/operational-events.ts';
import { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import { SecretsVault } from '../adapters/kms/secrets-vault.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createDeliver } from './deliver.ts';

/**
 * Deliveries queue -> one signed POST each, with its result in the deliveries table.
 *
 * Triggered by SQS, at least once. Nothing is claimed before the POST: a repeat that finds its row ended is acknowledged,
 * and a rare second POST carries the same `webhook-id`. A claim would cost a write for every delivery, and a delivery
 * whose claimer died would wait for the claim to end.
 */
const clients = leanClients();
const dynamo = new Dynamo({ clients });
const telemetry = createTelemetry('deliver', requiredVariable(Environment.STAGE));

const deliver = createDeliver({
  destinations: new DestinationsStore(requiredVariable(Environment.DESTINATIONS_TABLE), clients, dynamo),
  deliveries: new DeliveriesStore(requiredVariable(Environment.DELIVERIES_TABLE), clients, dynamo),
  events: new EventsStore(requiredVariable(Environment.EVENTS_TABLE), dynamo),
  rows: new BatchRows(
    {
      destinations: requiredVariable(Environment.DESTINATIONS_TABLE),
      deliveries: requiredVariable(Environment.DELIVERIES_TABLE),
    },
    dynamo,
  ),
  queue: new DeliveriesQueue(requiredVariable(Environment.DELIVERIES_QUEUE_URL), clients),
  deadLetters: new DeliveriesQueue(requiredVariable(Environment.DELIVERIES_DLQ_URL), clients),
  operations: new OperationalEvents(
    requiredVariable(Environment.EVENT_BUS_NAME),
    requiredVariable(Environment.EVENT_SOURCE),
    clients,
  ),
  vault: new SecretsVault(clients, requiredVariable(Environment.SECRETS_KEY_ARN)),
  sender: createHttpsSender({
    policy: {
      allowedPrivateCidrs: listVariable(Environment.ALLOWED_PRIVATE_CIDRS),
      allowedPorts: listVariable(Environment.ALLOWED_PORTS).map(Number),
    },
  }),
  telemetry,
  clock: systemClock,
  random: Math.random,
  defaults: {
    rateLimit: {
      perMinute: requiredNumber(Environment.RATE_LIMIT_PER_MINUTE),
      burst: requiredNumber(Environment.RATE_LIMIT_BURST),
    },
    retry: JSON.parse(requiredVariable(Environment.RETRY_POLICY)) as StageRetry,
  },
  breaker: {
    failures: requiredNumber(Environment.BREAKER_FAILURES),
    deliveries: requiredNumber(Environment.BREAKER_DELIVERIES),
    seconds: requiredNumber(Environment.BREAKER_SECONDS),
    disableAfterDays: requiredNumber(Environment.DISABLE_AFTER_DAYS),
  },
  quiet: new QuietGates(),
  retentionDays: requiredNumber(Environment.RETENTION_DAYS),
  traceparent: process.env[Environment.TRACEPARENT] === 'true',
  entities: readCatalogueFile(CatalogueFile.ENTITIES),
});

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const handle = batchHandler(
    telemetry,
    ({ messageId, receiptHandle, body, attributes }) => ({
      messageId,
      receiptHandle,
      body,
      receiveCount: Number(attributes.ApproximateReceiveCount),
      sentAt: Number(attributes.SentTimestamp),
    }),
    (batch) => deliver(batch, () => context.getRemainingTimeInMillis()),
  );
  return handle(event);
}
