import type { DeliveryId, DestinationId, EventId } from '../../core/contract/ids.ts';
import { deliveryIdOf, parseDeliveryId } from '../../core/contract/ids.ts';
import type { ApiError } from './api/problem.ts';
import { invalid } from './api/problem.ts';
import type { DeliveriesQuery } from './api/schemas/delivery.ts';
import { deliverySummary, deliveryView } from './api/views/delivery.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import { json, notFound } from './response.ts';
import type { AdminDependencies } from './dependencies.ts';
import { cursorsFor, millisecondsOf } from './paging.ts';
import type { Handlers } from './routing.ts';

/** Lists and reads deliveries. */
export const deliveryHandlers: Handlers<'listDeliveries' | 'getDelivery'> = {
  async listDeliveries({ query }, dependencies) {
    const { limit, cursor, ...filter } = query;
    const { destination, event } = filter;
    if (destination === undefined && event === undefined) throw unbounded();
    if (event !== undefined) return json(200, await ofEvent(event, query, dependencies));
    const cursors = await cursorsFor<string>(['listDeliveries', filter], dependencies);
    const range = {
      destinationId: destination as DestinationId,
      from: query.from === undefined ? undefined : millisecondsOf(query.from),
      to: query.to === undefined ? undefined : millisecondsOf(query.to),
      statuses: query.status === undefined ? undefined : [query.status],
    };
    if (range.from !== undefined && range.to !== undefined && range.from >= range.to) return json(200, { items: [] });
    const { deliveries, next } = await dependencies.reader.page(
      range,
      limit,
      cursor === undefined ? undefined : cursors.decode(cursor),
    );
    return json(200, {
      items: deliveries.map(deliverySummary),
      ...(next !== undefined && { nextCursor: cursors.encode(next) }),
    });
  },

  async getDelivery({ params }, dependencies) {
    return json(200, deliveryView(await readDelivery(params.id, dependencies)));
  },
};

/** @throws ApiError `not-found` */
export async function readDelivery(
  id: DeliveryId,
  { deliveries }: Pick<AdminDependencies, 'deliveries'>,
): Promise<Delivery> {
  const key = parseDeliveryId(id);
  const delivery = key === undefined ? undefined : (await deliveries.read([key])).get(id);
  if (delivery === undefined) throw notFound('delivery', id);
  return delivery;
}

function unbounded(): ApiError {
  const remedy = 'Send one of the two. Every delivery belongs to one destination and one event.';
  return invalid('query.destination', 'or query.event is required', remedy);
}

/** All deliveries of an event have the same time, so they are ordered by destination. */
async function ofEvent(eventId: EventId, query: DeliveriesQuery, dependencies: AdminDependencies) {
  const { limit, cursor, ...filter } = query;
  const event = (await dependencies.events.read([eventId])).get(eventId);
  if (event === undefined) return { items: [] };
  const cursors = await cursorsFor<string>(['listDeliveries', filter], dependencies);
  const after = cursor === undefined ? '' : cursors.decode(cursor);
  const candidates = inRange(event, query) ? destinationsOf(event, query.destination).filter((id) => id > after) : [];
  const looked = candidates.slice(0, limit);
  const last = looked.at(-1);
  const items = (await deliveriesOf(event, looked, dependencies))
    .filter(({ status }) => query.status === undefined || status === query.status)
    .map(deliverySummary);
  return {
    items,
    ...(looked.length < candidates.length && last !== undefined && { nextCursor: cursors.encode(last) }),
  };
}

/** The deliveries of an event to these destinations; those without a record are absent. */
export async function deliveriesOf(
  { eventId, acceptedAt }: AcceptedEvent,
  destinationIds: readonly DestinationId[],
  { deliveries }: Pick<AdminDependencies, 'deliveries'>,
): Promise<Delivery[]> {
  if (destinationIds.length === 0) return [];
  const keys = destinationIds.map((destinationId) => ({ destinationId, eventId, acceptedAt }));
  const found = await deliveries.read(keys);
  return keys.flatMap((key) => found.get(deliveryIdOf(key)) ?? []);
}

const destinationsOf = ({ matched }: AcceptedEvent, only: DestinationId | undefined): DestinationId[] =>
  [...new Set(matched)].filter((id) => only === undefined || id === only).toSorted();

function inRange({ acceptedAt }: AcceptedEvent, { from, to }: DeliveriesQuery): boolean {
  return (
    (from === undefined || acceptedAt >= millisecondsOf(from)) && (to === undefined || acceptedAt < millisecondsOf(to))
  );
}
