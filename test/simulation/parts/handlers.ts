import type { SQSEvent } from 'aws-lambda';
import type { Random } from '../../../core/clock.ts';
import type { BreakerPolicy } from '../../../core/delivery/breaker.ts';
import { QuietGates } from '../../../core/delivery/quiet-gates.ts';
import type { RateLimit } from '../../../core/delivery/rate-limit.ts';
import type { RetryPolicy } from '../../../core/delivery/retry.ts';
import { batchHandler } from '../../../lambdas/adapters/batch-handler.ts';
import { BatchRows } from '../../../lambdas/adapters/dynamodb/batch-rows.ts';
import { DeliveriesStore } from '../../../lambdas/adapters/dynamodb/deliveries-store.ts';
import { DestinationsStore } from '../../../lambdas/adapters/dynamodb/destinations-store.ts';
import { Dynamo } from '../../../lambdas/adapters/dynamodb/dynamo.ts';
import { EventsStore } from '../../../lambdas/adapters/dynamodb/events-store.ts';
import { OperationalEvents } from '../../../lambdas/adapters/eventbridge/operational-events.ts';
import { DeliveriesQueue } from '../../../lambdas/adapters/sqs/deliveries-queue.ts';
import { SecretsVault } from '../../../lambdas/adapters/kms/secrets-vault.ts';
import type { Telemetry } from '../../../lambdas/adapters/telemetry.ts';
import { createDeliver } from '../../../lambdas/deliver/deliver.ts';
import { createExhaust } from '../../../lambdas/exhaust/exhaust.ts';
import { createFanOut } from '../../../lambdas/fan-out/fan-out.ts';
import { SubscriptionsCache } from '../../../lambdas/fan-out/subscriptions-cache.ts';
import { createResume } from '../../../lambdas/resume/resume.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';
import type { Handle } from './function.ts';
import type { Ledger } from './ledger.ts';

export const TABLES = { destinations: 'destinations', events: 'events', deliveries: 'deliveries' } as const;
export const QUEUES = { deliveries: 'https://sqs/deliveries', deadLetters: 'https://sqs/deliveries-dead' } as const;
export const SOURCE = 'street-collector-platform';

export interface Settings {
  retentionDays: number;
  rateLimit: RateLimit;
  retry: RetryPolicy;
  breaker: BreakerPolicy;
  /** Looks before deliver presumes that a destination is quiet. */
  quietLooks: number;
}

export const SETTINGS: Settings = {
  retentionDays: 2,
  rateLimit: { perMinute: 100, burst: 250 },
  retry: { maxAttempts: 4, baseSeconds: 30 },
  breaker: { failures: 10, deliveries: 3, seconds: 60, disableAfterDays: 1 },
  quietLooks: 8,
};

/** The handlers wired as lambdas/<hop>/handler.ts wires them, on simulated clients, clock and chance. */
export function createHandlers(
  ledger: Ledger,
  random: Random,
  settings: Settings,
): Record<'fan-out' | 'deliver' | 'exhaust' | 'resume', (environment: ExecutionEnvironment) => Handle> {
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
  const adapters = ({ clients, clock }: ExecutionEnvironment) => {
    const dynamo = new Dynamo({ clients, clock, random });
    return {
      rows: new BatchRows(TABLES, dynamo),
      destinations: new DestinationsStore(TABLES.destinations, clients, dynamo),
      events: new EventsStore(TABLES.events, dynamo),
      deliveries: new DeliveriesStore(TABLES.deliveries, clients, dynamo),
      queue: new DeliveriesQueue(QUEUES.deliveries, clients, clock, random),
      deadLetters: new DeliveriesQueue(QUEUES.deadLetters, clients, clock, random),
      operations: new OperationalEvents('bus', SOURCE, clients),
      vault: new SecretsVault(clients, 'key'),
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
      const parts = adapters(environment);
      const fanOut = createFanOut({ ...parts, subscriptions: new SubscriptionsCache(parts.destinations, parts.clock) });
      const handle = batchHandler(
        telemetry,
        ({ messageId, body, attributes }) => ({ messageId, body, sentAt: Number(attributes.SentTimestamp) }),
        fanOut,
      );
      return (event) => handle(event as SQSEvent);
    },
    deliver: (environment) => {
      const deliver = createDeliver({
        ...adapters(environment),
        sender: environment.sender,
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
      const resume = createResume(adapters(environment));
      return (_, remainingMs) => resume(remainingMs);
    },
  };
}
