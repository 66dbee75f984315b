import { Child } from '../measure/child.ts';
import { alternate, ratios, TURNS } from '../measure/rounds.ts';
import { median, rounded, spreadOf } from '../measure/statistics.ts';
import type { Surroundings } from '../measure/surroundings.ts';
import { startSurroundings } from '../measure/surroundings.ts';
import type { Findings, Part } from '../part.ts';

/** Batches of ten before the measurement. */
const WARM_UP = 4_000;
const FRESH_PROCESSES = 5;
/** First batches of ten of a fresh process. */
const FIRST_BATCHES = 10;

/** CPU of deliver for each delivery, compared with the least work of a POST and with the usual way. */
export const deliverCpu: Part = {
  name: 'deliver-cpu',
  async run() {
    const surroundings = await startSurroundings();
    try {
      const start = loopStarters(surroundings);
      const warm = await alternate(async () => ({
        limit: { loop: await start.limit(), batches: 1_000, warmUp: WARM_UP },
        deliver: { loop: await start.deliver(), batches: 400, warmUp: WARM_UP },
        usual: { loop: await start.usual(), batches: 80, warmUp: WARM_UP },
      }));
      const first = {
        limit: await firsts(start.limit),
        deliver: await firsts(start.deliver),
        usual: await firsts(start.usual),
      };
      return findings(warm, first);
    } finally {
      await surroundings.stop();
    }
  },
};

function loopStarters(surroundings: Surroundings): Record<'limit' | 'deliver' | 'usual', () => Promise<Child>> {
  const { environment } = surroundings;
  const handler = surroundings.handlerEnvironment('deliver');
  return {
    limit: () => Child.start('limit-loop.ts', environment),
    deliver: () => Child.start('handler-loop.ts', handler),
    usual: () => Child.start('usual-loop.ts', environment),
  };
}

/** Returns the CPU of a delivery among the first hundred of fresh processes. */
async function firsts(start: () => Promise<Child>): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < FRESH_PROCESSES; round += 1) {
    const loop = await start();
    found.push(await loop.cpuEach(FIRST_BATCHES));
    await loop.stop();
  }
  return found;
}

type Measured = Record<'limit' | 'deliver' | 'usual', number[]>;

function findings(warm: Measured, first: Measured): Findings {
  const toLimit = ratios(warm.deliver, warm.limit);
  const toUsual = ratios(warm.usual, warm.deliver);
  const row = (name: string, key: keyof Measured): (string | number)[] => {
    const { median: each, lowest, highest } = spreadOf(warm[key], 0);
    const ratio = rounded(median(ratios(warm[key], warm.limit)));
    return [name, each, `${lowest} to ${highest}`, `${ratio}x`, Math.round(median(first[key]))];
  };
  return {
    figures: {
      unit: 'CPU microseconds for each delivery',
      warm,
      first100: first,
      deliverToLimit: spreadOf(toLimit),
      usualToDeliver: spreadOf(toUsual),
    },
    tables: [
      {
        caption: `CPU microseconds for each delivery of a batch of 10 to 10 destinations, 1 KB each; median of ${TURNS} turns.`,
        columns: ['', 'warm', 'range', 'against the limit', 'first 100 of a process'],
        rows: [
          row('the limit: sign and POST with undici `Pool`, nothing else', 'limit'),
          row('deliver', 'deliver'),
          row('the usual way: `fetch`, one `UpdateItem`, one log line', 'usual'),
        ],
      },
    ],
    targets: [
      {
        what: 'deliver, warm: CPU against the limit',
        found: rounded(median(toLimit)),
        rule: 'at most',
        limit: 3,
        unit: 'x',
      },
      {
        what: 'deliver, warm: CPU of the usual way against deliver',
        found: rounded(median(toUsual)),
        rule: 'at least',
        limit: 5,
        unit: 'x',
      },
    ],
  };
}
