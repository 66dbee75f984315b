import type { DestinationId } from '../../core/contract/ids.ts';
import { eventIdOf, isEventId } from '../../core/contract/ids.ts';
import type { Case } from './api/verdict.ts';
import { verdictOf } from './api/verdict.ts';
import type { EventView } from './api/schemas/event.ts';
import { isoOf, timeField } from './api/views/time.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { asExpected } from '../../core/delivery/expected.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import type { Configuration } from '../../core/destination/destination.ts';
import { isGone } from '../../core/destination/listener.ts';
import { composeBody } from '../../core/event/envelope.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import type { ApiResponse } from './response.ts';
import { ApiError } from './api/problem.ts';
import { jsonText, noContent } from './response.ts';
import { auditWrite } from './changes.ts';
import { deliveriesOf } from './deliveries.ts';
import type { AdminDependencies } from './dependencies.ts';
import { candidates } from './event-destinations.ts';
import { holdOf } from './expected.ts';
import { loadDestinations } from './load.ts';
import { cursorsFor } from './paging.ts';
import type { Handlers } from './routing.ts';

/** Deliveries whose rows are written at the same time. */
const WRITES_AT_ONCE = 20;

interface VerdictsQuery {
  destination?: DestinationId | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Reads an event with its verdicts, and erases its payload. */
export const eventHandlers: Handlers<'getEvent' | 'findEvent' | 'eraseEventPayload'> = {
  getEvent: ({ params, query }, dependencies) => eventResponse(params.id, query, dependencies),

  findEvent: ({ query }, dependencies) => eventResponse(query.id, query, dependencies),

  async eraseEventPayload({ params, query, caller }, dependencies) {
    const { eraser, transactions, clock } = dependencies;
    const event = await readEvent(params.id, query.tenant, dependencies);
    if (event.erasedAt === undefined) {
      const audit = auditWrite(caller, 'event.erase-payload', event.eventId, dependencies);
      await transactions.run([...(await eraser.erasure(event.eventId, clock.now())), audit]);
    }
    // Also after an earlier erasure: its request may have failed before this step.
    await supersedeOpen(event, dependencies);
    return noContent;
  },
};

/** @param reference as `readEvent` takes it */
async function eventResponse(
  reference: string,
  query: VerdictsQuery & { tenant: string },
  dependencies: AdminDependencies,
): Promise<ApiResponse> {
  const event = await readEvent(reference, query.tenant, dependencies);
  const data = (await dependencies.events.readData([event.eventId])).get(event.eventId);
  const malformed = event.unmatched === 'malformed';
  const payload = data === undefined || malformed ? undefined : composeBody({ ...event, data });
  const { verdicts, nextCursor } = await verdictsOf(event, payload, query, dependencies);
  const view: Omit<EventView, 'payload'> = {
    id: event.eventId,
    webhookId: event.eventId,
    tenant: event.tenant,
    source: event.source,
    type: event.type,
    time: isoOf(event.time * 1000),
    acceptedAt: isoOf(event.acceptedAt),
    ...timeField('payloadErasedAt', event.erasedAt),
    ...(event.unmatched !== undefined && { unmatched: event.unmatched }),
    violations: [...event.violations],
    verdicts,
    ...(nextCursor !== undefined && { nextCursor }),
  };
  // The payload of a malformed message may not be JSON, so it is shown as text.
  const shown = malformed && data !== undefined ? JSON.stringify(data) : payload;
  return jsonText(200, withRaw(JSON.stringify(view), 'payload', shown));
}

/** Adds a member whose value is JSON text, so that its bytes do not change. */
const withRaw = (object: string, name: string, value: string | undefined): string =>
  value === undefined ? object : `${object.slice(0, -1)},${JSON.stringify(name)}:${value}}`;

/** @param reference id of the event, of its publisher or of EventBridge. @throws ApiError `not-found` */
async function readEvent(
  reference: string,
  tenant: string,
  { events, eventSource }: AdminDependencies,
): Promise<AcceptedEvent> {
  const id = isEventId(reference) ? reference : eventIdOf(tenant, eventSource, reference);
  const event = await events.find(id);
  if (event === undefined) {
    const remedy = `Give its webhook id, or its publisher's eventId with its tenant. EventBridge's id names only events without an eventId. Events of a source other than ${eventSource} are not recorded.`;
    throw new ApiError('not-found', `There is no event ${reference}. ${remedy}`);
  }
  return event;
}

/**
 * The messages of open deliveries may carry the payload. Deliver takes none of it once their destinations say so. A new run of
 * each delivery makes the messages void. A destination without a row yet may get one of a fan-out that is under way.
 */
async function supersedeOpen(event: AcceptedEvent, dependencies: AdminDependencies): Promise<void> {
  const { destinations, runs, clock } = dependencies;
  const found = await deliveriesOf(event, event.matched, dependencies);
  const rows = new Map<DestinationId, Delivery>(found.map((delivery) => [delivery.destinationId, delivery]));
  const open = event.matched.filter((id) => !isTerminal(rows.get(id)?.status ?? 'PENDING'));
  for (let start = 0; start < open.length; start += WRITES_AT_ONCE) {
    await Promise.all(
      open.slice(start, start + WRITES_AT_ONCE).map(async (destinationId) => {
        await destinations.forgetPayloads(destinationId, event.acceptedAt);
        const delivery = rows.get(destinationId);
        if (delivery === undefined) return;
        const now = clock.now();
        await destinations.wake(destinationId, now, now);
        await runs.start(delivery, now, now);
      }),
    );
  }
}

async function verdictsOf(
  event: AcceptedEvent,
  payload: string | undefined,
  { destination, limit, cursor }: VerdictsQuery,
  dependencies: AdminDependencies,
): Promise<{ verdicts: EventView['verdicts']; nextCursor?: string }> {
  const cursors = await cursorsFor<DestinationId>(['getEvent', event.eventId, destination], dependencies);
  const after = cursor === undefined ? undefined : cursors.decode(cursor);
  const { ids, more } =
    destination === undefined
      ? await candidates(event, limit, after, dependencies)
      : { ids: [destination], more: false };
  const cases = await casesOf(event, ids, payload, dependencies);
  const last = ids.at(-1);
  return { verdicts: cases.map(verdictOf), ...(more && last !== undefined && { nextCursor: cursors.encode(last) }) };
}

async function casesOf(
  event: AcceptedEvent,
  ids: readonly DestinationId[],
  payload: string | undefined,
  dependencies: AdminDependencies,
): Promise<Case[]> {
  const { limits, clock } = dependencies;
  const now = clock.now();
  const listeners = new Set(event.listeners);
  const matched = new Set([...event.matched, ...listeners]);
  const destinations = await loadDestinations(ids, dependencies);
  // Of all, since a destination may have got the event later.
  const found = await deliveriesOf(event, ids, dependencies);
  const byDestination = new Map<string, Delivery>(found.map((delivery) => [delivery.destinationId, delivery]));
  const value: unknown = payload === undefined ? undefined : JSON.parse(payload);
  return Promise.all(
    ids.map(async (destinationId): Promise<Case> => {
      const { gate, configuration: current } = destinations.get(destinationId) ?? {};
      const gone = gate === undefined || isGone(gate, now);
      const delivery = byDestination.get(destinationId);
      const hold = holdOf(gate, current, limits, now);
      const late = delivery !== undefined && !matched.has(destinationId);
      const configurationThen =
        matched.has(destinationId) || late ? undefined : await inForceThen(event, destinationId, current, dependencies);
      return {
        destinationId,
        type: event.type,
        payload: value,
        matched: matched.has(destinationId) || late,
        late,
        listened: listeners.has(destinationId),
        ...(configurationThen !== undefined && { configurationThen }),
        ...(!gone && { gate }),
        ...(current !== undefined && !gone && { name: current.name }),
        ...(hold.block !== undefined && { blocked: hold.block }),
        ...(delivery !== undefined && { delivery: asExpected(delivery, hold, now) }),
      };
    }),
  );
}

/** The configuration that fan-out used: the newest as of the version of the subscriptions that it had loaded. */
async function inForceThen(
  event: AcceptedEvent,
  destinationId: DestinationId,
  current: Configuration | undefined,
  { directory }: AdminDependencies,
): Promise<Configuration | undefined> {
  const known = (configuration: Configuration): boolean =>
    configuration.subscriptions === undefined
      ? configuration.createdAt <= event.acceptedAt
      : configuration.subscriptions <= event.subscriptions;
  if (current === undefined || current.tenant !== event.tenant) return undefined;
  return known(current) ? current : (await directory.history(destinationId)).find(known);
}
