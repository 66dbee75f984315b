import type { Child } from './child.ts';

export interface Contender {
  /** A loop in its process. */
  loop: Child;
  /** Batches of a run, enough for a stable measurement. */
  batches: number;
  /** Batches before the first measured run, so that the compiler has optimized the code. */
  warmUp: number;
}

/** Memory layout makes processes of the same program differ by up to 10%, so each contender runs in several. */
const GENERATIONS = 3;
const ROUNDS = 11;

/** Measured turns of each contender. */
export const TURNS = GENERATIONS * ROUNDS;

/**
 * Runs the contenders in turns, so that other load of the machine affects all of them alike. Returns, for each contender,
 * the CPU microseconds of an item in each turn.
 */
export async function alternate<Name extends string>(
  start: () => Promise<Record<Name, Contender>>,
): Promise<Record<Name, number[]>> {
  const found: Partial<Record<Name, number[]>> = {};
  for (let generation = 0; generation < GENERATIONS; generation += 1) {
    const entries = Object.entries<Contender>(await start()) as [Name, Contender][];
    for (const [, { loop, warmUp }] of entries) await loop.run(warmUp);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, { loop, batches }] of entries) (found[name] ??= []).push(await loop.cpuEach(batches));
    }
    await Promise.all(entries.map(([, { loop }]) => loop.stop()));
  }
  return found as Record<Name, number[]>;
}

/** Returns the ratio of `of` to `against` in each turn. */
export const ratios = (of: readonly number[], against: readonly number[]): number[] =>
  of.map((value, round) => value / (against[round] ?? Number.NaN));
