import type { World } from '../world.ts';
import type { Outage } from './faults.ts';
import { SeededRandom } from './seeded-random.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SERVICES: readonly Outage['service'][] = [
  'dynamodb',
  'sqs',
  'kms',
  'events',
  'deliver',
  'fan-out',
  'exhaust',
  'resume',
];

/** Faults of a seed: kinds with their rates, and now and then a service that is out for a while. */
export function chooseFaults({ faults, tallyFaults, scenario }: World, seed: number): void {
  const random = new SeededRandom(seed, 'outages');
  faults.choose();
  tallyFaults.choose();
  if (random.chance(0.02)) {
    // Longer than its queue keeps anything.
    const from = random.integer(scenario.start, scenario.calm);
    faults.outages.push({
      service: random.pick(['deliver', 'fan-out']),
      from,
      until: from + random.pick([3.6, 3.99, 4.5]) * DAY_MS,
    });
  }
  if (Object.keys(faults.rates).length === 0) return;
  for (const service of SERVICES) {
    if (!random.chance(0.08)) continue;
    const from = random.integer(scenario.start, scenario.calm);
    faults.outages.push({ service, from, until: Math.min(scenario.calm, from + random.pick([1, 10, 60]) * MINUTE_MS) });
  }
}
