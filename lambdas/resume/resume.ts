import type { Clock } from '../../core/clock.ts';
import type { DestinationId } from '../../core/contract/ids.ts';
import { RESUME_PERIOD_MINUTES } from '../../core/contract/limits.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { Metric } from '../../core/contract/metrics.ts';
import { breakerOf, stateOf } from '../../core/delivery/breaker.ts';
import type { RateLimit } from '../../core/delivery/rate-limit.ts';
import { departures } from '../../core/delivery/rate-limit.ts';
import { expiryOf } from '../../core/delivery/retention.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { LeaseDependencies } from './leased-sends.ts';
import { endParked, sendParked } from './leased-sends.ts';

export interface ResumeDependencies extends LeaseDependencies {
  destinations: Pick<DestinationsStore, 'due' | 'gates' | 'configurations' | 'reschedule'>;
  deliveries: LeaseDependencies['deliveries'] & Pick<DeliveriesStore, 'parked' | 'firstParkedAt'>;
  telemetry: Telemetry;
  clock: Clock;
  /** Used where the destination decides nothing itself. */
  defaults: { rateLimit: RateLimit };
  retentionDays: number;
}

/** One run; `remainingMs` is the time left in the invocation. */
export type Resume = (remainingMs: () => number) => Promise<void>;

/** Time between two runs, in milliseconds: a run sends as much as can go within it. */
const PERIOD_MS = RESUME_PERIOD_MINUTES * 60_000;
/**
 * Looks in a row that find nothing before resume stops looking at a destination. They are counted, a minute apart: the
 * index of parked deliveries may lag and clocks may differ, so that a comparison of times could miss a delivery.
 */
const EMPTY_LOOKS = 3;
const DESTINATIONS_A_RUN = 1_000;
/** Deliveries of one destination before the turn of the next. */
const TURN = 50;
/**
 * Destinations at a time. The turns of a few use all connections. More would make every turn longer than `MARGIN_MS` on a
 * slow CPU, and a run that dies in a turn leaves leases behind.
 */
const TURNS_AT_ONCE = 5;
const MARGIN_MS = 10_000;

/** A destination in this run. */
interface Turn {
  gate: Gate;
  /** When each further delivery may go, in milliseconds since the epoch. */
  times: number[];
  /** There may be more deliveries than this run has read. */
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
    const now = clock.now();
    const turns = due.flatMap((id): Turn[] => {
      const gate = gates.get(id);
      if (gate === undefined) return [];
      const limit = configurations.get(gate.destinationId)?.rateLimit ?? dependencies.defaults.rateLimit;
      const times = departures(limit, gate, now, PERIOD_MS).map((delay) => now + delay);
      return [{ gate, times: pastCircuit(gate, times, now), more: true }];
    });
    const taken = await takeTurns(turns, remainingMs, dependencies);
    // A destination that cannot be rescheduled stays due and does not hold up the others.
    await atOnce(TURNS_AT_ONCE, taken, async (turn) => {
      try {
        await reschedule(turn, dependencies);
      } catch (error) {
        telemetry.note(LogField.ERRORS, String(error));
      }
    });
  };
}

/**
 * Round-robin, so that one long backlog does not use up the run. Returns the destinations that had a turn; the others stay
 * due and come first in the next run.
 */
async function takeTurns(
  turns: readonly Turn[],
  remainingMs: () => number,
  dependencies: ResumeDependencies,
): Promise<Turn[]> {
  const taken = new Map<DestinationId, Turn>();
  const queue = [...turns];
  await atOnce(TURNS_AT_ONCE, queue, async (turn) => {
    if (remainingMs() <= MARGIN_MS) return;
    const next = await takeTurn(turn, dependencies);
    taken.set(next.gate.destinationId, next);
    if (next.more && next.times.length > 0) queue.push(next);
  });
  return [...taken.values()];
}

/** Works on the items of a list, which may grow meanwhile, `limit` of them at a time. */
async function atOnce<Item>(limit: number, items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await work(items[next++] as Item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

/** Nothing goes while the circuit is open, and one delivery, the probe, while it is half-open. */
function pastCircuit(gate: Gate, times: number[], now: number): number[] {
  const { state } = stateOf(breakerOf(gate), now);
  return state === 'closed' ? times : state === 'half-open' ? times.slice(0, 1) : [];
}

async function takeTurn(turn: Turn, dependencies: ResumeDependencies): Promise<Turn> {
  const { deliveries, clock, telemetry, retentionDays } = dependencies;
  const { gate } = turn;
  try {
    const now = clock.now();
    // The index lags: it still shows deliveries that were sent, ended or leased, by this run too.
    const indexed = await deliveries.parked(gate.destinationId, now, TURN);
    const parked = indexed.filter(({ notBefore }) => notBefore !== undefined && notBefore <= now);
    if (parked.length === 0 && indexed.length === TURN) return { gate, times: [], more: true };
    const expired = parked.filter(({ acceptedAt }) => expiryOf(acceptedAt, retentionDays) <= now);
    const live = parked.filter((delivery) => !expired.includes(delivery));
    await endParked(expired, gate.state === 'DELETED' ? 'destination_deleted' : 'expired', dependencies);
    if (gate.state === 'DELETED') {
      await endParked(live, 'destination_deleted', dependencies);
      return { ...turn, more: indexed.length === TURN };
    }
    if (gate.state !== 'ACTIVE') return { ...turn, more: expired.length === TURN };
    const going = live.slice(0, turn.times.length);
    await sendParked(going, turn.times, dependencies);
    return { gate, times: turn.times.slice(going.length), more: indexed.length === TURN };
  } catch (error) {
    telemetry.note(LogField.ERRORS, `${gate.destinationId}: ${String(error)}`);
    return { ...turn, more: false };
  }
}

/** Sets the time of the next look. Refused when a delivery was parked meanwhile: the destination stays due. */
async function reschedule({ gate, more }: Turn, dependencies: ResumeDependencies): Promise<void> {
  const { destinations, deliveries, clock, retentionDays } = dependencies;
  const now = clock.now();
  const first = more ? now : await deliveries.firstParkedAt(gate.destinationId);
  if (first === undefined) {
    const looks = (gate.looks ?? 0) + 1;
    await destinations.reschedule(gate, looks < EMPTY_LOOKS ? now + PERIOD_MS : undefined, looks);
  } else {
    await destinations.reschedule(gate, wakeTime(gate, first, now, retentionDays), 0);
  }
}

function wakeTime(gate: Gate, firstParkedAt: number, now: number, retentionDays: number): number {
  const next = now + PERIOD_MS;
  // While the destination is paused or disabled, its parked deliveries can only expire.
  if (gate.state === 'PAUSED' || gate.state === 'DISABLED')
    return Math.max(next, expiryOf(firstParkedAt, retentionDays));
  const found = stateOf(breakerOf(gate), now);
  return Math.max(firstParkedAt, now + PERIOD_MS / 2, found.state === 'open' ? found.until : 0);
}
