import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATIONAL_PREFIX } from '../../../core/contract/limits.ts';
import { WebhookApiError } from '../../../sdk/src/manager/api-errors.ts';
import type { RecoverableStatus, Recovery, RecoveryPlan } from '../../../sdk/src/manager/types/insight.ts';
import type { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';
import type { Command } from '../command.ts';
import { jsonOf, listOf, textOf, timeOf, UsageError } from '../command.ts';
import { fields } from '../output.ts';
import { verdictOf } from './verdict.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const PROGRESS_MS = 1000;

const recoveryLines = (recovery: Recovery | RecoveryPlan): string[] =>
  recovery.dryRun
    ? [
        `${recovery.complete ? '' : 'At least '}${recovery.deliveries} deliveries would be sent again, in about ${recovery.estimatedSeconds} s at the destination's rate limit.`,
      ]
    : [`${recovery.state}: ${recovery.requeued} sent again, ${recovery.skipped} skipped. (${recovery.id})`];

/** The API sends a test of any type: a remark when events of this type would not go to the destination. */
async function subscriptionRemark(id: string, type: string, manager: WebhookManager): Promise<string | undefined> {
  const destination = await manager.getWebhook(id).catch((error: unknown) => {
    // Who may only test a destination gets no remark.
    if (error instanceof WebhookApiError) return undefined;
    throw error;
  });
  if (destination === undefined || destination.events.some((event) => covers(event, type))) return undefined;
  return `Note: ${id} is not subscribed to ${type}, only to ${destination.events.join(', ')}. It gets this test and no event of the type.`;
}

const covers = (subscription: string, type: string): boolean =>
  subscription === '*'
    ? !type.startsWith(OPERATIONAL_PREFIX)
    : subscription === type || (subscription.endsWith('.*') && type.startsWith(subscription.slice(0, -1)));

/** Commands that send webhooks. */
export const sendingCommands: readonly Command[] = [
  {
    name: 'resend',
    words: 'ID…',
    arity: [1, Infinity],
    summary: 'send deliveries again with new attempts and the same webhook-id',
    async run({ words, manager, output }) {
      for (const id of words)
        output.follow(await manager.resendDelivery(id), ({ run, status }) => `${id} is ${status}, run ${run}`);
      return 0;
    },
  },
  {
    name: 'recover',
    words: 'DESTINATION',
    arity: [1, 1],
    summary: 'send all deliveries again that did not succeed',
    options: {
      since: text,
      until: text,
      status: texts,
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
    async run({ words: [id = ''], values, manager, output, stopSignal }) {
      const since = timeOf(values, 'since');
      if (since === undefined) throw new UsageError('--since is required, e.g. --since 2h.');
      const statuses = listOf(values, 'status')?.map((status) => status.toUpperCase()) as
        RecoverableStatus[] | undefined;
      const input = { since, until: timeOf(values, 'until'), statuses };
      if (values['dry-run'] === true) {
        output.print(await manager.planRecovery(id, input), recoveryLines);
        return 0;
      }
      const signal = stopSignal();
      let recovery = await manager.recoverWebhook(id, input);
      while (recovery.state === 'RUNNING' && values['no-wait'] !== true && !signal.aborted) {
        output.aside(recoveryLines(recovery).join('\n'));
        await sleep(PROGRESS_MS, undefined, { signal }).catch(() => undefined);
        recovery = await manager.getRecovery(id, recovery.id);
      }
      output.print(recovery, recoveryLines);
      return recovery.state === 'STOPPED' ? 1 : 0;
    },
  },
  {
    name: 'test',
    words: 'DESTINATION',
    arity: [1, 1],
    summary: 'send one signed test event now and show the outcome',
    options: { type: text, data: text },
    help: [
      '--type TYPE          event type; default: the first subscribed type',
      '--data JSON          default: the example of the type',
    ],
    async run({ words: [id = ''], values, manager, output }) {
      const result = await manager.testWebhook(id, { type: textOf(values, 'type'), data: jsonOf(values, 'data') });
      output.print(result, ({ ok, request, ...outcome }) => [
        `${ok ? 'accepted' : 'refused'}: ${verdictOf(outcome)} from ${request.url}`,
        ...fields({
          webhookId: outcome.webhookId,
          failure: outcome.failure,
          message: outcome.message,
          diagnosis: outcome.diagnosis,
          phases: outcome.phases,
          response: outcome.response,
        }),
        '',
        ...Object.entries(request.headers).map(([key, value]) => `${key}: ${value}`),
        '',
        request.body,
      ]);
      const type = textOf(values, 'type');
      const remark = type === undefined ? undefined : await subscriptionRemark(id, type, manager);
      if (remark !== undefined) output.aside(remark);
      return result.ok ? 0 : 1;
    },
  },
];
