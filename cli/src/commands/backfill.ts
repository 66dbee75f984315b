import type { Backfill } from '../../../sdk/src/manager/types/insight.ts';
import type { Command, CommandContext } from '../command.ts';
import { jsonOf, textsOf, timeOf, UsageError } from '../command.ts';
import { followJob, planText } from './job.ts';

const text = { type: 'string' } as const;

const progressOf = ({ state, created, skipped }: Backfill): string =>
  state === 'RUNNING' && created + skipped === 0
    ? 'begins within two minutes'
    : `${created} events to send, ${skipped} skipped`;

async function backfill(context: CommandContext): Promise<number> {
  const { words, values, manager, output } = context;
  const [id = ''] = words;
  const from = timeOf(values, 'from');
  if (from === undefined) throw new UsageError('--from is required, e.g. --from 7d.');
  const input = { from, to: timeOf(values, 'to'), types: textsOf(values, 'type'), filter: jsonOf(values, 'filter') };
  if (values['dry-run'] === true) {
    output.print(await manager.planBackfill(id, input), (plan) => [
      planText(`${plan.events} events would be sent`, plan, plan.atLeast),
    ]);
    return 0;
  }
  const read = (backfillId: string) => manager.getBackfill(id, backfillId);
  return followJob(await manager.backfillWebhook(id, input), { read, progressOf, name: 'backfill' }, context);
}

export const backfillCommand: Command = {
  name: 'backfill',
  words: 'DESTINATION',
  arity: [1, 1],
  summary: 'send earlier events that the destination did not get',
  options: {
    from: text,
    to: text,
    type: { ...text, multiple: true },
    filter: text,
    'dry-run': { type: 'boolean' },
    'no-wait': { type: 'boolean' },
  },
  help: [
    '--from TIME          events recorded then or later: ISO 8601, or an age: 15m, 2h, 7d',
    '--to TIME            events recorded before then; default: now',
    '--type TYPE          of the types of the destination only this one, or a family such as order.*; can be repeated',
    '--filter JSON        EventBridge pattern over the payload, beside the filter of the destination',
    '--dry-run            only show the number, the time and the price',
    '--no-wait            do not wait until all events wait for their turn',
  ],
  examples: [
    'backfill dst_4fXq0a1ZkP9sT7uB --from 7d --dry-run',
    'backfill dst_4fXq0a1ZkP9sT7uB --from 2026-01-31T12:00:00Z --type order.created',
  ],
  run: backfill,
};
