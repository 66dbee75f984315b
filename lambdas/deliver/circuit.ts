import type { Clock } from '../../core/clock.ts';
import { breakerOf, probing, stateOf } from '../../core/delivery/breaker.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { GatedWork, Settlement, Step } from './work.ts';

export interface CircuitDependencies {
  destinations: Pick<DestinationsStore, 'changeBreaker'>;
  clock: Clock;
}

/**
 * Lets work past the circuit breakers of its destinations: everything past a closed one, nothing past an open one, and
 * past a half-open one the oldest delivery of the invocation that takes the probe first. The rest is parked, in the
 * order of acceptance, and goes as soon as resume finds the circuit closed.
 */
export async function passCircuits<Item extends GatedWork>(
  work: readonly Item[],
  dependencies: CircuitDependencies,
): Promise<Step<Item>> {
  const groups = Map.groupBy(work, ({ gate }) => gate.destinationId);
  const steps = await Promise.all([...groups.values()].map((group) => passCircuit(group, dependencies)));
  return { next: steps.flatMap(({ next }) => next), settled: steps.flatMap(({ settled }) => settled) };
}

async function passCircuit<Item extends GatedWork>(
  group: Item[],
  { destinations, clock }: CircuitDependencies,
): Promise<Step<Item>> {
  const [first] = group;
  const breaker = first === undefined ? undefined : breakerOf(first.gate);
  const now = clock.now();
  const found = stateOf(breaker, now);
  if (first === undefined || breaker === undefined || found.state === 'closed') return { next: group, settled: [] };
  if (found.state === 'open') return { next: [], settled: parkAll(group, found.until, now) };

  const next = probing(breaker, now);
  const taken = await destinations.changeBreaker(first.gate, next);
  const [oldest, ...others] = group.toSorted((a, b) => a.message.acceptedAt - b.message.acceptedAt);
  return {
    next: taken && oldest !== undefined ? [{ ...oldest, gate: { ...first.gate, breaker: next } }] : [],
    settled: parkAll(taken ? others : group, next.openUntil ?? 0, now),
  };
}

const parkAll = (group: readonly GatedWork[], wakeAt: number, now: number): Settlement[] =>
  group.map((work) => ({
    work,
    outcome: { kind: 'park', until: Math.min(work.message.acceptedAt, now), wakeAt, recorded: false },
  }));
