import type { Clock, Random } from '../../core/clock.ts';
import { POST_DEADLINE_MS } from '../../core/contract/limits.ts';
import type { BreakerPolicy } from '../../core/delivery/breaker.ts';
import type { QuietGates } from '../../core/delivery/quiet-gates.ts';
import type { RateLimit } from '../../core/delivery/rate-limit.ts';
import type { RetryPolicy } from '../../core/delivery/retry.ts';
import { isSuspect } from '../../core/delivery/triage.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import type { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import type { HttpsSender } from '../adapters/https/https-sender.ts';
import type { OperationalEvents } from '../adapters/eventbridge/operational-events.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { SecretsVault } from '../adapters/kms/secrets-vault.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import { admitBatch } from './admit.ts';
import { Health } from './health.ts';
import { Hold } from './hold.ts';
import { intake } from './intake.ts';
import { post } from './post.ts';
import { prepare } from './prepare.ts';
import { attemptMarked } from './suspicion.ts';
import { Recorder } from './recorder.ts';
import type { PreparedWork, ReceivedDelivery, Work } from './work.ts';
import { Kept } from './work.ts';

export interface DeliverDependencies {
  destinations: Pick<
    DestinationsStore,
    'table' | 'gates' | 'configurations' | 'changeGates' | 'changeBreaker' | 'wake' | 'disable'
  >;
  deliveries: Pick<
    DeliveriesStore,
    'table' | 'putFirstSuccesses' | 'recordSuccess' | 'recordFailure' | 'park' | 'expect' | 'suspect'
  >;
  events: Pick<EventsStore, 'readData'>;
  dynamo: Pick<Dynamo, 'read'>;
  queue: Pick<DeliveriesQueue, 'send' | 'setVisibility'>;
  /** The DLQ, whose consumer is exhaust. */
  deadLetters: Pick<DeliveriesQueue, 'pass'>;
  vault: Pick<SecretsVault, 'decrypt'>;
  sender: Pick<HttpsSender, 'send'>;
  operations: Pick<OperationalEvents, 'publish'>;
  telemetry: Telemetry;
  clock: Clock;
  random: Random;
  /** What holds for a destination that says nothing itself. */
  defaults: { rateLimit: RateLimit; retry: RetryPolicy };
  breaker: BreakerPolicy;
  /** What this process remembers from batch to batch. */
  quiet: QuietGates;
  retentionDays: number;
  /** Whether receivers get the event's trace as a `traceparent` header. Default: they do not. */
  traceparent?: boolean;
}

/** Takes a batch and a clock of what is left of the invocation; answers which messages must come back, and why. */
export type Deliver = (
  batch: readonly ReceivedDelivery[],
  remainingMs: () => number,
) => Promise<ReadonlyMap<string, string>>;

/** What an invocation needs after its POSTs to write their results, in milliseconds. */
const RESULTS_MS = 6_000;
/** A POST gets all of its time, or it waits for another invocation: a receiver is never blamed for our slowness. */
const WHOLE_POST_MS = POST_DEADLINE_MS + RESULTS_MS;
/** How often work whose destination changes under it is prepared anew within one invocation. */
const PREPARATIONS = 3;

export function createDeliver(dependencies: DeliverDependencies): Deliver {
  const { telemetry } = dependencies;
  return async (batch, remainingMs) => {
    const kept = new Kept();
    const hold = new Hold(kept, dependencies);
    const { work, gates } = await intake(batch, kept, hold, dependencies);
    const run = async (items: readonly Work[]): Promise<void> => {
      try {
        await deliverAll(items, gates, kept, hold, remainingMs, dependencies);
      } catch (error) {
        // What was posted and written meanwhile is found settled when its message comes back.
        for (const { received } of items) kept.keep(received, String(error));
      }
    };
    await run(work.filter((item) => !suspect(item)));
    // What may have brought earlier invocations down goes last and by itself, each result written before the next.
    for (const item of work.filter(suspect)) {
      if (remainingMs() < WHOLE_POST_MS) kept.keep(item.received, NO_TIME);
      else await run([item]);
    }
    for (const [messageId, reason] of kept.reasons) telemetry.note('kept', { messageId, reason });
    return kept.reasons;
  };
}

const NO_TIME = 'no time left for a whole POST';

const suspect = ({ received, message, row }: Work): boolean => isSuspect(message, received.receiveCount, row);

async function deliverAll(
  work: readonly Work[],
  gates: ReadonlyMap<string, Gate>,
  kept: Kept,
  hold: Hold,
  remainingMs: () => number,
  dependencies: DeliverDependencies,
): Promise<void> {
  let open = work;
  let current = gates;
  for (let round = 1; open.length > 0 && round <= PREPARATIONS; round += 1) {
    if (remainingMs() < WHOLE_POST_MS) break;
    const prepared = await prepare(open, current, kept, hold, dependencies);
    const { admitted, waiting, changed } = await admitBatch(prepared, dependencies);
    const deferred = hold.defer(waiting);
    const posted = postAll(admitted, kept, hold, remainingMs, dependencies);
    open = changed;
    if (changed.length > 0) {
      current = await dependencies.destinations.gates([
        ...new Set(changed.map(({ message }) => message.destinationId)),
      ]);
    }
    await Promise.all([deferred, posted]);
  }
  for (const { received } of open)
    kept.keep(received, remainingMs() < WHOLE_POST_MS ? NO_TIME : 'its destination keeps changing');
}

async function postAll(
  admitted: readonly PreparedWork[],
  kept: Kept,
  hold: Hold,
  remainingMs: () => number,
  dependencies: DeliverDependencies,
): Promise<void> {
  if (remainingMs() < WHOLE_POST_MS) {
    for (const { received } of admitted) kept.keep(received, NO_TIME);
    return;
  }
  const health = new Health(dependencies);
  const recorder = new Recorder(admitted.length, kept, hold, health, dependencies);
  await Promise.all(
    admitted.map(async (work) => {
      const attempt = (): Promise<void> => recorder.record(work, () => post(work, POST_DEADLINE_MS, dependencies));
      await (suspect(work) ? attemptMarked(work, attempt, kept, dependencies) : attempt());
    }),
  );
  await health.settle();
}
