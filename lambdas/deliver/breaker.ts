import type { Breaker } from '../../core/delivery/breaker.ts';
import { breakerOf, probing, stateOf } from '../../core/delivery/breaker.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { Hold } from './hold.ts';
import type { Work } from './work.ts';

export interface GatedWork {
  work: Work;
  gate: Gate;
}

/**
 * What may go past the breakers of its destinations. Of a closed one all, of an open one nothing, of a half-open one the
 * oldest delivery of whoever takes the probe first. The rest is parked, ready to go in the order of acceptance as soon
 * as resume finds the breaker closed.
 */
export async function passBreakers(
  items: readonly GatedWork[],
  hold: Hold,
  dependencies: DeliverDependencies,
): Promise<GatedWork[]> {
  const groups = Map.groupBy(items, ({ gate }) => gate.destinationId);
  const passed = await Promise.all([...groups.values()].map((group) => passBreaker(group, hold, dependencies)));
  return passed.flat();
}

async function passBreaker(
  group: readonly GatedWork[],
  hold: Hold,
  dependencies: DeliverDependencies,
): Promise<readonly GatedWork[]> {
  const [first] = group;
  const breaker = first === undefined ? undefined : breakerOf(first.gate);
  const found = stateOf(breaker, dependencies.clock.now());
  if (first === undefined || breaker === undefined || found.state === 'closed') return group;
  if (found.state === 'open') {
    await parkAll(group, found.until, hold, dependencies);
    return [];
  }
  return probe(group, first.gate, breaker, hold, dependencies);
}

async function probe(
  group: readonly GatedWork[],
  gate: Gate,
  breaker: Breaker,
  hold: Hold,
  dependencies: DeliverDependencies,
): Promise<GatedWork[]> {
  const next = probing(breaker, dependencies.clock.now());
  const taken = await dependencies.destinations.changeBreaker(gate, next);
  const [oldest, ...others] = group.toSorted((a, b) => a.work.message.acceptedAt - b.work.message.acceptedAt);
  await parkAll(taken ? others : group, next.openUntil ?? 0, hold, dependencies);
  return taken && oldest !== undefined ? [{ work: oldest.work, gate: { ...gate, breaker: next } }] : [];
}

async function parkAll(
  group: readonly GatedWork[],
  until: number,
  hold: Hold,
  { clock }: DeliverDependencies,
): Promise<void> {
  await Promise.all(
    group.map(({ work, gate }) => hold.park(work, gate, Math.min(work.message.acceptedAt, clock.now()), until)),
  );
}
