import { randomBytes } from 'node:crypto';
import { systemClock } from '../../core/clock.ts';
import { CatalogueFile } from '../../core/contract/catalogue-files.ts';
import {
  Environment,
  listVariable,
  optionalVariable,
  requiredNumber,
  requiredVariable,
} from '../../core/contract/environment.ts';
import type { StageRetry } from '../../core/delivery/retry.ts';
import type { StageLimits } from '../../core/destination/stage-limits.ts';
import { AuditTrail } from '../adapters/dynamodb/destinations/audit-trail.ts';
import { readCatalogueFile } from '../adapters/catalogue-file.ts';
import { sdkClients } from '../adapters/aws/sdk-clients.ts';
import { CursorKey } from '../adapters/dynamodb/destinations/cursor-key.ts';
import { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import { DeliveryHistory } from '../adapters/dynamodb/deliveries/delivery-history.ts';
import { DestinationRegistry } from '../adapters/dynamodb/destinations/destination-registry.ts';
import { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { EventList } from '../adapters/dynamodb/events/event-list.ts';
import { MissedEvents } from '../adapters/dynamodb/events/missed-events.ts';
import { FiguresStore } from '../adapters/dynamodb/figures/figures-store.ts';
import { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import { checkDestination } from '../adapters/https/guarded-lookup.ts';
import { createHttpsSender } from '../adapters/https/https-sender.ts';
import { IdempotencyKeys } from '../adapters/dynamodb/destinations/idempotency.ts';
import { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import { JobsStore } from '../adapters/dynamodb/destinations/jobs-store.ts';
import { SecretsEncryptor } from '../adapters/kms/secrets-encryptor.ts';
import { SecretsVault } from '../adapters/kms/secrets-vault.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { Tenants } from '../adapters/dynamodb/destinations/tenants.ts';
import { Transactions } from '../adapters/dynamodb/transaction.ts';
import { entranceOf } from './entrance.ts';
import { countedAfterMs } from '../../core/figures/age.ts';
import { createAdmin } from './router.ts';

/**
 * API Gateway -> the admin API.
 *
 * API Gateway calls it with requests that IAM or the JWT authorizer has authorized: a function of its own for each API. A repeated request is harmless: changes are fenced on the
 * state that was read, and creations carry an Idempotency-Key. A recovery or a backfill may outlast a request, so it only begins here;
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
    retry: JSON.parse(requiredVariable(Environment.RETRY_POLICY)) as StageRetry,
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
const eventList = new EventList(eventsTable, clients, dynamo);
const figuresTable = optionalVariable(Environment.FIGURES_TABLE);

export const handler = createAdmin({
  registry,
  destinations: new DestinationsStore(destinationsTable, clients, dynamo),
  directory: registry,
  deliveries: new DeliveriesStore(deliveriesTable, clients, dynamo),
  reader: history,
  runs: history,
  jobs: new JobsStore(destinationsTable, clients),
  missed: new MissedEvents(eventList, events, systemClock),
  eventList,
  tenants: new Tenants(destinationsTable, clients),
  events,
  eraser: events,
  ...(figuresTable !== undefined && {
    figures: {
      store: new FiguresStore(figuresTable, clients, dynamo),
      countedAfterMs: countedAfterMs(requiredNumber(Environment.FIGURES_WINDOW_SECONDS)),
    },
  }),
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
  entrance: entranceOf(process.env),
  allowedCidrs: listVariable(Environment.ALLOWED_CIDRS),
  dashboardUrl: process.env[Environment.DASHBOARD_URL],
  eventSource: requiredVariable(Environment.EVENT_SOURCE),
  catalogue: readCatalogueFile(CatalogueFile.CATALOGUE),
  traceparent: process.env[Environment.TRACEPARENT] === 'true',
});
