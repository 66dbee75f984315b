import type { DeliveryId, DestinationId, EventId } from '../../core/contract/ids.ts';
import { deliveryIdOf, parseDeliveryId } from '../../core/contract/ids.ts';
import type { DeliveriesQuery } from './api/schemas/delivery.ts';
import { deliverySummary, deliveryView } from './api/views/delivery.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { matchesDelivery } from '../../core/delivery/delivery-filter.ts';
import { composeBody } from '../../core/event/envelope.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import type { DeliveryPosition } from './delivery-list.ts';
import { deliveriesOverTenants } from './delivery-list.ts';
import { rangeOf } from './event-list.ts';
import { expected } from './expected.ts';
import { json, notFound } from './response.ts';
import type { AdminDependencies } from './dependencies.ts';
import { candidates } from './event-destinations.ts';
import { cursorsFor, millisecondsOf } from './paging.ts';
import { pastRequests } from './past-requests.ts';
import type { Handlers } from './routing.ts';

/** Lists and reads deliveries. */
export const deliveryHandlers: Handlers<'listDeliveries' | 'getDelivery'> = {
  async listDeliveries({ query }, dependencies) {
    const { limit, cursor, ...filter } = query;
    const { destination, event } = filter;
    if (event !== undefined) return json(200, await ofEvent(event, query, dependencies));
    const range = rangeOf(query);
    if (range === undefined) return json(200, { items: [] });
    const cursors = await cursorsFor<string | DeliveryPosition>(['listDeliveries', filter], dependencies);
    const position = cursor === undefined ? undefined : cursors.decode(cursor);
    const { deliveries, next } =
      destination === undefined
        ? await deliveriesOverTenants(range, filter, limit, position as DeliveryPosition | undefined, dependencies)
        : await dependencies.reader.page({ ...range, destinationId: destination, filter }, limit, position as string);
    return json(200, {
      items: (await expected(deliveries, dependencies)).map(deliverySummary),
      ...(next !== undefined && { nextCursor: cursors.encode(next) }),
    });
  },

  async getDelivery({ params, query }, dependencies) {
    const delivery = await readExpected(params.id, dependencies);
    if (!query.requests) return json(200, deliveryView(delivery));
    const data = (await dependencies.events.readData([delivery.eventId])).get(delivery.eventId);
    const view = deliveryView(delivery, await pastRequests(delivery, data, dependencies));
    return json(200, { ...view, ...(data !== undefined && { body: composeBody({ ...delivery, data }) }) });
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

/** With the time at which it may really go. @throws ApiError `not-found` */
export async function readExpected(
  id: DeliveryId,
  dependencies: Pick<AdminDependencies, 'deliveries' | 'destinations' | 'clock' | 'limits'>,
): Promise<Delivery> {
  const delivery = await readDelivery(id, dependencies);
  const [found = delivery] = await expected([delivery], dependencies);
  return found;
}

/** All deliveries of an event have the same time, so they are ordered by destination. */
async function ofEvent(eventId: EventId, query: DeliveriesQuery, dependencies: AdminDependencies) {
  const { limit, cursor, ...filter } = query;
  const event = (await dependencies.events.read([eventId])).get(eventId);
  if (event === undefined) return { items: [] };
  const cursors = await cursorsFor<DestinationId>(['listDeliveries', filter], dependencies);
  const after = cursor === undefined ? undefined : cursors.decode(cursor);
  if (!inRange(event, query)) return { items: [] };
  const { ids, more } =
    query.destination === undefined
      ? await candidates(event, limit, after, dependencies)
      : { ids: [query.destination], more: false };
  const last = ids.at(-1);
  const found = (await deliveriesOf(event, ids, dependencies)).filter((delivery) => matchesDelivery(delivery, query));
  const items = (await expected(found, dependencies)).map(deliverySummary);
  return { items, ...(more && last !== undefined && { nextCursor: cursors.encode(last) }) };
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

function inRange({ acceptedAt }: AcceptedEvent, { from, to }: DeliveriesQuery): boolean {
  return (
    (from === undefined || acceptedAt >= millisecondsOf(from)) && (to === undefined || acceptedAt < millisecondsOf(to))
  );
}
