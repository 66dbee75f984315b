import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PRICED } from '../../core/contract/prices.ts';
import type { BillLine } from '../../local/bill.ts';
import { billOf, total } from '../../local/bill.ts';
import type { Usage } from '../../local/aws/metering/usage.ts';
import type { Workload } from '../measure/running-stack.ts';
import { RETRY, RunningStack } from '../measure/running-stack.ts';
import { rounded } from '../measure/statistics.ts';
import type { IndexPrice } from '../model/event-index.ts';
import { indexPrices } from '../model/event-index.ts';
import type { Findings, Part, Table } from '../part.ts';

export interface CostRun {
  workload: Workload & { events: number; rate: number | undefined };
  deliveries: number;
  usage: Usage;
  bytesOut: number;
  /** Dollars per million deliveries. */
  lines: BillLine[];
}

const MILLION = 1_000_000;
/** Events before the measurement: cold starts, configurations, secrets. */
const WARM_UP_EVENTS = 200;
/** The workloads that have a target: a batch for one destination, and a batch for ten destinations. */
const STANDARD = [
  { fanOut: 1, destinations: 1, limit: 4.5 },
  { fanOut: 1, destinations: 10, limit: 4.5 },
  { fanOut: 5, destinations: 5, limit: 3 },
  { fanOut: 5, destinations: 50, limit: 3 },
] as const;
/** Deliveries to one destination that refuses every attempt. */
const FAILING_DELIVERIES = 40;

/**
 * The price of a million deliveries on AWS, by line, and the write units of a failing delivery. The local stack meters them
 * while it handles the workload.
 *
 * Options: `--fan-out N` and `--destinations N` (default: the workloads that have a target), `--payload BYTES` (1000),
 * `--receiver-ms N` (200), `--failure-rate 0..1` (0), `--events N` (2000, divided by the fan-out), `--rate
 * EVENTS_A_SECOND` (default: a backlog, so that batches are full).
 */
export const cost: Part = {
  name: 'cost',
  async run(options) {
    const { values } = parseArgs({
      args: [...options],
      options: {
        'fan-out': { type: 'string' },
        destinations: { type: 'string' },
        payload: { type: 'string', default: '1000' },
        'receiver-ms': { type: 'string', default: '200' },
        'failure-rate': { type: 'string', default: '0' },
        events: { type: 'string', default: '2000' },
        rate: { type: 'string' },
      },
    });
    const workload = {
      payload: Number(values.payload),
      receiverMs: Number(values['receiver-ms']),
      failureRate: Number(values['failure-rate']),
    };
    const events = Number(values.events);
    const rate = values.rate === undefined ? undefined : Number(values.rate);
    const fanOut = Number(values['fan-out'] ?? 1);
    const asked = [{ fanOut, destinations: Number(values.destinations ?? fanOut) }];
    const chosen = values['fan-out'] === undefined && values.destinations === undefined ? STANDARD : asked;
    const runs: CostRun[] = [];
    for (const { fanOut: each, destinations } of chosen) {
      runs.push(await measure({ ...workload, fanOut: each, destinations, events: Math.ceil(events / each), rate }));
    }
    return options.length === 0 ? findings(runs, await failingDelivery()) : findings(runs);
  },
};

/** Write units of a delivery whose attempts all fail, with the circuit closed throughout. */
async function failingDelivery(): Promise<number> {
  const workload = { destinations: 1, fanOut: 1, payload: 1_000, receiverMs: 0, failureRate: 1 };
  const running = await RunningStack.start(workload, { settings: { 'webhooks.breaker.failures': 1_000 } });
  try {
    await running.reset();
    await running.publish(FAILING_DELIVERIES);
    await running.posted(FAILING_DELIVERIES * RETRY.maxAttempts);
    const { writeUnits } = await settled(running);
    return writeUnits / FAILING_DELIVERIES;
  } finally {
    await running.stop();
  }
}

/** Meters a workload on a stack of its own. */
export async function measure(workload: CostRun['workload']): Promise<CostRun> {
  const { events, fanOut, rate } = workload;
  // The part `tally` has the price of counting, which depends on the traffic of a destination.
  const running = await RunningStack.start(workload, { settings: { 'webhooks.figures.enabled': false } });
  try {
    await running.publish(WARM_UP_EVENTS);
    await running.accepted(WARM_UP_EVENTS * fanOut);
    await settled(running);
    await running.reset();
    if (rate === undefined) await publishBacklog(running, events);
    else await running.publish(events, rate);
    const deliveries = events * fanOut;
    await running.accepted(deliveries);
    const usage = await settled(running);
    const { bytes: bytesOut } = await running.report();
    const lines = billOf(usage, bytesOut).map(({ what, quantity, unit, dollars }) => ({
      what,
      unit,
      quantity: (quantity * MILLION) / deliveries,
      dollars: (dollars * MILLION) / deliveries,
    }));
    return { workload, deliveries, usage, bytesOut, lines };
  } finally {
    await running.stop();
  }
}

