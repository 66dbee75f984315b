import type { EventTypeDescription, ListedEvent } from '../../../sdk/src/manager/types/event.ts';
import { WebhookEventType } from '../../../sdk/src/events/event-type.ts';
import { nearestType } from '../../../core/event/nearest-type.ts';
import type { Command } from '../command.ts';
import { numberOf, textOf, timeOf } from '../command.ts';
import { CommandError } from '../failure.ts';
import { jsonText } from '../json-text.ts';
import { fields, flexible, type Table } from '../layout.ts';
import { confirmed, YES, YES_HELP } from './confirm.ts';
import { localTime } from '../time.ts';
import { inTone } from './tones.ts';

const text = { type: 'string' } as const;
const TYPES = Object.values(WebhookEventType);

const DEFAULT_LIMIT = 50;

const tableOf = (events: readonly ListedEvent[]): Table => ({
  columns: ['RECORDED', flexible('TENANT', 8), flexible('EVENT', 12), flexible('DESTINATIONS', 12), 'ID'],
  rows: events.map(({ recordedAt, tenant, type, destinations, unmatched, id }) => [
    localTime(recordedAt),
    tenant,
    type,
    unmatched === undefined ? String(destinations) : inTone(unmatched),
    id,
  ]),
});

/** @throws CommandError for a type that the stack does not document */
export function typeIn(types: readonly EventTypeDescription[], type: string): EventTypeDescription {
  const found = types.find((each) => each.type === type);
  if (found !== undefined) return found;
  const names = types.map((each) => each.type);
  const nearest = nearestType(type, names);
  throw new CommandError(
    'not-found',
    `${JSON.stringify(type)} is not a documented event type.${nearest === undefined ? '' : ` Did you mean ${nearest}?`} \`webhooks event-types\` lists them.`,
  );
}

export const eventCommands: readonly Command[] = [
  {
    name: 'event-types',
    words: '[TYPE]',
    arity: [0, 1],
    usual: TYPES,
    summary: 'list the documented event types, or show one with its schema and an example',
    examples: ['event-types', 'event-types order.created', 'event-types order.created --json'],
    async run({ words: [type], manager, output }) {
      const types = await manager.listEventTypes();
      if (type === undefined)
        output.print(types, (all) => [
          {
            columns: ['TYPE', flexible('DESCRIPTION', 20)],
            rows: all.map((each) => [each.type, each.description]),
          },
        ]);
      else
        output.print(typeIn(types, type), ({ schema, example, ...rest }) => [
          ...fields(rest),
          '',
          'schema',
          ...jsonText(schema, true).split('\n'),
          '',
          'example',
          ...jsonText(example, true).split('\n'),
        ]);
      return 0;
    },
  },
  {
    name: 'events list',
    aliases: ['events'],
    summary: 'list events of all tenants, newest recorded first',
    options: {
      tenant: text,
      event: { ...text, short: 'e', usual: TYPES },
      unmatched: { type: 'boolean' },
      malformed: { type: 'boolean' },
      since: text,
      until: text,
      limit: text,
    },
    help: [
      '--tenant NAME         events of this tenant; default: of all tenants',
      '--event TYPE, -e      events of this type',
      '--unmatched           only events that went to no destination, malformed ones included',
      '--malformed           only malformed events',
      '--since TIME          recorded then or later: ISO 8601, or an age: 15m, 2h, 7d',
      '--until TIME          recorded before then',
      `--limit N             at most N events; default ${DEFAULT_LIMIT}`,
    ],
    examples: ['events', 'events --unmatched --since 2h', 'events --tenant acme --event order.created --json'],
    async run({ values, manager, output }) {
      const all = await manager.listEvents({
        tenant: textOf(values, 'tenant'),
        type: textOf(values, 'event'),
        ...(values['unmatched'] === true && { unmatched: true }),
        ...(values['malformed'] === true && { malformed: true }),
        from: timeOf(values, 'since'),
        to: timeOf(values, 'until'),
        limit: numberOf(values, 'limit', 1) ?? DEFAULT_LIMIT,
      });
      output.print(all, () => (all.length === 0 ? ['No events found.'] : [tableOf(all)]));
      return 0;
    },
  },
  {
    name: 'event',
    aliases: ['events get'],
    words: 'ID',
    arity: [1, 1],
    summary: 'show an event and its result at each destination: why did they not get it?',
    options: { destination: { ...text, short: 'd' }, tenant: text },
    help: [
      '--destination ID, -d  only this destination',
      "--tenant NAME         tenant of the event, if ID is the publisher's eventId; default: default",
    ],
    examples: ['event msg_6Zk2V9sT7uB4fXq0a1ZkP9', 'event order-4711 --tenant acme'],
    async run({ words: [id = ''], values, manager, output }) {
      const event = await manager.getEvent(id, {
        destination: textOf(values, 'destination'),
        tenant: textOf(values, 'tenant'),
      });
      output.print(event, ({ verdicts, violations, ...rest }) => [
        ...fields({ ...rest, violations: violations.length === 0 ? undefined : violations }),
        '',
        {
          columns: [flexible('DESTINATION', 20), 'VERDICT', flexible('WHY', 20)],
          rows: verdicts.map(({ destinationId, name, verdict, explanation }) => [
            name ?? destinationId,
            inTone(verdict),
            explanation,
          ]),
        },
      ]);
      return 0;
    },
  },
  {
    name: 'events erase',
    words: 'ID',
    arity: [1, 1],
    summary: 'erase the payload of an event for good; the record of the event stays',
    options: { tenant: text, ...YES },
    help: [
      "--tenant NAME        tenant of the event, if ID is the publisher's eventId; default: default",
      `${YES_HELP}; required where no terminal can ask`,
    ],
    examples: ['events erase msg_6Zk2V9sT7uB4fXq0a1ZkP9', 'events erase order-4711 --tenant acme --yes'],
    async run({ words: [id = ''], values, manager, output, ask }) {
      const tenant = textOf(values, 'tenant');
      const question = async (): Promise<string> => {
        const { type, acceptedAt } = await manager.getEvent(id, { tenant });
        return `Erase the payload of ${id} (${type}, ${localTime(acceptedAt)}) for good? Its open deliveries end.`;
      };
      if (!(await confirmed({ values, output, ask }, question, 'require --yes'))) return 1;
      await manager.eraseEventPayload(id, { tenant });
      output.print({ id, erased: true }, () => [`The payload of ${id} is erased`]);
      return 0;
    },
  },
];
