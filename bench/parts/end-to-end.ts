import { parseArgs } from 'node:util';
import { treeUsage } from '../measure/process-tree.ts';
import { RunningStack } from '../measure/running-stack.ts';
import { rounded } from '../measure/statistics.ts';
import type { Findings, Part, Target } from '../part.ts';

/** A stretch of a run: some deliveries at full speed. */
interface Stretch {
  /** Deliveries in the tables at its end. */
  deliveriesSoFar: number;
  perSecond: number;
  /** CPU microseconds of the whole stack (gateway, functions, database) for each delivery. */
  cpuMicros: number;
}

interface Run {
  destinations: number;
  fanOut: number;
  stretches: Stretch[];
  peakMiB: number;
  acceptedTwice: number;
  /** From PutEvents to POST, without a backlog. */
  latencyMs: { median: number; p99: number };
}

interface Plan {
  destinations: number;
  fanOut: number;
  /** Deliveries of each stretch; multiples of the fan-out. */
  stretches: readonly number[];
}

const WARM_UP_EVENTS = 300;
const PAYLOAD = 1_000;
/** Deliveries a second and deliveries in all, for the latency. */
const LATENCY = { perSecond: 100, deliveries: 2_000 };
/** The longest run shows whether cost grows with the tables. */
const STANDARD: readonly Plan[] = [
  { fanOut: 1, destinations: 1, stretches: [1_000, 9_000] },
  { fanOut: 1, destinations: 10, stretches: [1_000, 9_000, 45_000, 45_000] },
  { fanOut: 1, destinations: 1_000, stretches: [1_000, 9_000] },
  { fanOut: 10, destinations: 10, stretches: [1_000, 19_000] },
  { fanOut: 100, destinations: 100, stretches: [1_000, 19_000] },
];

/**
 * The whole local stack on this machine, with publisher and receiver: deliveries a second, latency, CPU and memory.
 *
 * Options for one run: `--fan-out N` (1), `--destinations N` (the fan-out, at least 10), `--events N` (2,000; each makes
 * `fan-out` deliveries), `--data DIR` (state on disk; default in memory).
 */
export const endToEnd: Part = {
  name: 'end-to-end',
  async run(options) {
    const { values } = parseArgs({
      args: [...options],
      options: {
        'fan-out': { type: 'string', default: '1' },
        destinations: { type: 'string' },
        events: { type: 'string', default: '2000' },
        data: { type: 'string' },
      },
    });
    const fanOut = Number(values['fan-out']);
    const destinations = Number(values.destinations ?? Math.max(10, fanOut));
    const asked = [{ fanOut, destinations, stretches: [Number(values.events) * fanOut] }];
    const plans = options.length === 0 ? STANDARD : asked;
    const runs: Run[] = [];
    for (const plan of plans) runs.push(await measure(plan, values.data));
    return findings(runs, plans === STANDARD);
  },
};

async function measure({ destinations, fanOut, stretches }: Plan, data?: string): Promise<Run> {
  const workload = { destinations, fanOut, payload: PAYLOAD, receiverMs: 0, failureRate: 0 };
  const running = await RunningStack.start(workload, { data });
  try {
    // Every destination gets at least one event, so that its configuration and secret are cached.
    const warmUp = Math.max(WARM_UP_EVENTS, destinations / fanOut);
    await running.publish(warmUp);
    await running.accepted(warmUp * fanOut);
    await running.reset();
    await running.publish(LATENCY.deliveries / fanOut, LATENCY.perSecond / fanOut);
    const { latencyMs } = await running.accepted(LATENCY.deliveries);

    await running.reset();
    const found: Stretch[] = [];
    let deliveriesSoFar = 0;
    for (const deliveries of stretches) {
      const before = treeUsage(running.stack.pid).cpuMicros;
      const began = performance.now();
      deliveriesSoFar += deliveries;
      await running.publish(deliveries / fanOut);
      await running.accepted(deliveriesSoFar);
      const seconds = (performance.now() - began) / 1000;
      const cpuMicros = (treeUsage(running.stack.pid).cpuMicros - before) / deliveries;
      found.push({
        deliveriesSoFar,
        perSecond: rounded(deliveries / seconds, 0),
        cpuMicros: rounded(cpuMicros, 0),
      });
    }
    const { twice } = await running.report();
    const { peakMiB } = treeUsage(running.stack.pid);
    return { destinations, fanOut, stretches: found, peakMiB: rounded(peakMiB, 0), acceptedTwice: twice, latencyMs };
  } finally {
    await running.stop();
  }
}

const lastOf = ({ stretches }: Run): Stretch => stretches.at(-1) as Stretch;
/** Of the second stretch, since the first one still warms up. */
const sustained = ({ stretches }: Run): Stretch => (stretches[1] ?? stretches[0]) as Stretch;

function findings(runs: readonly Run[], standard: boolean): Findings {
  return {
    figures: { runs },
    tables: [
      {
        caption: `Deliveries of 1 KB through the local stack, signed requests, permissions and HTTPS included; publisher and receiver share the machine. Latency at ${LATENCY.perSecond} deliveries a second, published one event a call.`,
        columns: [
          'fan-out',
          'destinations',
          'deliveries a second',
          'CPU microseconds of each',
          'PutEvents to POST, median ms',
          '99th percentile ms',
          'peak memory MiB',
          'accepted twice',
        ],
        rows: runs.map((run) => [
          run.fanOut,
          run.destinations,
          sustained(run).perSecond,
          sustained(run).cpuMicros,
          rounded(run.latencyMs.median, 0),
          rounded(run.latencyMs.p99, 0),
          run.peakMiB,
          run.acceptedTwice,
        ]),
      },
      {
        caption: 'The same runs by stretch: cost does not grow with the tables.',
        columns: [
          'fan-out',
          'destinations',
          'deliveries so far',
          'deliveries a second',
          'CPU microseconds of the stack for each',
        ],
        rows: runs.flatMap(({ fanOut, destinations, stretches }) =>
          stretches.map(({ deliveriesSoFar, perSecond, cpuMicros }) => [
            fanOut,
            destinations,
            deliveriesSoFar,
            perSecond,
            cpuMicros,
          ]),
        ),
      },
    ],
    targets: standard ? targetsOf(runs) : [],
  };
}

function targetsOf(runs: readonly Run[]): Target[] {
  const run = (destinations: number, fanOut = 1): Run => {
    const found = runs.find((candidate) => candidate.destinations === destinations && candidate.fanOut === fanOut);
    if (found === undefined) throw new Error(`The run with ${destinations} destinations is missing.`);
    return found;
  };
  const ten = run(10);
  return [
    {
      what: 'end to end, 10 destinations: deliveries',
      found: sustained(ten).perSecond,
      rule: 'at least',
      limit: 400,
      unit: '/s',
    },
    {
      what: 'end to end, 1,000 destinations against 10: deliveries a second',
      found: rounded(sustained(run(1_000)).perSecond / sustained(ten).perSecond),
      rule: 'at least',
      limit: 0.7,
      unit: 'x',
    },
    {
      what: 'end to end, 100,000 deliveries against the first 10,000: CPU of each',
      found: rounded(lastOf(ten).cpuMicros / sustained(ten).cpuMicros),
      rule: 'at most',
      limit: 1.1,
      unit: 'x',
    },
  ];
}
