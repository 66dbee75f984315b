import type { EventTypeDescription, EventVerdict } from '../../../../sdk/src/manager/types/event.ts';
import type { WebhookManager } from '../../../../sdk/src/manager/webhook-manager.ts';
import { argument, timeArgument, tool } from '../tool.ts';
import { attemptView } from '../views.ts';

/** Verdicts with the attempts of their deliveries. */
const EXPLAINED = 10;
const ATTEMPTS = 3;

export const eventTools = [
  tool<{ event: string; destination?: string; tenant?: string }>({
    name: 'why_not_delivered',
    title: 'Why was it not delivered?',
    description:
      'Explains an event at each destination: delivered, pending, failing, exhausted, paused, blocked, filtered or not subscribed, each with its reason, and the latest attempts with a diagnosis.',
    properties: {
      event: argument.text("Id of an event: msg_…, the publisher's eventId, or EventBridge's id"),
      destination: argument.destination,
      tenant: argument.tenant,
    },
    required: ['event'],
    async run({ event: id, destination, tenant }, manager) {
      const { payload: _, verdicts, ...event } = await manager.getEvent(id, { destination, tenant });
      // Problems first: a list may be cut.
      const sorted = verdicts.toSorted((one, other) => rank(one) - rank(other));
      const explained = await Promise.all(sorted.slice(0, EXPLAINED).map((verdict) => explain(verdict, manager)));
      return { event, verdicts: [...explained, ...sorted.slice(EXPLAINED)] };
    },
  }),
  tool<{
    tenant?: string;
    type?: string;
    unmatched?: boolean;
    malformed?: boolean;
    since?: string;
    until?: string;
    limit?: number;
  }>({
    name: 'list_events',
    title: 'List events',
    description:
      'Lists events of all tenants, newest recorded first: to how many destinations each went, or why it went to none.',
    properties: {
      tenant: argument.anyTenant,
      type: argument.text('Event type, e.g. order.created'),
      unmatched: { type: 'boolean', description: 'True: only events that went to no destination. False: only others.' },
      malformed: { type: 'boolean', description: 'True: only malformed events. False: only others.' },
      since: argument.time('Recorded then or later'),
      until: argument.time('Recorded before then'),
      limit: argument.limit(20),
    },
    async run({ since, until, limit = 20, ...filter }, manager) {
      const from = timeArgument('since', since);
      const to = timeArgument('until', until);
      return { events: await manager.listEvents({ ...filter, from, to, limit }) };
    },
  }),
  tool<{ type?: string }>({
    name: 'list_event_types',
    title: 'List event types',
    description:
      'Lists the documented event types, deprecated ones marked. With a type: its JSON Schema and an example.',
    properties: { type: argument.text('E.g. order.created') },
    async run({ type }, manager) {
      const types = await manager.listEventTypes();
      if (type === undefined) return { types: types.map(briefly) };
      const found = types.find((one) => one.type === type);
      return found === undefined
        ? { documented: false, types: types.map((one) => one.type) }
        : { documented: true, ...found };
    },
  }),
];

/** Without schema and example; JSON leaves out what is undefined. */
const briefly = ({ type, description, deprecatedSince, replacedBy }: EventTypeDescription): object => ({
  type,
  description,
  deprecatedSince,
  replacedBy,
});

const FINE: ReadonlySet<EventVerdict['verdict']> = new Set(['delivered', 'not_subscribed']);
const rank = ({ verdict }: EventVerdict): number => (FINE.has(verdict) ? 1 : 0);

async function explain(verdict: EventVerdict, manager: WebhookManager): Promise<object> {
  if (verdict.deliveryId === undefined) return verdict;
  const { attempts } = await manager.getDelivery(verdict.deliveryId);
  return { ...verdict, attempts: attempts.slice(-ATTEMPTS).map(attemptView) };
}
