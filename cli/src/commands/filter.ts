import { WebhookEventType } from '../../../sdk/src/events/event-type.ts';
import type { Command } from '../command.ts';
import { jsonOf, textOf, UsageError } from '../command.ts';
import { objectOf } from '../input.ts';
import { fields, toned } from '../layout.ts';

const text = { type: 'string' } as const;

export const filterCommand: Command = {
  name: 'filter test',
  summary: 'test a filter with a payload, an accepted event or the example of a type; exit code 1 if it does not match',
  options: {
    filter: text,
    destination: { ...text, short: 'd' },
    payload: text,
    'payload-file': text,
    event: { ...text, short: 'e' },
    type: { ...text, usual: Object.values(WebhookEventType) },
  },
  help: [
    '--filter JSON        EventBridge pattern over the payload',
    '--destination ID, -d the filter of this destination, in place of --filter',
    '--type TYPE          with the example of this documented type',
    '--event ID, -e       with an accepted event',
    '--payload JSON       with {"event", "timestamp", "data", "source"}',
    '--payload-file FILE  the same from a file, or - for stdin',
  ],
  examples: [
    `filter test --type order.created --filter '{"data":{"total":[{"numeric":[">=",1000]}]}}'`,
    'filter test --destination dst_4fXq0a1ZkP9sT7uB --event msg_6Zk2V9sT7uB4fXq0a1ZkP9',
  ],
  async run({ values, manager, output }) {
    const payload = await objectOf(values, 'payload');
    const [eventId, eventType, destination] = ['event', 'type', 'destination'].map((name) => textOf(values, name));
    const given = jsonOf(values, 'filter');
    if ([payload, eventId, eventType].filter((value) => value !== undefined).length !== 1)
      throw new UsageError('One of --type, --event, --payload and --payload-file is required.');
    if ((given === undefined) === (destination === undefined))
      throw new UsageError(`One of --filter and --destination is required, e.g. --filter '{"source":["shop"]}'.`);
    const filter = given ?? (await manager.getWebhook(destination ?? '')).filter;
    if (filter === undefined) {
      output.print({ matches: true }, () => [`${destination} has no filter: every event matches`]);
      return 0;
    }
    const result = await manager.testFilter({ filter, payload, eventId, eventType });
    output.print(result, ({ matches, ...rest }) => [
      matches ? toned('matches', 'good') : toned('does not match', 'warn'),
      ...fields(rest),
    ]);
    return result.matches ? 0 : 1;
  },
};
