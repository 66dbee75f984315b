import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { destination, play, publication } from '../simulation/play.ts';
import { simulate } from '../simulation/simulate.ts';

const SEEDS = 150;
const BLOCKS = 10;

/** What the failure says: the rule, and the command that plays it again. */
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

  test('a seed plays the same every time, to the last call', async () => {
    for (const seed of [7, 21, 88]) expect(await digest(seed)).toBe(await digest(seed));
  });

  test('seeds differ in what goes wrong', async () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 30; seed += 1)
      for (const kind of Object.keys((await simulate(seed)).world.faults.rates)) kinds.add(kind);
    expect(kinds.size).toBe(15);
  });

  test('what it does not know it refuses', async () => {
    const { world } = await play({ destinations: [destination(0)], publications: [publication(1)] });
    expect(() => world.tables.deliveries.query('other', () => true)).toThrow('index other of deliveries');
  });
});
