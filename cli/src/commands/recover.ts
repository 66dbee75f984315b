import { setTimeout as sleep } from 'node:timers/promises';
import type { RecoverableStatus, Recovery, RecoveryPlan } from '../../../sdk/src/manager/types/insight.ts';
import type { Command, CommandContext } from '../command.ts';
import { textsOf, timeOf, UsageError } from '../command.ts';

const text = { type: 'string' } as const;
const POLL_MS = 1000;

const planText = ({ complete, deliveries, estimatedSeconds }: RecoveryPlan): string =>
  `${complete ? '' : 'At least '}${deliveries} deliveries would be sent again, in about ${estimatedSeconds} s at the destination's rate limit.`;

const progressOf = ({ requeued, skipped }: Recovery): string => `${requeued} sent again, ${skipped} skipped`;

async function recover({ words: [id = ''], values, manager, output, stopSignal }: CommandContext): Promise<number> {
  const since = timeOf(values, 'since');
  if (since === undefined) throw new UsageError('--since is required, e.g. --since 2h.');
  const statuses = textsOf(values, 'status') as RecoverableStatus[] | undefined;
  const input = { since, until: timeOf(values, 'until'), statuses };
  if (values['dry-run'] === true) {
    output.print(await manager.planRecovery(id, input), (plan) => [planText(plan)]);
    return 0;
  }
  const signal = stopSignal();
  let recovery = await manager.recoverWebhook(id, input);
  while (recovery.state === 'RUNNING' && values['no-wait'] !== true && !signal.aborted) {
    // Resume works on it, which runs once a minute.
    const begun = recovery.requeued + recovery.skipped > 0;
    output.progress(`${recovery.id}: ${begun ? progressOf(recovery) : 'begins within a minute'}`);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    recovery = await manager.getRecovery(id, recovery.id);
  }
  output.print(recovery, (end) => [`${end.state}: ${progressOf(end)}. (${end.id})`]);
  if (recovery.state === 'RUNNING') output.aside('The recovery goes on without this command.');
  return recovery.state === 'STOPPED' ? 1 : 0;
}

export const recoverCommand: Command = {
  name: 'recover',
  words: 'DESTINATION',
  arity: [1, 1],
  summary: 'send all deliveries again that did not succeed',
  options: {
    since: text,
    until: text,
    status: { ...text, multiple: true, oneOf: ['RETRY_EXHAUSTED', 'FAILED'] },
    'dry-run': { type: 'boolean' },
    'no-wait': { type: 'boolean' },
  },
  help: [
    '--since TIME         deliveries accepted then or later: ISO 8601, or an age: 15m, 2h, 7d',
    '--until TIME         deliveries accepted before then; default: now',
    '--status STATUS      RETRY_EXHAUSTED (default) or FAILED; can be repeated',
    '--dry-run            only show the number and the time',
    '--no-wait            do not wait for the end',
  ],
  examples: [
    'recover dst_4fXq0a1ZkP9sT7uB --since 2h --dry-run',
    'recover dst_4fXq0a1ZkP9sT7uB --since 2026-01-31T12:00:00Z --until 2026-01-31T14:00:00Z',
  ],
  run: recover,
};
