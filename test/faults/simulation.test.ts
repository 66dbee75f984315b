import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { destination, play, publication } from '../simulation/play.ts';
import { chooseFaults } from '../simulation/parts/choose-faults.ts';
import { FAULT_KINDS } from '../simulation/parts/faults.ts';
import { createScenario } from '../simulation/parts/scenario.ts';
import { simulate } from '../simulation/simulate.ts';
import { World } from '../simulation/world.ts';

/** `npm run simulate -- --seeds 10000` plays many more, and so does `npm run mutate`. */
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 50);
const BLOCKS = 5;

/** A failure shows the broken rule and the command that plays it again. */
async function violationsOf(seed: number): Promise<string[]> {
  const { violations } = await simulate(seed);
  return violations.map(({ invariant, message }) => `${invariant}: ${message} (npm run simulate -- --seed ${seed})`);
}

async function digest(seed: number): Promise<string> {
  const { world } = await simulate(seed, { tracing: true });
  if (world.trace.length < 50) throw new Error(`seed ${seed} does next to nothing`);
  return createHash('sha256').update(world.trace.join('\n')).digest('hex');
}

describe('simulation', () => {
  test.each(Array.from({ length: BLOCKS }, (_, block) => block))(
    'no invariant is broken, block %i of its seeds',
    async (block) => {
      const broken: string[] = [];
      for (let seed = block + 1; seed <= SEEDS; seed += BLOCKS) broken.push(...(await violationsOf(seed)));
      expect(broken).toEqual([]);
    },
  );

  test.each([
    ['an expected time that is written after a later attempt loses no delivery', 1218],
    ['a transaction that is sent twice is made once', 720],
  ])('%s (seed %i)', async (_, seed) => expect(await violationsOf(seed)).toEqual([]));

  test('a seed plays the same every time, to the last call', async () => {
    for (const seed of [7, 21]) expect(await digest(seed)).toBe(await digest(seed));
  });

  test('seeds differ in their faults', () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 100; seed += 1) {
      const world = new World(seed, createScenario);
      chooseFaults(world, seed);
      for (const kind of Object.keys(world.faults.rates)) kinds.add(kind);
    }
    expect(kinds).toEqual(new Set(FAULT_KINDS));
  });

  test('it refuses whatever it does not know', async () => {
    const { world } = await play({ destinations: [destination(0)], publications: [publication(1)] });
    expect(() => world.tables.deliveries.query('other', () => true)).toThrow('index other of deliveries');
  });
});
