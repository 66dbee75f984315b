import { Metric } from '../../core/contract/metrics.ts';
import type { RateLimit } from '../../core/delivery/rate-limit.ts';
import { admit, reserveSlots } from '../../core/delivery/rate-limit.ts';
import { blocked, isAnnounced } from '../../core/event/operational.ts';
import type { Gate } from '../../core/destination/destination.ts';
import { isPresumed } from '../../core/delivery/quiet-gates.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { PreparedWork } from './work.ts';

/** Rounds of compare-and-set before the rest of a contended batch waits a moment. */
const ROUNDS = 6;
const FIRST_PAUSE_MS = 4;
const CONTENDED_PAUSE_MS = 1_000;

export interface Admitted {
  /** Their tokens are taken: POST now. */
  admitted: PreparedWork[];
  /** Over the limit, each with its advisory time. */
  waiting: { work: PreparedWork; gate: Gate; at: number }[];
  /** Paused, deleted, configured anew or in trouble since its gate was read: to be prepared again. */
  changed: PreparedWork[];
}

/**
 * Takes tokens for the whole batch with one compare-and-set per destination, all in one call. The set is fenced on the
 * state and the configuration version too, so that a pause, a deletion or a new URL acts on this very admission. A lost
 * race, or a presumption that does not hold, is tried again on a fresh read.
 */
export async function admitBatch(work: readonly PreparedWork[], dependencies: DeliverDependencies): Promise<Admitted> {
  const { destinations, quiet, clock, random } = dependencies;
  const result: Admitted = { admitted: [], waiting: [], changed: [] };
  const limited: { gate: Gate; work: PreparedWork[] }[] = [];
  let open = groupByDestination(work);

  for (let round = 1; open.length > 0; round += 1) {
    const now = clock.now();
    const asked = open.map((group) => {
      const { admitted, tat } = admit(limitOf(group.work, dependencies), group.gate.tat, now, group.work.length);
      return { group, admitted, tat };
    });
    // Whom more waits for than its burst lets go is not quiet: what it lacks follows from its gate as it is.
    const lost = asked
      .filter(({ group, admitted }) => isPresumed(group.gate) && admitted < group.work.length)
      .map(({ group }) => group);
    const sure = asked.filter(({ group }) => !lost.includes(group));
    for (const { group } of sure.filter(({ admitted }) => admitted === 0)) limited.push(group);
    const asking = sure.filter(({ admitted }) => admitted > 0);
    const outcomes = await destinations.changeGates(
      asking.map(({ group: { gate }, tat }) => {
        const set = { name: 'tat', to: tat } as const;
        return isPresumed(gate) ? { gate, set, quietAt: now } : { gate, set };
      }),
    );
    for (const [index, { group, admitted, tat }] of asking.entries()) {
      if (outcomes[index]?.kind !== 'done') {
        if (isPresumed(group.gate)) quiet.wrong(group.gate.destinationId);
        lost.push(group);
        continue;
      }
      quiet.took(group.gate.destinationId, tat);
      result.admitted.push(...group.work.slice(0, admitted));
      const rest = group.work.slice(admitted);
      if (rest.length > 0) limited.push({ gate: { ...group.gate, tat }, work: rest });
    }
    if (lost.length === 0) break;
    if (round === ROUNDS) {
      for (const { gate, work: rest } of lost) {
        result.waiting.push(
          ...rest.map((item) => ({ work: item, gate, at: now + CONTENDED_PAUSE_MS * (1 + random()) })),
        );
      }
      break;
    }
    if (round > 1) await clock.sleep(random() * FIRST_PAUSE_MS * 2 ** round);
    open = await readAgain(lost, result, dependencies);
  }
  result.waiting.push(...(await giveSlots(limited, dependencies)));
  return result;
}

async function readAgain(
  lost: readonly { gate: Gate; work: PreparedWork[] }[],
  result: Admitted,
  { destinations }: DeliverDependencies,
): Promise<{ gate: Gate; work: PreparedWork[] }[]> {
  const fresh = await destinations.gates(lost.map(({ gate }) => gate.destinationId));
  return lost.flatMap(({ gate, work }) => {
    const now = fresh.get(gate.destinationId);
    if (
      now === undefined ||
      now.state !== gate.state ||
      now.configuration !== gate.configuration ||
      isTroubled(now) !== isTroubled(gate)
    ) {
      result.changed.push(...work);
      return [];
    }
    return [{ gate: now, work }];
  });
}

/** Spreads what is over the limit along the time to come. The slots are advice: losing the race for them is harmless. */
async function giveSlots(
  limited: readonly { gate: Gate; work: readonly PreparedWork[] }[],
  dependencies: DeliverDependencies,
): Promise<Admitted['waiting']> {
  if (limited.length === 0) return [];
  const { destinations, operations, clock, telemetry } = dependencies;
  const now = clock.now();
  const reserved = limited.map(({ gate, work }) => ({
    gate,
    work,
    ...reserveSlots(limitOf(work, dependencies), gate, now, work.length),
  }));
  // No slot lay ahead: the destination was not blocked until now.
  const fresh = reserved.filter(({ gate }) => gate.slot <= now);
  telemetry.count(Metric.DESTINATIONS_BLOCKED, fresh.length);
  const told = fresh.filter(({ work }) => work.some(({ message }) => isAnnounced(message.type)));
  if (told.length > 0) {
    await operations
      .publish(told.map(({ gate, slot }) => blocked(gate, 'rate_limit', gate.slot, slot)))
      .catch((error: unknown) => telemetry.note('errors', String(error)));
  }
  await destinations.changeGates(reserved.map(({ gate, slot }) => ({ gate, set: { name: 'slot', to: slot } })));
  return reserved.flatMap(({ gate, work, times }) =>
    work.map((item, index) => ({ work: item, gate, at: times[index] ?? now })),
  );
}

const isTroubled = ({ breaker }: Gate): boolean => breaker !== undefined;

function groupByDestination(work: readonly PreparedWork[]): { gate: Gate; work: PreparedWork[] }[] {
  const groups = new Map<string, { gate: Gate; work: PreparedWork[] }>();
  for (const item of work) {
    const group = groups.get(item.gate.destinationId);
    if (group === undefined) groups.set(item.gate.destinationId, { gate: item.gate, work: [item] });
    else group.work.push(item);
  }
  return [...groups.values()];
}

const limitOf = ([first]: readonly PreparedWork[], { defaults }: DeliverDependencies): RateLimit =>
  first?.configuration.rateLimit ?? defaults.rateLimit;
