import { randomBytes } from 'node:crypto';
import { systemClock } from '../../core/clock.ts';
import { Environment, listVariable, requiredNumber, requiredVariable } from '../../core/contract/environment.ts';
import type { StageLimits } from '../../core/destination/stage-limits.ts';
import { AuditTrail } from '../adapters/dynamodb/destinations/audit-trail.ts';
import { sdkClients } from '../adapters/aws/sdk-clients.ts';
import { CursorKey } from '../adapters/dynamodb/destinations/cursor-key.ts';
import { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import { DeliveryHistory } from '../adapters/dynamodb/deliveries/delivery-history.ts';
import { DestinationRegistry } from '../adapters/dynamodb/destinations/destination-registry.ts';
import { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import { checkDestination } from '../adapters/https/guarded-lookup.ts';
import { createHttpsSender } from '../adapters/https/https-sender.ts';
import { IdempotencyKeys } from '../adapters/dynamodb/destinations/idempotency.ts';
import { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import { RecoveriesStore } from '../adapters/dynamodb/destinations/recoveries-store.ts';
import { SecretsEncryptor } from '../adapters/kms/secrets-encryptor.ts';
import { SecretsVault } from '../adapters/kms/secrets-vault.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { Transactions } from '../adapters/dynamodb/transaction.ts';
import { createAdmin } from './router.ts';

/**
 * API Gateway -> the admin API.
 *
 * API Gateway calls it with requests that IAM has authorized. A repeated request is harmless: changes are fenced on the
 * state that was read, and creations carry an Idempotency-Key. A recovery may outlast a request, so it only begins here;
 * resume does the work.
 */
const clients = sdkClients();
const dynamo = new Dynamo({ clients });
const transactions = new Transactions(clients);
const destinationsTable = requiredVariable(Environment.DESTINATIONS_TABLE);
const eventsTable = requiredVariable(Environment.EVENTS_TABLE);
const deliveriesTable = requiredVariable(Environment.DELIVERIES_TABLE);
const secretsKey = requiredVariable(Environment.SECRETS_KEY_ARN);
const stage = requiredVariable(Environment.STAGE);

const limits: StageLimits = {
  defaults: {
    rateLimit: {
      perMinute: requiredNumber(Environment.RATE_LIMIT_PER_MINUTE),
      burst: requiredNumber(Environment.RATE_LIMIT_BURST),
    },
    retry: {
      maxAttempts: requiredNumber(Environment.RETRY_MAX_ATTEMPTS),
      baseSeconds: requiredNumber(Environment.RETRY_BASE_SECONDS),
    },
  },
  maxPerMinute: requiredNumber(Environment.RATE_LIMIT_MAX_PER_SECOND) * 60,
  maxAttempts: requiredNumber(Environment.ATTEMPTS_LIMIT),
  retentionDays: requiredNumber(Environment.RETENTION_DAYS),
  url: {
    allowedPrivateCidrs: listVariable(Environment.ALLOWED_PRIVATE_CIDRS),
    allowedPorts: listVariable(Environment.ALLOWED_PORTS).map(Number),
  },
};

const registry = new DestinationRegistry(destinationsTable, clients, transactions);
const history = new DeliveryHistory(deliveriesTable, clients);
const events = new EventsStore(eventsTable, dynamo);

export const handler = createAdmin({
  registry,
  destinations: new DestinationsStore(destinationsTable, clients, dynamo),
  directory: registry,
  deliveries: new DeliveriesStore(deliveriesTable, clients, dynamo),
  reader: history,
  runs: history,
  recoveries: new RecoveriesStore(destinationsTable, clients),
  events,
  eraser: events,
  audit: new AuditTrail(destinationsTable, clients),
  idempotency: new IdempotencyKeys(destinationsTable, clients),
  cursorKey: new CursorKey(destinationsTable, clients, randomBytes),
  transactions,
  queue: new DeliveriesQueue(requiredVariable(Environment.DELIVERIES_QUEUE_URL), clients),
  encryptor: new SecretsEncryptor(clients, secretsKey),
  vault: new SecretsVault(clients, secretsKey),
  sender: createHttpsSender({ policy: limits.url }),
  checkDestination: (url) => checkDestination(url, limits.url),
  telemetry: createTelemetry('admin', stage),
  clock: systemClock,
  random: randomBytes,
  limits,
  stage,
  eventSource: requiredVariable(Environment.EVENT_SOURCE),
});
