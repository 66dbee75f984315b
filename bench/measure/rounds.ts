import type { Child } from './child.ts';

export interface Contender {
  /** A loop in its process. */
  loop: Child;
  /** How many make a run long enough to measure. */
  batches: number;
  /** How many come before the first run that counts: the compiler has seen everything by then, and settled. */
  warmUp: number;
}

/**
 * Lets the contenders run in turns, so that what else the machine does meets all of them alike. Answers the CPU
 * microseconds for each item: of each round, those of each contender.
 */
export async function alternate<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const entries = Object.entries<Contender>(contenders) as [Name, Contender][];
  const found = Object.fromEntries(entries.map(([name]) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const [, { loop, warmUp }] of entries) await loop.run(warmUp);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { loop, batches }] of entries) found[name].push(await loop.cpuEach(batches));
  }
  return found;
}

/** Of each round, how much more `of` took than `against`. */
export const ratios = (of: readonly number[], against: readonly number[]): number[] =>
  of.map((value, round) => value / (against[round] ?? Number.NaN));
