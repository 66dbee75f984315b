import type { Child } from './child.ts';

export interface Contender {
  /** A loop in its process. */
  loop: Child;
  /** How many make a run long enough to measure. */
  batches: number;
  /** How many come before the first run that counts: the compiler has seen everything by then, and settled. */
  warmUp: number;
}

/** Processes of the same program differ by a tenth for as long as they live, by where memory and code came to lie. */
const GENERATIONS = 3;
const ROUNDS = 11;

/** Of each contender, in how many turns it is measured. */
export const TURNS = GENERATIONS * ROUNDS;

/**
 * Lets the contenders run in turns, so that what else the machine does meets all of them alike, each in several processes
 * one after the other. Answers the CPU microseconds for each item: of each turn, those of each contender.
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

/** Of each turn, how much more `of` took than `against`. */
export const ratios = (of: readonly number[], against: readonly number[]): number[] =>
  of.map((value, round) => value / (against[round] ?? Number.NaN));
