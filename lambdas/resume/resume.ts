import type { Clock } from '../../core/clock.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { RESUME_PERIOD_MINUTES } from '../../core/contract/limits.ts';
import { Metric } from '../../core/contract/metrics.ts';
import type { DeliveryMessage } from '../../core/delivery/message.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { breakerOf, stateOf } from '../../core/delivery/breaker.ts';
import type { RateLimit } from '../../core/delivery/rate-limit.ts';
import { departures } from '../../core/delivery/rate-limit.ts';
import { expiryOf } from '../../core/delivery/retention.ts';
import type { EndReason } from '../../core/delivery/states.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { DeliveriesQueue } from '../adapters/sqs/deliveries-queue.ts';
import type { Telemetry } from '../adapters/telemetry.ts';

export interface ResumeDependencies {
  destinations: Pick<DestinationsStore, 'due' | 'gates' | 'configurations' | 'reschedule'>;
  deliveries: Pick<DeliveriesStore, 'parked' | 'firstParkedAt' | 'lease'>;
  queue: Pick<DeliveriesQueue, 'send'>;
  /** The DLQ, whose consumer is exhaust: it ends what has expired or whose destination is gone. */
  deadLetters: Pick<DeliveriesQueue, 'pass'>;
  telemetry: Telemetry;
  clock: Clock;
  defaults: { rateLimit: RateLimit };
  retentionDays: number;
}

/** One run; `remainingMs` is what is left of the invocation. */
export type Resume = (remainingMs: () => number) => Promise<void>;

/** The time between two runs, in milliseconds. What a run sends should go within it. */
const PERIOD_MS = RESUME_PERIOD_MINUTES * 60_000;
/** A delivery that was sent and not heard of since is sent again after this, in milliseconds. */
const LEASE_MS = 15 * 60_000;
/**
 * Looks that find nothing before a destination rests. The index of parked deliveries may lag, and the clocks of those who
 * park may be off, so looks are counted, a minute apart, where comparing times would let one rest that has something.
 */
const LOOKS_BEFORE_REST = 3;
const DESTINATIONS_A_RUN = 1_000;
/** Deliveries of one destination before it is the next one's turn. */
const TURN = 50;
const MARGIN_MS = 10_000;

/** A destination in this run. */
interface Turn {
  gate: Gate;
  /** Milliseconds from now at which each further delivery may go. */
  delays: number[];
  /** There may be more than this run has looked at. */
  more: boolean;
}

export function createResume(dependencies: ResumeDependencies): Resume {
  const { destinations, telemetry, clock } = dependencies;
  return async (remainingMs) => {
    const { ids: due, oldestWakeAt } = await destinations.due(clock.now(), DESTINATIONS_A_RUN);
    telemetry.measure(Metric.RESUME_BACKLOG, due.length);
    telemetry.measure(Metric.RESUME_OLDEST_DUE, oldestWakeAt === undefined ? 0 : clock.now() - oldestWakeAt);
    if (due.length === 0) return;
    const gates = await destinations.gates(due);
    const configurations = await destinations.configurations(
      [...gates.values()].filter(({ state }) => state === 'ACTIVE'),
    );
    let turns: Turn[] = [...gates.values()].map((gate) => {
      const limit = configurations.get(gate.destinationId)?.rateLimit ?? dependencies.defaults.rateLimit;
      const delays = departures(limit, gate.tat, clock.now(), PERIOD_MS);
      return { gate, delays: pastBreaker(gate, delays, clock.now()), more: true };
    });
    const finished: Turn[] = [];
    // Round-robin, so that one long backlog does not use up the run.
    while (turns.length > 0 && remainingMs() > MARGIN_MS) {
      const looked = await Promise.all(turns.map((turn) => takeTurn(turn, dependencies)));
      finished.push(...looked.filter(({ more, delays }) => !more || delays.length === 0));
      turns = looked.filter(({ more, delays }) => more && delays.length > 0);
    }
    // One destination that cannot be rescheduled stays due, and does not keep the others from it.
    const results = await Promise.allSettled([...finished, ...turns].map((turn) => reschedule(turn, dependencies)));
    for (const result of results) if (result.status === 'rejected') telemetry.note('errors', String(result.reason));
  };
}

/** While the destination rests nothing goes; then one, to see whether it is back. */
function pastBreaker(gate: Gate, delays: number[], now: number): number[] {
  const { state } = stateOf(breakerOf(gate), now);
  return state === 'closed' ? delays : state === 'half-open' ? delays.slice(0, 1) : [];
}

