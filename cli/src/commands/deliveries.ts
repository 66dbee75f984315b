import { WebhookDeliveryStatus } from '../../../sdk/src/delivery-status.ts';
import type { DeliveryAttempt, WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';
import type { Command, Values } from '../command.ts';
import { numberOf, textOf, timeOf, UsageError } from '../command.ts';
import { fields, table } from '../output.ts';
import { verdictOf } from './verdict.ts';

const text = { type: 'string' } as const;
const DEFAULT_LIMIT = 50;

function statusOf(values: Values): WebhookDeliveryStatus | undefined {
  const status = textOf(values, 'status')?.toUpperCase();
  if (status === undefined || Object.hasOwn(WebhookDeliveryStatus, status))
    return status as WebhookDeliveryStatus | undefined;
  throw new UsageError(`--status must be one of ${Object.keys(WebhookDeliveryStatus).join(', ')}.`);
}

const row = ({
  id,
  acceptedAt,
  type,
  destinationId,
  status,
  attemptCount,
  lastAttempt,
  nextAttemptAt,
  parkedUntil,
  expectedAt,
  reason,
}: WebhookDelivery): string[] => {
  const next = nextAttemptAt ?? expectedAt ?? parkedUntil;
  return [
    acceptedAt,
    type,
    destinationId,
    status,
    String(attemptCount),
    lastAttempt === undefined ? '' : verdictOf(lastAttempt),
    reason ?? (next === undefined ? '' : `next ${next}`),
    id,
  ];
};

const attemptLines = (attempt: DeliveryAttempt): string[] => [
  `  run ${attempt.run} attempt ${attempt.number}  ${attempt.at}  ${verdictOf(attempt)}${attempt.message === undefined ? '' : `  ${attempt.message}`}`,
  ...(attempt.diagnosis === undefined ? [] : [`    ${attempt.diagnosis}`]),
  ...(attempt.response === undefined ? [] : [`    response: ${attempt.response}`]),
];

export const deliveryCommands: readonly Command[] = [
  {
    name: 'deliveries list',
    summary: 'list deliveries of a destination or of an event, newest first',
    options: {
      destination: { ...text, short: 'd' },
      event: { ...text, short: 'e' },
      status: text,
      since: text,
      until: text,
      limit: text,
    },
    help: [
      '--destination ID, -d  deliveries of this destination',
      '--event ID, -e        deliveries of this event (msg_…); with --destination also an event type',
      '--status STATUS       PENDING, SUCCESS, FAILED or RETRY_EXHAUSTED',
      '--since, --until TIME ISO 8601, or an age: 15m, 2h, 7d',
      `--limit N             at most N deliveries; default ${DEFAULT_LIMIT}`,
    ],
    async run({ values, manager, output }) {
      const filter = {
        destinationId: textOf(values, 'destination'),
        event: textOf(values, 'event'),
        status: statusOf(values),
        startDate: timeOf(values, 'since'),
        endDate: timeOf(values, 'until'),
        limit: numberOf(values, 'limit') ?? DEFAULT_LIMIT,
      };
      if (filter.destinationId === undefined && filter.event === undefined)
        throw new UsageError('--destination or --event is required. `webhooks destinations list` shows the ids.');
      output.print(await manager.getWebhookDeliveryHistory(filter), (all) =>
        all.length === 0
          ? ['No deliveries found.']
          : table(
              ['ACCEPTED', 'EVENT', 'DESTINATION', 'STATUS', 'ATTEMPTS', 'LAST', 'NEXT OR REASON', 'ID'],
              all.map(row),
            ),
      );
      return 0;
    },
  },
  {
    name: 'deliveries get',
    words: 'ID',
    arity: [1, 1],
    summary: 'show a delivery with all attempts',
    async run({ words: [id = ''], manager, output }) {
      output.print(await manager.getDelivery(id), ({ attempts, ...delivery }) => [
        ...fields({ ...delivery, lastAttempt: undefined }),
        '',
        ...attempts.flatMap(attemptLines),
      ]);
      return 0;
    },
  },
  {
    name: 'event',
    words: 'ID',
    arity: [1, 1],
    summary: 'show an event and its result at each destination: why did they not get it?',
    options: { destination: { ...text, short: 'd' }, tenant: text },
    help: [
      '--destination ID, -d  only this destination',
      "--tenant NAME         tenant of the event, if ID is the publisher's eventId; default: default",
    ],
    async run({ words: [id = ''], values, manager, output }) {
      const event = await manager.getEvent(id, {
        destination: textOf(values, 'destination'),
        tenant: textOf(values, 'tenant'),
      });
      output.print(event, ({ verdicts, ...rest }) => [
        ...fields({ ...rest, violations: rest.violations.length === 0 ? undefined : rest.violations }),
        '',
        ...table(
          ['DESTINATION', 'VERDICT', 'WHY'],
          verdicts.map(({ destinationId, name, verdict, explanation }) => [
            name ?? destinationId,
            verdict,
            explanation,
          ]),
        ),
      ]);
      return 0;
    },
  },
];
