import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { dollarsOf, unitsToSend } from '../../core/recovery/estimate.ts';
import type { BackfillPlan, BackfillView } from '../../lambdas/admin/api/schemas/backfill.ts';
import type { DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import type { Usage } from '../../local/aws/metering/usage.ts';
import { NO_USAGE } from '../../local/aws/metering/usage.ts';
import type { BillLine } from '../../local/bill.ts';
import { billOf, total } from '../../local/bill.ts';
import { synthesize } from '../../local/synthesize.ts';
import { AdminApi } from '../../test/helpers/admin-api.ts';
import { LocalStack } from '../../test/helpers/local-stack.ts';
import { Receiver } from '../../test/helpers/receiver.ts';
import { orderDetail } from '../fixtures/order-detail.ts';
import { FOLDER } from '../measure/folder.ts';
import { quantile, rounded } from '../measure/statistics.ts';
import type { Findings, Part } from '../part.ts';

const FROM = '2020-01-01T00:00:00Z';
const POLL_MS = 2_000;

interface Options {
  events: number;
  perMinute: number;
  burst: number;
  /** Live events a minute beside it. */
  live: number;
  payload: number;
  speed: number;
}

interface Run {
  options: Options;
  plan: BackfillPlan;
  /** From the request to the last delivery, by the stack's clock. */
  seconds: number;
  /** Lambda time is that of this machine and its receiver, so it is apart. */
  dollars: { lambdaTime: number; rest: number };
  /** As planned. */
  dollarsPlanned: { lambdaTime: number; rest: number };
  deliveries: number;
  /** Deliveries that were posted more than once, or not. */
  wrong: number;
  /** Seconds from acceptance to the first attempt. */
  live?: { p50: number; p99: number; max: number };
  usage: Record<string, Usage>;
}

/**
 * A backfill: whether its dry run is right, and how long live events wait beside it.
 *
 * Options: `--events N` (10,000), `--per-minute N` (600), `--burst N` (250), `--live N` events a minute (first 0, then 60),
 * `--payload BYTES` (1000), `--speed N` of the stack's clock (4).
 */
export const backfill: Part = {
  name: 'backfill',
  async run(words) {
    const { values } = parseArgs({
      args: [...words],
      options: {
        events: { type: 'string', default: '10000' },
        'per-minute': { type: 'string', default: '600' },
        burst: { type: 'string', default: '250' },
        live: { type: 'string' },
        payload: { type: 'string', default: '1000' },
        speed: { type: 'string', default: '4' },
      },
    });
    const options = {
      events: Number(values.events),
      perMinute: Number(values['per-minute']),
      burst: Number(values.burst),
      payload: Number(values.payload),
      speed: Number(values.speed),
    };
    const runs: Run[] = [];
    for (const live of values.live === undefined ? [0, 60] : [Number(values.live)])
      runs.push(await measure({ ...options, live }));
    return findings(runs);
  },
};

async function measure(options: Options): Promise<Run> {
  const assembly = join(FOLDER, 'cdk.out');
  await synthesize(assembly);
  const data = mkdtempSync(join(tmpdir(), 'webhooks-backfill-'));
  const receiver = await Receiver.start();
  try {
    const { id, plan } = await past(options, assembly, data, receiver.url);
    const stack = await LocalStack.start({ assembly, data, speed: options.speed });
    try {
      return await send(id, plan, options, stack, receiver);
    } finally {
      await stack.stop();
    }
  } finally {
    receiver.close();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Events, then a destination, and what its dry run says: on a clock of usual speed, since a dry run has 15 seconds. */
async function past({ events, perMinute, burst, payload }: Options, assembly: string, data: string, url: string) {
  const stack = await LocalStack.start({ assembly, data });
  try {
    for (let sent = 0; sent < events; sent += 500)
      await stack.publish(
        Array.from({ length: Math.min(500, events - sent) }, (_, index) => ({
          type: 'order.created',
          detail: orderDetail('past', sent + index, payload),
        })),
      );
    const api = new AdminApi(stack.stack);
    const body = { url, events: ['order.*'], rateLimit: { perMinute, burst } };
    await settled(stack);
    const { id } = (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body;
    const request = { body: { from: FROM, dryRun: true } };
    return { id, plan: (await api.expect<BackfillPlan>(200, 'POST', `/destinations/${id}/backfill`, request)).body };
  } finally {
    await stack.stop();
  }
}

async function send(
  id: string,
  plan: BackfillPlan,
  options: Options,
  stack: LocalStack,
  receiver: Receiver,
): Promise<Run> {
  const { events, live, speed } = options;
  const api = new AdminApi(stack.stack);
  // Events of the last minute wait for a later run of resume.
  await pause(60_000 / speed);
  await stack.local('usage', 'DELETE');
  const body = { from: FROM };
  const job = (await api.expect<BackfillView>(202, 'POST', `/destinations/${id}/backfill`, { body })).body;
  let published = 0;
  while (receiver.posts.length < events + published) {
    if (live > 0) {
      await stack.publish([{ type: 'order.created', detail: orderDetail('live', published, options.payload) }]);
      published += 1;
    }
    await pause(live > 0 ? 60_000 / live / speed : POLL_MS);
  }
  await settled(stack);
  const usage = (await stack.local('usage/principals')) as Record<string, Usage>;
  const rows = await stack.deliveries(id);
  const created = rows.filter(({ startedAt }) => startedAt !== undefined);
  const waits = rows.filter(({ startedAt }) => startedAt === undefined).map(firstWait);
  const posts = [...receiver.byId.values()];
  return {
    options,
    plan,
    seconds: (Math.max(...created.map(({ endedAt = 0 }) => endedAt)) - Date.parse(job.createdAt)) / 1000,
    dollars: apart(billOf(ofHops(usage))),
    dollarsPlanned: plannedOf(plan, options),
    deliveries: created.length,
    wrong: posts.filter(({ length }) => length > 1).length + Math.abs(rows.length - posts.length),
    ...(waits.length > 0 && {
      live: { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), max: Math.max(...waits) },
    }),
    usage,
  };
}

const firstWait = ({ log, acceptedAt }: Delivery): number => ((log[0]?.at ?? Number.NaN) - acceptedAt) / 1000;

function apart(lines: readonly BillLine[]): Run['dollars'] {
  const time = lines.filter(({ what }) => what === 'Lambda time');
  return { lambdaTime: total(time), rest: total(lines) - total(time) };
}

function plannedOf({ events, estimatedDollars }: BackfillPlan, { perMinute, burst }: Options): Run['dollars'] {
  const units = unitsToSend('backfill', events, { perMinute, burst });
  const rest = dollarsOf({ ...units, gbSeconds: 0 });
  return { lambdaTime: estimatedDollars - rest, rest };
}

/** What the backfill caused: the admin API and the events are others' work. */
function ofHops(usage: Readonly<Record<string, Usage>>): Usage {
  const sum = { ...NO_USAGE };
  for (const [principal, each] of Object.entries(usage)) {
    if (!/^(?:Resume|Deliver|Exhaust|Tally)/.test(principal)) continue;
    for (const kind of Object.keys(sum) as (keyof Usage)[]) sum[kind] += each[kind];
  }
  return sum;
}

/** Waits until the bill has not grown for two seconds. */
async function settled(stack: LocalStack): Promise<void> {
  for (let last = ''; ; await pause(POLL_MS)) {
    const { invocations, writeUnits } = (await stack.local('usage')) as Usage;
    const text = JSON.stringify([writeUnits, invocations > 0]);
    if (text === last) return;
    last = text;
  }
}

function findings(runs: readonly Run[]): Findings {
  const [alone] = runs;
  return {
    figures: { runs },
    tables: [
      {
        caption:
          'A backfill, as its dry run said and as it came, by the clock of the stack. Seconds of live events are from acceptance to the first attempt.',
        columns: [
          '',
          ...runs.map(
            ({ options }) => `${options.events} events, ${options.perMinute} a minute, ${options.live} live a minute`,
          ),
        ],
        rows: [
          ['events, planned', ...runs.map(({ plan }) => plan.events)],
          ['deliveries', ...runs.map(({ deliveries }) => deliveries)],
          ['posted more than once, or not', ...runs.map(({ wrong }) => wrong)],
          ['seconds, planned', ...runs.map(({ plan }) => plan.estimatedSeconds)],
          ['seconds', ...runs.map(({ seconds }) => rounded(seconds, 0))],
          [
            'dollars without Lambda time, planned',
            ...runs.map(({ dollarsPlanned }) => rounded(dollarsPlanned.rest, 4)),
          ],
          ['dollars without Lambda time', ...runs.map(({ dollars }) => rounded(dollars.rest, 4))],
          [
            'dollars of Lambda time, planned',
            ...runs.map(({ dollarsPlanned }) => rounded(dollarsPlanned.lambdaTime, 4)),
          ],
          ['dollars of Lambda time, on this machine', ...runs.map(({ dollars }) => rounded(dollars.lambdaTime, 4))],
          ['live events, seconds: median', ...runs.map(({ live }) => (live === undefined ? '' : rounded(live.p50, 1)))],
          ['live events, seconds: 99 %', ...runs.map(({ live }) => (live === undefined ? '' : rounded(live.p99, 1)))],
          ['live events, seconds: most', ...runs.map(({ live }) => (live === undefined ? '' : rounded(live.max, 1)))],
        ],
      },
    ],
    targets:
      alone === undefined
        ? []
        : [
            { what: 'backfill: events missing or twice', found: alone.wrong, rule: 'at most', limit: 0, unit: '' },
            {
              what: 'backfill: time off the plan',
              found: rounded(Math.abs(alone.seconds / alone.plan.estimatedSeconds - 1) * 100, 1),
              rule: 'at most',
              limit: 10,
              unit: '%',
            },
            {
              what: 'backfill: price without Lambda time off the plan',
              found: rounded(Math.abs(alone.dollars.rest / alone.dollarsPlanned.rest - 1) * 100, 1),
              rule: 'at most',
              limit: 10,
              unit: '%',
            },
          ],
  };
}
