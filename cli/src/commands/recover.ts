import type { RecoverableStatus, Recovery } from '../../../sdk/src/manager/types/insight.ts';
import type { Command, CommandContext } from '../command.ts';
import { textsOf, timeOf, UsageError } from '../command.ts';
import { followJob, planText } from './job.ts';

const text = { type: 'string' } as const;

const progressOf = ({ state, requeued, skipped }: Recovery): string =>
  state === 'RUNNING' && requeued + skipped === 0
    ? 'begins within a minute'
    : `${requeued} sent again, ${skipped} skipped`;

async function recover(context: CommandContext): Promise<number> {
  const { words, values, manager, output } = context;
  const [id = ''] = words;
  const since = timeOf(values, 'since');
  if (since === undefined) throw new UsageError('--since is required, e.g. --since 2h.');
  const statuses = textsOf(values, 'status') as RecoverableStatus[] | undefined;
  const input = { since, until: timeOf(values, 'until'), statuses, codes: textsOf(values, 'code') };
  if (values['dry-run'] === true) {
    output.print(await manager.planRecovery(id, input), (plan) => [
      planText(`${plan.deliveries} deliveries would be sent again`, plan),
    ]);
    return 0;
  }
  const read = (recoveryId: string) => manager.getRecovery(id, recoveryId);
  return followJob(await manager.recoverWebhook(id, input), { read, progressOf, name: 'recovery' }, context);
}

export const recoverCommand: Command = {
  name: 'recover',
  words: 'DESTINATION',
  arity: [1, 1],
  summary: 'send deliveries again, by default those that are RETRY_EXHAUSTED',
  options: {
    since: text,
    until: text,
    status: { ...text, multiple: true, oneOf: ['RETRY_EXHAUSTED', 'FAILED', 'SUCCESS'] },
    code: { ...text, multiple: true },
    'dry-run': { type: 'boolean' },
    'no-wait': { type: 'boolean' },
  },
  help: [
    '--since TIME         deliveries accepted then or later: ISO 8601, or an age: 15m, 2h, 7d',
    '--until TIME         deliveries accepted before then; default: now',
    '--status STATUS      RETRY_EXHAUSTED (default), FAILED or SUCCESS; can be repeated',
    '--code CODE          only those whose latest attempt has it: 503, 5xx, ECONNREFUSED; can be repeated',
    '--dry-run            only show the number, the time and the price',
    '--no-wait            do not wait for the end',
  ],
  examples: [
    'recover dst_4fXq0a1ZkP9sT7uB --since 2h --dry-run',
    'recover dst_4fXq0a1ZkP9sT7uB --since 2026-01-31T12:00:00Z --until 2026-01-31T14:00:00Z',
    'recover dst_4fXq0a1ZkP9sT7uB --since 1d --code 5xx',
  ],
  run: recover,
};
