import { OPERATIONAL_PREFIX } from '../../../core/contract/limits.ts';
import { eventTypeFault } from '../../../core/event/event-type.ts';
import { nearestType } from '../../../core/event/nearest-type.ts';
import { WebhookEventType } from '../../../sdk/src/events/event-type.ts';
import { WebhookApiError } from '../../../sdk/src/manager/api-errors.ts';
import type { TestResult } from '../../../sdk/src/manager/types/insight.ts';
import type { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';
import type { Command } from '../command.ts';
import { textOf, UsageError } from '../command.ts';
import { objectOf } from '../input.ts';
import { fields, type Line, toned } from '../layout.ts';
import { verdictOf } from './verdict.ts';

const text = { type: 'string' } as const;

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

const phasesOf = (phases: TestResult['phases']): string | undefined =>
  phases &&
  Object.entries(phases)
    .map(([name, milliseconds]) => `${name === 'firstByte' ? 'first byte' : name} ${milliseconds} ms`)
    .join(', ');

const lines = ({ ok, request, ...outcome }: TestResult): Line[] => [
  [toned(ok ? 'accepted' : 'refused', ok ? 'good' : 'bad'), `: ${verdictOf(outcome)} from ${request.url}`],
  ...fields({
    webhookId: outcome.webhookId,
    failure: outcome.failure,
    message: outcome.message,
    diagnosis: outcome.diagnosis,
    phases: phasesOf(outcome.phases),
    response: outcome.response,
  }),
  '',
  ...Object.entries(request.headers).map(([key, value]) => `${key}: ${value}`),
  '',
  request.body,
];

export const testCommand: Command = {
  name: 'test',
  words: 'DESTINATION',
  arity: [1, 1],
  summary: 'send one signed test event now and show the outcome; exit code 1 if the receiver refuses',
  options: { type: { ...text, usual: Object.values(WebhookEventType) }, data: text, 'data-file': text },
  help: [
    '--type TYPE          event type; default: the first subscribed type',
    '--data JSON          default: the example of the type',
    '--data-file FILE     the same from a file, or - for stdin',
  ],
  examples: ['test dst_4fXq0a1ZkP9sT7uB', 'test dst_4fXq0a1ZkP9sT7uB --type order.updated'],
  async run({ words: [id = ''], values, manager, output }) {
    const type = textOf(values, 'type');
    const fault = type === undefined ? undefined : eventTypeFault(type);
    if (fault !== undefined) throw new UsageError(`--type ${fault.rule}. ${fault.remedy}.`);
    const result = await manager.testWebhook(id, { type, data: await objectOf(values, 'data') });
    output.print(result, lines);
    const nearest = type === undefined ? undefined : nearestType(type, Object.values(WebhookEventType));
    if (nearest !== undefined)
      output.aside([toned('Warning: ', 'warn'), `${type} is not a documented event type. Did you mean ${nearest}?`]);
    const remark = type === undefined ? undefined : await subscriptionRemark(id, type, manager);
    if (remark !== undefined) output.aside(remark);
    return result.ok ? 0 : 1;
  },
};
