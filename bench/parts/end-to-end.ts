import { parseArgs } from 'node:util';
import { treeUsage } from '../measure/process-tree.ts';
import { RunningStack } from '../measure/running-stack.ts';
import { rounded } from '../measure/statistics.ts';
import type { Findings, Part, Target } from '../part.ts';

/** A stretch of deliveries, as fast as it goes. */
interface Stretch {
  /** Deliveries in the tables when it ended. */
  deliveriesSoFar: number;
  perSecond: number;
  /** CPU microseconds of the whole stack (gateway, functions, database) for each delivery. */
  cpuMicros: number;
}

interface Run {
  destinations: number;
  stretches: Stretch[];
  peakMiB: number;
  acceptedTwice: number;
  /** From PutEvents to POST at a rate that leaves no backlog. */
  latencyMs?: { perSecond: number; median: number; p99: number };
}

const WARM_UP = 300;
const PAYLOAD = 1_000;
const LATENCY_RATE = 50;
const LATENCY_EVENTS = 1_000;
/** Deliveries of the stretches of each run: the second one shows whether anything grows with the tables. */
const STANDARD = [
  { destinations: 1, stretches: [1_000, 9_000] },
  { destinations: 10, stretches: [1_000, 9_000, 45_000, 45_000] },
  { destinations: 1_000, stretches: [1_000, 9_000] },
] as const;

/**
 * The local stack as a whole on this machine, publisher and receiver included: deliveries a second, time from PutEvents
 * to POST, memory, by the number of destinations.
 *
 * Options: `--destinations N --events N` runs that alone; `--data DIR` keeps the state there.
 */
export const endToEnd: Part = {
  name: 'end-to-end',
  async run(options) {
    const { values } = parseArgs({
      args: [...options],
      options: { destinations: { type: 'string' }, events: { type: 'string' }, data: { type: 'string' } },
    });
    const asked = [{ destinations: Number(values.destinations ?? 10), stretches: [Number(values.events ?? 10_000)] }];
    const chosen = values.destinations === undefined && values.events === undefined ? STANDARD : asked;
    const runs: Run[] = [];
    for (const { destinations, stretches } of chosen) runs.push(await measure(destinations, stretches, values.data));
    return findings(runs, chosen === STANDARD);
  },
};

async function measure(destinations: number, stretches: readonly number[], data?: string): Promise<Run> {
  const running = await RunningStack.start(
    { destinations, fanOut: 1, payload: PAYLOAD, receiverMs: 0, failureRate: 0 },
    data,
  );
  try {
    // Each destination once, so that configurations and secrets are known.
    const warmUp = Math.max(WARM_UP, destinations);
    await running.publish(warmUp);
    await running.accepted(warmUp);
    await running.reset();
    await running.publish(LATENCY_EVENTS, LATENCY_RATE);
    const { latencyMs } = await running.accepted(LATENCY_EVENTS);

    await running.reset();
    const found: Stretch[] = [];
    let deliveries = 0;
    for (const events of stretches) {
      const before = treeUsage(running.stack.pid).cpuMicros;
      const began = performance.now();
      deliveries += events;
      await running.publish(events);
      await running.accepted(deliveries);
      const seconds = (performance.now() - began) / 1000;
      const cpuMicros = (treeUsage(running.stack.pid).cpuMicros - before) / events;
      found.push({
        deliveriesSoFar: deliveries,
        perSecond: rounded(events / seconds, 0),
        cpuMicros: rounded(cpuMicros, 0),
      });
    }
    const { twice } = await running.report();
    const { peakMiB } = treeUsage(running.stack.pid);
    return {
      destinations,
      stretches: found,
      peakMiB: rounded(peakMiB, 0),
      acceptedTwice: twice,
      latencyMs: { perSecond: LATENCY_RATE, ...latencyMs },
    };
  } finally {
    await running.stop();
  }
}

const lastOf = ({ stretches }: Run): Stretch => stretches.at(-1) as Stretch;
const sustained = ({ stretches }: Run): number => (stretches.length > 1 ? stretches[1] : stretches[0])?.perSecond ?? 0;

function findings(runs: readonly Run[], standard: boolean): Findings {
  return {
    figures: { runs },
    tables: [
      {
        caption: `Deliveries of 1 KB through the local stack, signed requests, permissions and HTTPS included; publisher and receiver share the machine. Latency at ${LATENCY_RATE} events a second.`,
        columns: [
          'destinations',
          'deliveries a second',
          'PutEvents to POST, median ms',
          '99th ms',
          'peak memory MiB',
          'accepted twice',
        ],
        rows: runs.map((run) => [
          run.destinations,
          sustained(run),
          rounded(run.latencyMs?.median ?? 0, 0),
          rounded(run.latencyMs?.p99 ?? 0, 0),
          run.peakMiB,
          run.acceptedTwice,
        ]),
      },
      {
        caption:
          'The same as the tables grow: each stretch of a run, by the deliveries that were in them when it ended.',
        columns: ['destinations', 'deliveries so far', 'deliveries a second', 'CPU microseconds of the stack for each'],
        rows: runs.flatMap(({ destinations, stretches }) =>
          stretches.map(({ deliveriesSoFar, perSecond, cpuMicros }) => [
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
  const run = (destinations: number): Run => {
    const found = runs.find((candidate) => candidate.destinations === destinations);
    if (found === undefined) throw new Error(`The run with ${destinations} destinations is missing.`);
    return found;
  };
  const ten = run(10);
  return [
    {
      what: 'end to end, 10 destinations: deliveries',
      found: sustained(ten),
      rule: 'at least',
      limit: 400,
      unit: '/s',
    },
    {
      what: 'end to end, 1,000 destinations against 10: deliveries a second',
      found: rounded(sustained(run(1_000)) / sustained(ten)),
      rule: 'at least',
      limit: 0.7,
      unit: 'x',
    },
    {
      what: 'end to end, 100,000 deliveries against the first 10,000: CPU of each',
      found: rounded(lastOf(ten).cpuMicros / (ten.stretches[1]?.cpuMicros ?? Number.NaN)),
      rule: 'at most',
      limit: 1.1,
      unit: 'x',
    },
  ];
}
