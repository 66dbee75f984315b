import { nearestType } from '../../../core/event/nearest-type.ts';
import { environmentVariable } from '../../../sdk/src/environment.ts';
import { WebhookEventType } from '../../../sdk/src/events/event-type.ts';
import type { PublishableEvent } from '../../../sdk/src/publisher/publishable-event.ts';
import type { PublishedEvent } from '../../../sdk/src/publisher/published-event.ts';
import type { Command, Surroundings, Values } from '../command.ts';
import { textOf, timeOf, UsageError } from '../command.ts';
import { objectOf } from '../input.ts';
import { fields, toned } from '../layout.ts';

const text = { type: 'string' } as const;
/** Options that name a stack, for the next command. */
const PLACE = ['profile', 'region', 'stack'];

/** `data`, and whether it is the documented example. */
async function dataOf(type: string, values: Values): Promise<{ data: Record<string, unknown>; example: boolean }> {
  const given = await objectOf(values, 'data');
  if (given !== undefined) return { data: given, example: false };
  const { CATALOGUE, isEventType } = await import('../../../core/event/catalogue.ts');
  if (isEventType(type)) return { data: CATALOGUE[type].example, example: true };
  const nearest = nearestType(type, Object.values(WebhookEventType));
  const example = nearest === undefined ? await exampleOnStack(type, values) : undefined;
  if (example !== undefined) return { data: example, example: true };
  throw new UsageError(
    `${JSON.stringify(type)} has no documented example.${nearest === undefined ? '' : ` Did you mean ${nearest}?`} Give --data JSON or --data-file FILE.`,
  );
}

/** The example in the catalogue of the stack; a bus that is named alone leads to no stack. */
async function exampleOnStack(type: string, values: Values): Promise<Record<string, unknown> | undefined> {
  if (textOf(values, 'bus') !== undefined || environmentVariable('WEBHOOKS_EVENT_BUS') !== undefined) return undefined;
  const { findApi } = await import('../find-stack.ts');
  const { manager } = await findApi(values);
  return (await manager.listEventTypes()).find(({ type: name }) => name === type)?.example;
}

async function publish({ words: [type = ''], values, output }: Surroundings): Promise<number> {
  const { findBus } = await import('../find-stack.ts');
  const { publishEvents } = await import('../../../sdk/src/publisher/publish-events.ts');
  const { data, example } = await dataOf(type, values);
  const event = {
    event: type,
    data,
    eventId: textOf(values, 'event-id'),
    tenant: textOf(values, 'tenant'),
    time: timeOf(values, 'time'),
  };
  const { bus, eventSource } = await findBus(values);
  const source = textOf(values, 'source') ?? environmentVariable('WEBHOOKS_EVENT_SOURCE') ?? eventSource;
  // The publisher checks what the types say.
  const [published] = await publishEvents([event as PublishableEvent], {
    bus,
    strict: values['strict'] === true,
    ...(source !== undefined && { source }),
  });
  if (published === undefined) throw new TypeError('publishEvents returned no result for the event');
  if (example) output.aside(`Published with the documented example of ${type}; --data replaces it.`);
  if (eventSource !== undefined && source !== eventSource)
    output.aside([
      toned('Warning: ', 'warn'),
      `the stack delivers events of the source ${eventSource} alone. Nothing records this one.`,
    ]);
  report(published, type, values, output);
  return 0;
}

function report(published: PublishedEvent, type: string, values: Values, output: Surroundings['output']): void {
  const { webhookId, eventId, warning, violations = [] } = published;
  output.print(published, () => fields({ published: type, webhookId, eventId }));
  for (const remark of [...(warning === undefined ? [] : [warning]), ...violations])
    output.aside([toned('Warning: ', 'warn'), remark]);
  const place = PLACE.flatMap((name) => {
    const value = textOf(values, name);
    return value === undefined ? [] : [`--${name} ${value}`];
  });
  output.aside(`Next: ${['webhooks event', webhookId, ...place].join(' ')} shows each destination's result.`);
}

export const publishCommand: Command = {
  name: 'publish',
  words: 'TYPE',
  arity: [1, 1],
  usual: Object.values(WebhookEventType),
  summary: 'publish an event on the event bus',
  options: {
    data: text,
    'data-file': text,
    tenant: text,
    'event-id': text,
    time: text,
    source: text,
    bus: text,
    strict: { type: 'boolean' },
  },
  help: [
    '--data JSON          the data of the event; default: the documented example of the type',
    '--data-file FILE     the same from a file, or - for stdin',
    '--tenant NAME        the event goes to the destinations of this tenant; default: default',
    '--event-id TEXT      your id: publications with the same one are one event; default: a generated one',
    '--time TIME          ISO 8601, or an age: 15m, 2h, 7d; default: now',
    '--source TEXT        source of the event; default: WEBHOOKS_EVENT_SOURCE, else that of the stack',
    '--strict             refuse a type that is near a documented one, and data that breaks the schema of its type',
    "--bus NAME           name or ARN of an event bus in AWS; default: WEBHOOKS_EVENT_BUS, else the stack's",
  ],
  examples: [
    'publish order.created',
    `publish order.cancelled --data '{"orderId":"ord_1","reason":"customer_request"}' --event-id order-4711`,
    'publish product.updated --data-file product.json --tenant acme',
    'publish order.created --stack webhooks-prod --region eu-west-1',
  ],
  runAlone: publish,
};