/** Stops the polls of each hop until all of its messages wait, so that its batches are full. */
async function publishBacklog(running: RunningStack, events: number): Promise<void> {
  const held = (principal: string) => ({
    service: 'sqs' as const,
    operation: 'ReceiveMessage',
    principal,
    error: 'throttle' as const,
  });
  await running.stack.faults([held('FanOut'), held('Deliver')]);
  await running.publish(events);
  await running.stack.faults([held('Deliver')]);
  await settled(running);
  await running.stack.faults([]);
}

/** Waits until the bill has not grown for two seconds. Returns the usage. */
async function settled({ stack }: RunningStack): Promise<Usage> {
  let last = '';
  for (;;) {
    const usage = (await stack.local('usage')) as Usage;
    const text = JSON.stringify([usage.invocations, usage.writeUnits]);
    if (text === last) return usage;
    last = text;
    await pause(2_000);
  }
}

function findings(runs: readonly CostRun[], failing?: number): Findings {
  const names = [...new Set(runs.flatMap(({ lines }) => lines.map(({ what }) => what)))];
  const cell = (lines: readonly BillLine[], what: string): string => {
    const line = lines.find((candidate) => candidate.what === what);
    return line === undefined ? '' : `${line.dollars.toFixed(2)} (${quantityText(line)})`;
  };
  const [first] = runs;
  const { payload, receiverMs, failureRate, rate } = (first as CostRun).workload;
  const batches = rate === undefined ? 'full batches' : `${rate} events a second`;
  const bill: Table = {
    caption: `Dollars per million deliveries by line, at the list prices of us-east-1 of ${PRICED}, free tiers left out (in brackets the billed quantity of a delivery): ${payload} bytes, receivers that take ${receiverMs} ms, ${batches}, ${failureRate * 100}% failures.`,
    columns: ['', ...runs.map(({ workload }) => titleOf(workload))],
    rows: [
      ...names.map((what) => [what].concat(runs.map(({ lines }) => cell(lines, what)))),
      ['**sum**', ...runs.map(({ lines }) => `**${total(lines).toFixed(2)}**`)],
    ],
  };
  const listed = indexPrices(Date.now());
  return {
    figures: { priced: PRICED, runs, failingDeliveryWriteUnits: failing, eventIndex: listed },
    tables: [bill, indexTable(listed), ...(failing === undefined ? [] : [failingTable(failing)])],
    targets: [...targetsOfIndex(listed), ...targetsOf(runs, failing !== undefined)],
  };
}

/** @param standard whether the run has the workloads of the targets */
const targetsOf = (runs: readonly CostRun[], standard: boolean): Findings['targets'] =>
  runs.flatMap(({ workload, lines }) => {
    const found = STANDARD.find(
      ({ fanOut, destinations }) => fanOut === workload.fanOut && destinations === workload.destinations,
    );
    if (found === undefined || !standard) return [];
    return [
      {
        what: `a million deliveries, ${titleOf(workload)}`,
        found: rounded(total(lines)),
        rule: 'at most' as const,
        limit: found.limit,
        unit: 'USD',
      },
    ];
  });

/** Most dollars that listing a million events may cost, at full batches. */
const INDEX_LIMIT = 0.07;

const targetsOfIndex = ([full]: readonly IndexPrice[]): Findings['targets'] =>
  full === undefined
    ? []
    : [
        {
          what: 'the index of a million events, full batches',
          found: rounded(full.dollars, 3),
          rule: 'at most',
          limit: INDEX_LIMIT,
          unit: 'USD',
        },
      ];

const indexTable = (prices: readonly IndexPrice[]): Table => ({
  caption:
    'The index of events, in the bill above: one row a batch of fan-out. Sizes are of events of different types to one destination each.',
  columns: ['events a batch', 'bytes of the row', 'dollars a million events'],
  rows: prices.map(({ events, bytes, dollars }) => [events, bytes, rounded(dollars, 4)]),
});

const failingTable = (writeUnits: number): Table => ({
  caption: `A delivery that fails: ${RETRY.maxAttempts} attempts, then RETRY_EXHAUSTED; circuit closed throughout, mean of ${FAILING_DELIVERIES} deliveries to one destination.`,
  columns: ['', 'of each delivery'],
  rows: [['DynamoDB write units', rounded(writeUnits, 1)]],
});

const titleOf = ({ fanOut, destinations }: Workload): string =>
  `fan-out ${fanOut}, ${destinations > fanOut ? 'a batch for ten destinations' : 'a batch for one destination'}`;

const quantityText = ({ quantity, unit }: BillLine): string => `${Number((quantity / MILLION).toPrecision(3))} ${unit}`;