async function takeTurn(turn: Turn, dependencies: ResumeDependencies): Promise<Turn> {
  const { deliveries, clock, telemetry, retentionDays } = dependencies;
  const { gate } = turn;
  try {
    const now = clock.now();
    // What the index still shows though it was sent, ended or leased, by this run too, is none of these.
    const indexed = await deliveries.parked(gate.destinationId, now, TURN);
    const parked = indexed.filter(({ notBefore }) => notBefore !== undefined && notBefore <= now);
    if (parked.length === 0 && indexed.length === TURN) return { gate, delays: [], more: true };
    const expired = parked.filter(({ acceptedAt }) => expiryOf(acceptedAt, retentionDays) <= now);
    const live = parked.filter((delivery) => !expired.includes(delivery));
    await endAll(expired, gate.state === 'DELETED' ? 'destination_deleted' : 'expired', dependencies);
    if (gate.state === 'DELETED') {
      await endAll(live, 'destination_deleted', dependencies);
      return { ...turn, more: indexed.length === TURN };
    }
    if (gate.state !== 'ACTIVE') return { ...turn, more: expired.length === TURN };
    const going = live.slice(0, turn.delays.length);
    await sendAll(going, turn.delays, dependencies);
    return { gate, delays: turn.delays.slice(going.length), more: indexed.length === TURN };
  } catch (error) {
    telemetry.note('errors', `${gate.destinationId}: ${String(error)}`);
    return { ...turn, more: false };
  }
}

/** Leases each row, so that nobody else sends it, then sends; deliver's outcome clears the lease. */
async function sendAll(
  going: readonly Delivery[],
  delays: readonly number[],
  { deliveries, queue, telemetry, clock }: ResumeDependencies,
): Promise<void> {
  const leased = await leaseAll(going, deliveries, clock.now() + LEASE_MS);
  const unsent = await queue.send(
    leased.map((delivery, index) => ({ message: messageOf(delivery), delaySeconds: (delays[index] ?? 0) / 1000 })),
  );
  telemetry.count(Metric.DELIVERIES_RESUMED, leased.length - unsent.size);
  for (const [index, reason] of unsent) {
    const delivery = leased[index];
    if (delivery !== undefined)
      telemetry.note('errors', `${deliveryIdOf(delivery)} waits for its lease to end: ${reason}`);
  }
}

async function endAll(
  ending: readonly Delivery[],
  reason: EndReason,
  { deliveries, deadLetters, clock }: ResumeDependencies,
): Promise<void> {
  const leased = await leaseAll(ending, deliveries, clock.now() + LEASE_MS);
  await Promise.all(leased.map((delivery) => deadLetters.pass({ ...messageOf(delivery), reason })));
}

async function leaseAll(
  parked: readonly Delivery[],
  deliveries: ResumeDependencies['deliveries'],
  lease: number,
): Promise<Delivery[]> {
  const leased = await Promise.all(
    parked.map(async (delivery) => {
      const { notBefore } = delivery;
      return notBefore === undefined ? undefined : deliveries.lease({ ...delivery, notBefore }, lease);
    }),
  );
  return leased.filter((delivery) => delivery !== undefined);
}

function messageOf(delivery: Delivery): DeliveryMessage {
  const { destinationId, eventId, acceptedAt, tenant, type, source, time, run, attempts, notBefore, trace } = delivery;
  return {
    destinationId,
    eventId,
    acceptedAt,
    tenant,
    type,
    source,
    time,
    run,
    send: 1,
    redrives: 0,
    attempts,
    ...(trace !== undefined && { trace }),
    ...(notBefore !== undefined && { lease: notBefore }),
  };
}

/** When the destination is looked at next; refused, and so due again, when something parked meanwhile. */
async function reschedule({ gate, more }: Turn, dependencies: ResumeDependencies): Promise<void> {
  const { destinations, deliveries, clock, retentionDays } = dependencies;
  const now = clock.now();
  const first = more ? now : await deliveries.firstParkedAt(gate.destinationId);
  if (first === undefined) {
    const looks = (gate.looks ?? 0) + 1;
    await destinations.reschedule(gate, looks < LOOKS_BEFORE_REST ? now + PERIOD_MS : undefined, looks);
  } else {
    await destinations.reschedule(gate, wakeTime(gate, first, now, retentionDays), 0);
  }
}

function wakeTime(gate: Gate, firstParkedAt: number, now: number, retentionDays: number): number {
  const next = now + PERIOD_MS;
  // While it is paused or disabled, all that can come of what is parked is that it expires.
  if (gate.state === 'PAUSED' || gate.state === 'DISABLED')
    return Math.max(next, expiryOf(firstParkedAt, retentionDays));
  const found = stateOf(breakerOf(gate), now);
  return Math.max(firstParkedAt, now + PERIOD_MS / 2, found.state === 'open' ? found.until : 0);
}
