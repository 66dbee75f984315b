import type { APIGatewayProxyEvent, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import type { Random } from '../../../core/clock.ts';
import type { BreakerPolicy } from '../../../core/delivery/breaker.ts';
import { QuietGates } from '../../../core/delivery/quiet-gates.ts';
import type { RateLimit } from '../../../core/delivery/rate-limit.ts';
import type { RetrySettings } from '../../../core/delivery/retry.ts';
import { batchHandler } from '../../../lambdas/adapters/batch-handler.ts';
import { BatchRows } from '../../../lambdas/adapters/dynamodb/batch-rows.ts';
import { DeliveriesStore } from '../../../lambdas/adapters/dynamodb/deliveries/deliveries-store.ts';
import { DestinationsStore } from '../../../lambdas/adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../../../lambdas/adapters/dynamodb/dynamo.ts';
import { EventIndex } from '../../../lambdas/adapters/dynamodb/events/event-index.ts';
import { EventList } from '../../../lambdas/adapters/dynamodb/events/event-list.ts';
import { EventsStore } from '../../../lambdas/adapters/dynamodb/events/events-store.ts';
import { FiguresStore } from '../../../lambdas/adapters/dynamodb/figures/figures-store.ts';
import { OperationalEvents } from '../../../lambdas/adapters/eventbridge/operational-events.ts';
import { UnreadQueue } from '../../../lambdas/adapters/sqs/unread-queue.ts';
import { createTally } from '../../../lambdas/tally/tally.ts';
import { DeliveriesQueue } from '../../../lambdas/adapters/sqs/deliveries-queue.ts';
import { SecretsEncryptor } from '../../../lambdas/adapters/kms/secrets-encryptor.ts';
import { SecretsVault } from '../../../lambdas/adapters/kms/secrets-vault.ts';
import type { Telemetry } from '../../../lambdas/adapters/telemetry.ts';
import { createDeliver } from '../../../lambdas/deliver/deliver.ts';
import { createExhaust } from '../../../lambdas/exhaust/exhaust.ts';
import { violationsOf } from '../../../core/event/catalogue.ts';
import { createFanOut, WRITE_TRIES } from '../../../lambdas/fan-out/fan-out.ts';
import { SubscriptionsCache } from '../../../lambdas/fan-out/subscriptions-cache.ts';
import { createResume } from '../../../lambdas/resume/resume.ts';
import { AuditTrail } from '../../../lambdas/adapters/dynamodb/destinations/audit-trail.ts';
import { CursorKey } from '../../../lambdas/adapters/dynamodb/destinations/cursor-key.ts';
import { DeliveryHistory } from '../../../lambdas/adapters/dynamodb/deliveries/delivery-history.ts';
import { DestinationRegistry } from '../../../lambdas/adapters/dynamodb/destinations/destination-registry.ts';
import { IdempotencyKeys } from '../../../lambdas/adapters/dynamodb/destinations/idempotency.ts';
import { JobsStore } from '../../../lambdas/adapters/dynamodb/destinations/jobs-store.ts';
import { MissedEvents } from '../../../lambdas/adapters/dynamodb/events/missed-events.ts';
import { Tenants } from '../../../lambdas/adapters/dynamodb/destinations/tenants.ts';
import { Transactions } from '../../../lambdas/adapters/dynamodb/transaction.ts';
import { createAdmin } from '../../../lambdas/admin/router.ts';
import { createJobs } from '../../../lambdas/resume/jobs.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';
import type { Handle } from './function.ts';
import type { Ledger } from './ledger.ts';

export const TABLES = {
  destinations: 'destinations',
  events: 'events',
  deliveries: 'deliveries',
  figures: 'figures',
} as const;
export const QUEUES = {
  deliveries: 'https://sqs/deliveries',
  deadLetters: 'https://sqs/deliveries-dead',
  unread: 'https://sqs/unread',
} as const;
export const SOURCE = 'street-collector-platform';

/** Wider than what the sender allows: a stage may have been set more strictly since. */
const ADMIN_LIMITS = {
  maxPerMinute: 100_000,
  maxAttempts: 13,
  retentionDays: 30,
  url: { allowedPrivateCidrs: ['10.0.0.0/8'], allowedPorts: [443] },
};

/** Random bytes in the id of a destination. */
const DESTINATION_ID_BYTES = 16;

/** The random bytes that make this id, which has digits alone. */
function bytesOf(id: string): Uint8Array {
  let value = 0n;
  for (const digit of id.slice('dst_'.length)) value = value * 62n + BigInt(digit);
  return Buffer.from(value.toString(16).padStart(2 * DESTINATION_ID_BYTES, '0'), 'hex');
}

export interface Settings {
  retentionDays: number;
  rateLimit: RateLimit;
  retry: RetrySettings;
  breaker: BreakerPolicy;
  /** Receives of a delivery's message before SQS moves it to the DLQ. */
  receives: number;
  /** Reads of a gate before deliver presumes that the destination is quiet. */
  quietLooks: number;
}

export const SETTINGS: Settings = {
  retentionDays: 2,
  rateLimit: { perMinute: 100, burst: 250 },
  retry: { maxAttempts: 4, baseSeconds: 30 },
  breaker: { failures: 10, deliveries: 3, seconds: 60, disableAfterDays: 1 },
  receives: 13,
  quietLooks: 8,
};

export type FunctionName = 'fan-out' | 'deliver' | 'exhaust' | 'resume' | 'tally' | 'admin';

/** The handlers, wired as in lambdas/<hop>/handler.ts, with simulated clients, clock and randomness. */
export function createHandlers(
  ledger: Ledger,
  random: Random,
  settings: Settings,
): Record<FunctionName, (environment: ExecutionEnvironment) => Handle> {
  const telemetry: Telemetry = {
    count: (metric, by = 1) => {
      ledger.counts.set(metric, (ledger.counts.get(metric) ?? 0) + by);
    },
    measure: () => undefined,
    note: (field, entry) => {
      if (field === 'errors' || field === 'returned')
        ledger.notes.push(typeof entry === 'string' ? entry : JSON.stringify(entry));
    },
    flush: () => undefined,
  };
  const adapters = ({ clients, clock }: ExecutionEnvironment, tries?: number) => {
    const dynamo = new Dynamo({ clients, clock, random, ...(tries !== undefined && { tries }) });
    const events = new EventsStore(TABLES.events, dynamo);
    const eventList = new EventList(TABLES.events, clients, dynamo);
    return {
      rows: new BatchRows(TABLES, dynamo),
      destinations: new DestinationsStore(TABLES.destinations, clients, dynamo),
      events,
      index: new EventIndex(TABLES.events, dynamo),
      eventList,
      missed: new MissedEvents(eventList, events, clock),
      tenants: new Tenants(TABLES.destinations, clients),
      deliveries: new DeliveriesStore(TABLES.deliveries, clients, dynamo),
      queue: new DeliveriesQueue(QUEUES.deliveries, clients, clock, random),
      deadLetters: new DeliveriesQueue(QUEUES.deadLetters, clients, clock, random),
      operations: new OperationalEvents('bus', SOURCE, clients),
      vault: new SecretsVault(clients, 'key'),
      runs: new DeliveryHistory(TABLES.deliveries, clients),
      jobs: new JobsStore(TABLES.destinations, clients),
      figures: new FiguresStore(TABLES.figures, clients, dynamo),
      telemetry,
      clock,
      random,
      breaker: settings.breaker,
      defaults: { rateLimit: settings.rateLimit, retry: settings.retry },
      retentionDays: settings.retentionDays,
    };
  };
  return {
    'fan-out': (environment) => {
      const parts = adapters(environment, WRITE_TRIES);
      const subscriptions = new SubscriptionsCache(parts.destinations, parts.clock);
      const fanOut = createFanOut({ ...parts, eventSource: SOURCE, subscriptions, violationsOf });
      const handle = batchHandler(
        telemetry,
        ({ messageId, body, attributes }) => ({
          messageId,
          body,
          sentAt: Number(attributes.SentTimestamp),
          receives: Number(attributes.ApproximateReceiveCount),
        }),
        fanOut,
      );
      return (event) => handle(event as SQSEvent);
    },
    deliver: (environment) => {
      const deliver = createDeliver({
        ...adapters(environment),
        sender: environment.sender,
        entities: new Map(),
        quiet: new QuietGates(settings.quietLooks),
      });
      return (event, remainingMs) =>
        batchHandler(
          telemetry,
          ({ messageId, receiptHandle, body, attributes }) => ({
            messageId,
            receiptHandle,
            body,
            receiveCount: Number(attributes.ApproximateReceiveCount),
            sentAt: Number(attributes.SentTimestamp),
          }),
          (batch) => deliver(batch, remainingMs),
        )(event as SQSEvent);
    },
    exhaust: (environment) => {
      const exhaust = createExhaust(adapters(environment));
      const handle = batchHandler(telemetry, ({ messageId, body }) => ({ messageId, body }), exhaust);
      return (event) => handle(event as SQSEvent);
    },
    resume: (environment) => {
      const parts = adapters(environment);
      const workOnJobs = createJobs(parts);
      const resume = createResume(parts);
      return async (_, remainingMs) => {
        await workOnJobs(remainingMs);
        await resume(remainingMs);
      };
    },
    tally: (environment) => {
      const { clients } = environment;
      const count = createTally({ ...adapters(environment), unread: new UnreadQueue(QUEUES.unread, clients) });
      return async (event) => {
        await count((event as DynamoDBStreamEvent).Records);
        return 'counted';
      };
    },
    admin: (environment) => {
      const { figures, ...parts } = adapters(environment);
      const { clients, clock } = environment;
      const transactions = new Transactions(clients, clock, random);
      let planned = '';
      const randomBytes = (bytes: number): Uint8Array =>
        bytes === DESTINATION_ID_BYTES
          ? bytesOf(planned)
          : Buffer.from(Array.from({ length: bytes }, () => random() * 256));
      const registry = new DestinationRegistry(TABLES.destinations, clients, transactions);
      const admin = createAdmin({
        ...parts,
        transactions,
        figures: { store: figures, countedAfterMs: 75_000 },
        registry,
        directory: registry,
        reader: parts.runs,
        eraser: parts.events,
        audit: new AuditTrail(TABLES.destinations, clients),
        idempotency: new IdempotencyKeys(TABLES.destinations, clients),
        cursorKey: new CursorKey(TABLES.destinations, clients, randomBytes),
        encryptor: new SecretsEncryptor(clients, 'key'),
        sender: environment.sender,
        checkDestination: () => Promise.resolve({ ok: true }),
        random: randomBytes,
        limits: {
          ...ADMIN_LIMITS,
          defaults: { rateLimit: settings.rateLimit, retry: settings.retry },
        },
        stage: 'test',
        entrance: { kind: 'iam', apiId: 'test' },
        allowedCidrs: [],
        dashboardUrl: undefined,
        eventSource: SOURCE,
        catalogue: new Map(),
        traceparent: false,
      });
      return (event) => {
        const request = event as APIGatewayProxyEvent;
        planned = request.headers['idempotency-key'] ?? '';
        return admin(request);
      };
    },
  };
}
