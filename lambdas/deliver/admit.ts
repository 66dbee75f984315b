import type { Clock, Random } from '../../core/clock.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { Metric } from '../../core/contract/metrics.ts';
import type { QuietGates } from '../../core/delivery/quiet-gates.ts';
import { isPresumed } from '../../core/delivery/quiet-gates.ts';
import type { RateLimit } from '../../core/delivery/rate-limit.ts';
import { admit, reserveSlots } from '../../core/delivery/rate-limit.ts';
import { blocked, isAnnounced } from '../../core/event/operational.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { OperationalEvents } from '../adapters/eventbridge/operational-events.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { PreparedWork, Settlement, Step } from './work.ts';
import { waiting } from './work.ts';

export interface AdmitDependencies {
  destinations: Pick<DestinationsStore, 'gates' | 'changeGates'>;
  quiet: Pick<QuietGates, 'took' | 'wrong'>;
  operations: Pick<OperationalEvents, 'publish'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
  random: Random;
  /** Used where the destination decides nothing itself. */
  defaults: { rateLimit: RateLimit };
}

/** `next`: their tokens are taken. `settled`: over the limit, each deferred to its own time. */
export interface Admitted extends Step<PreparedWork> {
  /** Paused, deleted, configured anew, failing, or with an erased payload since its gate was read: to be prepared again. */
  changed: PreparedWork[];
}

/** Work of one destination. */
interface Group {
  gate: Gate;
  work: readonly PreparedWork[];
}

/** Rounds of compare-and-set before the rest of a contended batch waits a moment. */
const ROUNDS = 6;
const FIRST_PAUSE_MS = 4;
const CONTENDED_PAUSE_MS = 1_000;

/**
 * Takes tokens for the whole batch, with one compare-and-set per destination, all in one call. Each is fenced on the
 * gate's state and configuration too, so that a pause, a deletion or a new URL acts on this very admission. A lost race
 * and a presumption that does not hold are tried again on a fresh read.
 */
export async function admitBatch(work: readonly PreparedWork[], dependencies: AdmitDependencies): Promise<Admitted> {
  const { clock, random } = dependencies;
  const admitted: PreparedWork[] = [];
  const settled: Settlement[] = [];
  const changed: PreparedWork[] = [];
  const limited: Group[] = [];
  let open = groupByDestination(work);

  for (let round = 1; open.length > 0; round += 1) {
    const now = clock.now();
    const taken = await takeTokens(open, now, dependencies);
    admitted.push(...taken.admitted);
    limited.push(...taken.limited);
    if (taken.lost.length === 0) break;
    if (round === ROUNDS) {
      for (const item of taken.lost.flatMap((group) => group.work))
        settled.push(waiting(item, now + CONTENDED_PAUSE_MS * (1 + random())));
      break;
    }
    if (round > 1) await clock.sleep(random() * FIRST_PAUSE_MS * 2 ** round);
    const fresh = await readAgain(taken.lost, dependencies);
    changed.push(...fresh.changed);
    open = fresh.open;
  }
  settled.push(...(await giveSlots(limited, dependencies)));
  return { next: admitted, settled, changed };
}

/**
 * Takes one token more, for a POST that is sent twice. False when there is none now, when another took it, or when the
 * destination was paused or changed meanwhile.
 */
export async function admitRepeat(work: PreparedWork, dependencies: AdmitDependencies): Promise<boolean> {
  const { destinations, telemetry, clock } = dependencies;
  const { destinationId } = work.gate;
  try {
    const gate = (await destinations.gates([destinationId])).get(destinationId);
    if (gate === undefined || !isUnchanged(work.gate, gate)) return false;
    const { admitted } = await takeTokens([{ gate, work: [work] }], clock.now(), dependencies);
    return admitted.length === 1;
  } catch (error) {
    telemetry.note(LogField.ERRORS, `token of a repeat: ${String(error)}`);
    return false;
  }
}

