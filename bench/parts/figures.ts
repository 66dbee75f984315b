import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { changesOf, countsOf } from '../../core/figures/changes.ts';
import type { FiguresView, Overview } from '../../lambdas/admin/api/schemas/figures.ts';
import { figuresView } from '../../lambdas/admin/api/views/figures.ts';
import { AdminApi } from '../../test/helpers/admin-api.ts';
import { RunningStack } from '../measure/running-stack.ts';
import type { Findings, Part } from '../part.ts';

const DESTINATIONS = 100;
const FAN_OUT = 10;
const WORKLOAD = { destinations: DESTINATIONS, fanOut: FAN_OUT, payload: 200, receiverMs: 0, failureRate: 0.1 };
const POLL_MS = 2_000;
/** The run has failed when the figures stay as they are for so long. */
const PATIENCE_MS = 180_000;

/**
 * Whether the figures are exactly those of the rows after a run with faults: receivers that refuse every tenth POST,
 * batches of tally that fail before or amid their writes, and throttled results.
 *
 * Option: `--events N` (10,000; each makes 10 deliveries).
 */
export const figures: Part = {
  name: 'figures',
  async run(options) {
    const { values } = parseArgs({ args: [...options], options: { events: { type: 'string', default: '10000' } } });
    const events = Number(values.events);
    const running = await RunningStack.start(WORKLOAD);
    try {
      const { stack } = running;
      await stack.faults([
        { service: 'lambda', operation: 'Invoke', principal: 'Tally', error: 'internal', share: 0.1 },
        { service: 'dynamodb', principal: 'Tally', error: 'throttle', share: 0.1 },
        { service: 'dynamodb', operation: 'UpdateItem', principal: 'Deliver', error: 'internal', share: 0.05 },
        { service: 'dynamodb', operation: 'BatchWriteItem', principal: 'Deliver', error: 'throttle', share: 0.05 },
      ]);
      await running.publish(events);
      const { totals } = await ended(new AdminApi(stack.stack), events * FAN_OUT);
      const rows: Delivery[][] = [];
      for (const id of stack.destinationIds) rows.push(await stack.deliveries(id));
      const unequal = await differing(new AdminApi(stack.stack), stack.destinationIds, rows);
      return findings(rows.flat(), totals, unequal);
    } finally {
      await running.stop();
    }
  },
};

const since = (): string => new Date(Date.now() - 3_600_000).toISOString();

async function ended(api: AdminApi, deliveries: number): Promise<Overview> {
  let last = { text: '', at: Date.now() };
  for (;;) {
    const { body } = await api.call<Overview>('GET', `/overview?bucket=hour&from=${since()}`);
    if (body.totals.succeeded + body.totals.exhausted >= deliveries) return body;
    const text = JSON.stringify(body.totals);
    if (text !== last.text) last = { text, at: Date.now() };
    if (Date.now() - last.at > PATIENCE_MS) throw new Error(`The figures stay at ${text}.`);
    await pause(POLL_MS);
  }
}

/** Destinations whose figures are not those of their rows. */
async function differing(api: AdminApi, ids: readonly string[], rows: readonly Delivery[][]): Promise<string[]> {
  const unequal: string[] = [];
  for (const [index, id] of ids.entries()) {
    const path = `/destinations/${id}/stats?bucket=hour&from=${since()}`;
    const { body } = await api.call<{ figures: { totals: FiguresView } }>('GET', path);
    const expected = figuresOf(rows[index] ?? []);
    if (JSON.stringify(plain(body.figures.totals)) !== JSON.stringify(expected)) unequal.push(id);
  }
  return unequal;
}

/** Durations are counted in ranges, which rows do not have. */
const plain = (view: FiguresView): FiguresView => ({ ...view, latencyMs: undefined });

const figuresOf = (deliveries: readonly Delivery[]): FiguresView =>
  plain(figuresView(countsOf(deliveries.flatMap((delivery) => changesOf(undefined, delivery)))));

function findings(rows: readonly Delivery[], totals: FiguresView, unequal: readonly string[]): Findings {
  const open = rows.filter(({ status }) => !isTerminal(status)).length;
  const attempts = rows.reduce((sum, { attempts: count }) => sum + count, 0);
  return {
    figures: { totals, unequal, open },
    tables: [
      {
        caption: `Figures and rows after a run with faults, ${DESTINATIONS} destinations.`,
        columns: ['', 'rows', 'figures'],
        rows: [
          ['deliveries', rows.length, totals.created],
          ['SUCCESS', rows.filter(({ status }) => status === 'SUCCESS').length, totals.succeeded],
          ['RETRY_EXHAUSTED', rows.filter(({ status }) => status === 'RETRY_EXHAUSTED').length, totals.exhausted],
          ['attempts', attempts, totals.attempts],
          ['not ended', open, ''],
        ],
      },
    ],
    targets: [
      {
        what: 'figures: destinations whose figures differ from their rows',
        found: unequal.length,
        rule: 'at most',
        limit: 0,
        unit: '',
      },
    ],
  };
}
