import { Child } from '../measure/child.ts';
import type { Contender } from '../measure/rounds.ts';
import { alternate, ratios, TURNS } from '../measure/rounds.ts';
import { median, rounded, spreadOf } from '../measure/statistics.ts';
import { startSurroundings } from '../measure/surroundings.ts';
import type { Findings, Part } from '../part.ts';

/** Destinations of each event, batches of ten in a run, and batches before the measurement. */
const FAN_OUTS = [
  { fanOut: 1, batches: 400, warmUp: 4_000 },
  { fanOut: 5, batches: 150, warmUp: 1_000 },
  { fanOut: 100, batches: 15, warmUp: 100 },
] as const;

/** CPU of fan-out for each event, compared with the least work of a POST. */
export const fanOutCpu: Part = {
  name: 'fan-out-cpu',
  async run() {
    const measured = [];
    for (const run of FAN_OUTS) measured.push({ fanOut: run.fanOut, ...(await measure(run)) });
    return findings(measured);
  },
};

type Measured = Record<'limit' | 'each', number[]> & { calls?: number[] };

async function measure({ fanOut, batches, warmUp }: (typeof FAN_OUTS)[number]): Promise<Measured> {
  const surroundings = await startSurroundings(fanOut);
  try {
    const handler = surroundings.handlerEnvironment('fan-out');
    const start = async (): Promise<Record<'limit' | 'each', Contender>> => ({
      limit: { loop: await Child.start('limit-loop.ts', surroundings.environment), batches: 1_000, warmUp: 4_000 },
      each: { loop: await Child.start('handler-loop.ts', handler), batches, warmUp },
    });
    // With more destinations fan-out makes parallel calls, which the loop of calls does not model.
    if (fanOut > 1) return await alternate(start);
    const startCalls = async (): Promise<Contender> => ({
      loop: await Child.start('fan-out-calls-loop.ts', surroundings.environment),
      batches,
      warmUp,
    });
    return await alternate(async () => ({ ...(await start()), calls: await startCalls() }));
  } finally {
    await surroundings.stop();
  }
}

function findings(measured: readonly ({ fanOut: number } & Measured)[]): Findings {
  const one = measured.find(({ fanOut }) => fanOut === 1);
  if (one?.calls === undefined) throw new Error('Fan-out to one destination was not measured.');
  const row = (name: string, of: readonly number[], limit: readonly number[], fanOut: number): (string | number)[] => {
    const { median: cpu, lowest, highest } = spreadOf(of, 0);
    return [name, cpu, `${lowest} to ${highest}`, rounded(cpu / fanOut, 0), `${rounded(median(ratios(of, limit)))}x`];
  };
  return {
    figures: { unit: 'CPU microseconds for each event', measured },
    tables: [
      {
        caption: `CPU microseconds of fan-out for each event of a batch of 10, 1 KB each; median of ${TURNS} turns with the limit loop.`,
        columns: [
          'destinations of an event',
          'CPU of an event',
          'range',
          'of each of its deliveries',
          'event against one POST of the limit',
        ],
        rows: [
          row('1, only the AWS calls of the batch', one.calls, one.limit, 1),
          ...measured.map(({ fanOut, each, limit }) => row(String(fanOut), each, limit, fanOut)),
        ],
      },
    ],
    targets: [
      {
        what: 'fan-out to one destination: CPU of an event against one POST of the limit',
        found: rounded(median(ratios(one.each, one.limit))),
        rule: 'at most',
        limit: 2.7,
        unit: 'x',
      },
    ],
  };
}
