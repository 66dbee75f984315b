import { WebhookDeliveryStatus } from '../../../sdk/src/delivery-status.ts';
import { WebhookEventType } from '../../../sdk/src/events/event-type.ts';
import type { DeliveryAttempt, WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';
import type { Destination } from '../../../sdk/src/manager/types/destination.ts';
import type { Command } from '../command.ts';
import { numberOf, textOf, timeOf } from '../command.ts';
import { type Cell, type Column, fields, flexible, type Line, type Table, toned } from '../layout.ts';
import { localTime } from '../time.ts';
import { holdersOf, nextOf } from './next.ts';
import { inTone } from './tones.ts';
import { verdictOf } from './verdict.ts';

const text = { type: 'string' } as const;
const DEFAULT_LIMIT = 50;

/** @param shown whether the event and the destination differ between the rows */
function tableOf(
  deliveries: readonly WebhookDelivery[],
  holders: ReadonlyMap<string, Destination>,
  shown: { event: boolean; destination: boolean },
): Table {
  const next = (delivery: WebhookDelivery): string => {
    const time = nextOf(delivery, holders.get(delivery.destinationId), localTime);
    return delivery.reason ?? (time === undefined ? '' : `next ${time}`);
  };
  const columns: [column: Column, cell: (delivery: WebhookDelivery) => Cell, show?: boolean][] = [
    ['ACCEPTED', ({ acceptedAt }) => localTime(acceptedAt)],
    [flexible('EVENT', 12), ({ type }) => type, shown.event],
    ['DESTINATION', ({ destinationId }) => destinationId, shown.destination],
    ['STATUS', ({ status }) => inTone(status)],
    ['TRIES', ({ attemptCount }) => String(attemptCount)],
    [flexible('LAST'), ({ lastAttempt }) => (lastAttempt === undefined ? '' : verdictOf(lastAttempt))],
    [flexible('NEXT OR REASON'), next],
    ['ID', ({ id }) => id],
  ];
  const kept = columns.filter(([, , show = true]) => show);
  return {
    columns: kept.map(([column]) => column),
    rows: deliveries.map((delivery) => kept.map(([, cell]) => cell(delivery))),
  };
}

const attemptLines = (attempt: DeliveryAttempt): Line[] => [
  [
    `  run ${attempt.run} attempt ${attempt.number}  ${localTime(attempt.at)}  `,
    toned(verdictOf(attempt), attempt.outcome === 'success' ? 'good' : 'bad'),
    ...(attempt.message === undefined ? [] : [`  ${attempt.message}`]),
  ],
  ...(attempt.diagnosis === undefined ? [] : [`    ${attempt.diagnosis}`]),
  ...(attempt.response === undefined ? [] : [`    response: ${attempt.response}`]),
];

export const deliveryCommands: readonly Command[] = [
  {
    name: 'deliveries list',
    aliases: ['deliveries'],
    summary: 'list deliveries of all tenants, of a destination or of an event, newest first',
    options: {
      destination: { ...text, short: 'd' },
      event: { ...text, short: 'e', usual: Object.values(WebhookEventType) },
      tenant: text,
      status: { ...text, oneOf: Object.keys(WebhookDeliveryStatus) },
      code: text,
      since: text,
      until: text,
      limit: text,
    },
    help: [
      '--destination ID, -d  deliveries of this destination',
      '--event ID, -e        deliveries of this event (msg_…), or of events of this type',
      '--tenant NAME         deliveries of this tenant; default: of all tenants',
      '--status STATUS       PENDING, SUCCESS, FAILED or RETRY_EXHAUSTED',
      '--code CODE           HTTP status or error code of the latest attempt: 503, 5xx, ECONNREFUSED',
      '--since TIME          accepted then or later: ISO 8601, or an age: 15m, 2h, 7d',
      '--until TIME          accepted before then; without --destination and --event ID: recorded',
      `--limit N             at most N deliveries; default ${DEFAULT_LIMIT}`,
    ],
    examples: [
      'deliveries --status RETRY_EXHAUSTED --since 2h',
      'deliveries --event order.created --code 503 --tenant acme',
      'deliveries list --destination dst_4fXq0a1ZkP9sT7uB',
      'deliveries list -d dst_4fXq0a1ZkP9sT7uB --status RETRY_EXHAUSTED --since 2h',
      'deliveries list --event msg_6Zk2V9sT7uB4fXq0a1ZkP9 --json',
    ],
    async run({ values, manager, output }) {
      const filter = {
        destinationId: textOf(values, 'destination'),
        event: textOf(values, 'event'),
        tenant: textOf(values, 'tenant'),
        code: textOf(values, 'code'),
        status: textOf(values, 'status') as WebhookDeliveryStatus | undefined,
        startDate: timeOf(values, 'since'),
        endDate: timeOf(values, 'until'),
        limit: numberOf(values, 'limit', 1) ?? DEFAULT_LIMIT,
      };
      const all = await manager.getWebhookDeliveryHistory(filter);
      const holders = output.json ? new Map<string, Destination>() : await holdersOf(all, manager);
      const shown = {
        event: filter.event?.startsWith('msg_') !== true,
        destination: filter.destinationId === undefined,
      };
      output.print(all, () => (all.length === 0 ? ['No deliveries found.'] : [tableOf(all, holders, shown)]));
      return 0;
    },
  },
  {
    name: 'deliveries get',
    words: 'ID',
    arity: [1, 1],
    summary: 'show a delivery with all attempts',
    examples: ['deliveries get dlv_4fXq0a1ZkP9sT7uB0Q1m2n3o6Zk2V9sT7uB4fXq0a1ZkP9'],
    async run({ words: [id = ''], manager, output }) {
      const delivery = await manager.getDelivery(id);
      const holders = output.json ? new Map<string, Destination>() : await holdersOf([delivery], manager);
      output.print(delivery, ({ attempts, ...rest }) => [
        ...fields({
          ...rest,
          status: inTone(rest.status),
          nextAttemptAt: undefined,
          expectedAt: undefined,
          parkedUntil: undefined,
          next: nextOf(delivery, holders.get(delivery.destinationId), localTime),
          lastAttempt: undefined,
          body: undefined,
        }),
        '',
        ...attempts.flatMap(attemptLines),
      ]);
      return 0;
    },
  },
];
