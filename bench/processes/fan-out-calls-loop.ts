import type { Service } from '../../lambdas/adapters/aws/calls.ts';
import { DeliveriesStore } from '../../lambdas/adapters/dynamodb/deliveries/deliveries-store.ts';
import { DestinationsStore } from '../../lambdas/adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../../lambdas/adapters/dynamodb/dynamo.ts';
import { EventIndex } from '../../lambdas/adapters/dynamodb/events/event-index.ts';
import { EventsStore } from '../../lambdas/adapters/dynamodb/events/events-store.ts';
import { DeliveriesQueue } from '../../lambdas/adapters/sqs/deliveries-queue.ts';
import { leanClients } from '../../lambdas/adapters/aws/lean-clients.ts';
import { createFanOut } from '../../lambdas/fan-out/fan-out.ts';
import { SubscriptionsCache } from '../../lambdas/fan-out/subscriptions-cache.ts';
import { systemClock } from '../../core/clock.ts';
import { serveRuns } from '../measure/loop-protocol.ts';
import { BATCH_SIZE, eventRecords } from '../fixtures/queue-records.ts';

/** The lower bound of fan-out: only the AWS calls of one batch, recorded once and repeated in sequence. */
type Made = () => Promise<unknown>;
const made: Made[] = [];

function recorded<Calls>(service: Service<Calls>): Service<Calls> {
  return {
    call(name, input) {
      made.push(() => service.call(name, input));
      return service.call(name, input);
    },
  };
}

const { dynamodb, sqs, kms, eventBridge } = leanClients();
const clients = { dynamodb: recorded(dynamodb), sqs: recorded(sqs), kms, eventBridge };
const dynamo = new Dynamo({ clients });
const destinations = new DestinationsStore('webhooks-bench-destinations-table', clients, dynamo);
const fanOut = createFanOut({
  eventSource: 'street-collector-platform',
  violationsOf: () => [],
  subscriptions: new SubscriptionsCache(destinations, systemClock),
  destinations,
  events: new EventsStore('webhooks-bench-events-table', dynamo),
  index: new EventIndex('webhooks-bench-events-table', dynamo),
  deliveries: new DeliveriesStore('webhooks-bench-deliveries-table', clients, dynamo),
  queue: new DeliveriesQueue('https://sqs.us-east-1.amazonaws.com/000000000000/deliveries', clients),
  telemetry: { count: () => undefined, note: () => undefined },
  clock: systemClock,
  random: Math.random,
  retentionDays: 30,
});

async function fanOutOnce(): Promise<void> {
  made.length = 0;
  const batch = eventRecords().map(({ messageId, body }) => ({ messageId, body, sentAt: Date.now(), receives: 1 }));
  const failed = [...(await fanOut(batch)).values()].filter(({ kind }) => kind === 'retry');
  if (failed.length > 0) throw new Error(`${failed.length} messages of a batch failed.`);
}

// The first batch also loads the subscriptions; the second one is recorded.
await fanOutOnce();
await fanOutOnce();
const calls = [...made];
serveRuns(
  BATCH_SIZE,
  () => calls,
  async (batch) => {
    for (const call of batch) await call();
  },
);
