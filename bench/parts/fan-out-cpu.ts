import { Child } from '../measure/child.ts';
import { alternate, ratios } from '../measure/rounds.ts';
import { median, rounded, spreadOf } from '../measure/statistics.ts';
import { startSurroundings } from '../measure/surroundings.ts';
import type { Findings, Part } from '../part.ts';

const ROUNDS = 15;
/** Destinations of each event, and how many batches of ten make a run. */
const FAN_OUTS = [
  { fanOut: 1, batches: 400, warmUp: 4_000 },
  { fanOut: 5, batches: 150, warmUp: 1_000 },
  { fanOut: 100, batches: 15, warmUp: 100 },
] as const;

/** CPU of fan-out for each event, beside what one POST takes at least. */
export const fanOutCpu: Part = {
  name: 'fan-out-cpu',
  async run() {
    const measured = [];
    for (const { fanOut, batches, warmUp } of FAN_OUTS) measured.push({ fanOut, ...(await measure(fanOut, batches, warmUp)) });
    return findings(measured);
  },
};

async function measure(fanOut: number, batches: number, warmUp: number): Promise<Record<'limit' | 'each', number[]>> {
  const surroundings = await startSurroundings(fanOut);
  try {
    const limit = await Child.start('limit-loop.ts', surroundings.environment);
    const handler = await Child.start('handler-loop.ts', surroundings.handlerEnvironment('fan-out'));
    const found = await alternate({ limit: { loop: limit, batches: 1_000, warmUp: 4_000 }, each: { loop: handler, batches, warmUp } }, ROUNDS);
    await Promise.all([limit.stop(), handler.stop()]);
    return found;
  } finally {
    await surroundings.stop();
  }
}

function findings(measured: readonly { fanOut: number; limit: number[]; each: number[] }[]): Findings {
  const rows = measured.map(({ fanOut, limit, each }) => {
    const { median: cpu, lowest, highest } = spreadOf(each, 0);
    return [fanOut, cpu, `${lowest} to ${highest}`, rounded(cpu / fanOut, 0), `${rounded(median(ratios(each, limit)))}x`];
  });
  const one = measured.find(({ fanOut }) => fanOut === 1);
  if (one === undefined) throw new Error('Fan-out to one destination was not measured.');
  return {
    figures: { unit: 'CPU microseconds for each event', measured },
    tables: [
      {
        caption: `CPU microseconds of fan-out for each event of a batch of 10, 1 KB each; median of ${ROUNDS} rounds, alternating with the limit loop.`,
        columns: ['destinations of an event', 'CPU of an event', 'range', 'of each of its deliveries', 'event against one POST of the limit'],
        rows,
      },
    ],
    targets: [
      { what: 'fan-out to one destination: CPU of an event against one POST of the limit', found: rounded(median(ratios(one.each, one.limit))), rule: 'at most', limit: 2.2, unit: 'x' },
    ],
  };
}