/** One round. `lost`: to be tried again on a fresh read. */
async function takeTokens(
  open: readonly Group[],
  now: number,
  { destinations, quiet, defaults }: AdmitDependencies,
): Promise<{ admitted: PreparedWork[]; limited: Group[]; lost: Group[] }> {
  const admitted: PreparedWork[] = [];
  const limited: Group[] = [];
  const lost: Group[] = [];
  const asking: (Group & { count: number; tat: number })[] = [];
  for (const group of open) {
    const { admitted: count, tat } = admit(limitOf(group, defaults), group.gate.tat, now, group.work.length);
    // A presumed gate that cannot admit the whole batch is read: the missing tokens follow from its present state.
    if (isPresumed(group.gate) && count < group.work.length) lost.push(group);
    else if (count === 0) limited.push(group);
    else asking.push({ ...group, count, tat });
  }
  const outcomes = await destinations.changeGates(
    asking.map(({ gate, tat }) => {
      const set = { name: 'tat', to: tat } as const;
      return isPresumed(gate) ? { gate, set, quietAt: now } : { gate, set };
    }),
  );
  for (const [index, { gate, work, count, tat }] of asking.entries()) {
    if (outcomes[index]?.kind !== 'done') {
      if (isPresumed(gate)) quiet.wrong(gate.destinationId);
      lost.push({ gate, work });
      continue;
    }
    quiet.took(gate.destinationId, tat);
    admitted.push(...work.slice(0, count));
    if (count < work.length) limited.push({ gate: { ...gate, tat }, work: work.slice(count) });
  }
  return { admitted, limited, lost };
}

async function readAgain(
  lost: readonly Group[],
  { destinations }: AdmitDependencies,
): Promise<{ open: Group[]; changed: PreparedWork[] }> {
  const fresh = await destinations.gates(lost.map(({ gate }) => gate.destinationId));
  const open: Group[] = [];
  const changed: PreparedWork[] = [];
  for (const { gate, work } of lost) {
    const now = fresh.get(gate.destinationId);
    if (now === undefined || !isUnchanged(gate, now)) changed.push(...work);
    else open.push({ gate: now, work });
  }
  return { open, changed };
}

const isUnchanged = (before: Gate, now: Gate): boolean =>
  now.state === before.state &&
  now.configuration === before.configuration &&
  now.erasedUntil === before.erasedUntil &&
  (now.breaker === undefined) === (before.breaker === undefined);

/** Spreads what is over the limit along the time to come. The slots are advice: a lost race for them is harmless. */
async function giveSlots(limited: readonly Group[], dependencies: AdmitDependencies): Promise<Settlement[]> {
  if (limited.length === 0) return [];
  const { destinations, operations, clock, telemetry, defaults } = dependencies;
  const now = clock.now();
  const reserved = limited.map((group) => ({
    ...group,
    ...reserveSlots(limitOf(group, defaults), group.gate, now, group.work.length),
  }));
  // A destination with no slot ahead was not blocked until now.
  const fresh = reserved.filter(({ gate }) => gate.slot <= now);
  telemetry.count(Metric.DESTINATIONS_BLOCKED, fresh.length);
  const announced = fresh.filter(({ work }) => work.some(({ message }) => isAnnounced(message.type)));
  if (announced.length > 0) {
    await operations
      .publish(announced.map(({ gate, slot }) => blocked(gate, 'rate_limit', gate.slot, slot)))
      .catch((error: unknown) => telemetry.note(LogField.ERRORS, String(error)));
  }
  await destinations.changeGates(reserved.map(({ gate, slot }) => ({ gate, set: { name: 'slot', to: slot } })));
  return reserved.flatMap(({ work, times }) => work.map((item, index) => waiting(item, times[index] ?? now)));
}

const groupByDestination = (work: readonly PreparedWork[]): Group[] =>
  [...Map.groupBy(work, ({ gate }) => gate.destinationId).values()].map((group) => ({
    gate: (group[0] as PreparedWork).gate,
    work: group,
  }));

const limitOf = ({ work: [first] }: Group, defaults: AdmitDependencies['defaults']): RateLimit =>
  first?.configuration.rateLimit ?? defaults.rateLimit;
