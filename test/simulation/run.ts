import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';

/**
 * `npm run simulate -- --seeds N [--from S]` plays N seeds and stops at the first that breaks an invariant;
 * `npm run simulate -- --seed S` plays one and prints everything that happened in it.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

async function playOne(seed: number): Promise<void> {
  const { world, violations } = await simulate(seed, { tracing: true });
  console.log(world.trace.join('\n'));
  console.log(`faults: ${JSON.stringify(world.faults.rates)} ${JSON.stringify(world.faults.outages)}`);
  for (const { invariant, message } of violations) console.log(`${invariant}: ${message}`);
  console.log(
    violations.length === 0 ? `seed ${seed}: no invariant is broken` : `seed ${seed}: ${violations.length} violations`,
  );
  process.exitCode = violations.length === 0 ? 0 : 1;
}

async function playMany(from: number, count: number): Promise<void> {
  const began = performance.now();
  let broken = 0;
  let posts = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const { world, violations } = await simulate(seed);
    posts += world.ledger.posts.length;
    if (violations.length === 0) continue;
    broken += 1;
    for (const { invariant, message } of violations.slice(0, 3)) console.log(`seed ${seed}: ${invariant}: ${message}`);
    console.log(`  replay: npm run simulate -- --seed ${seed}`);
    if (!values.keep) break;
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${count} seeds, ${posts} POSTs, ${broken} broken, ${seconds.toFixed(1)} s, ${Math.round((count / seconds) * 60)} seeds a minute`,
  );
  process.exitCode = broken === 0 ? 0 : 1;
}

if (values.seed === undefined) await playMany(Number(values.from), Number(values.seeds));
else await playOne(Number(values.seed));
