import type { DestinationId } from '../../core/contract/ids.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { DeliveryFilter } from '../../core/delivery/delivery-filter.ts';
import { matchesDelivery } from '../../core/delivery/delivery-filter.ts';
import type { ListedEvent } from '../../core/event/event-index.ts';
import { isListed } from '../../core/event/event-index.ts';
import type { ListEntry, ListPosition, RecordedRange } from '../adapters/dynamodb/events/event-list.ts';
import type { AdminDependencies } from './dependencies.ts';
import { parts } from './event-list.ts';

/** A place in the list of deliveries: after `looked` destinations of the event that follows the position. */
export interface DeliveryPosition extends ListPosition {
  looked: number;
}

/** Deliveries that one call reads. */
const READ_AT_ONCE = 100;
/** Deliveries that a page looks at before it ends, with a cursor. */
const LOOKS_A_PAGE = 400;

/** A delivery of the list, and the position after it. */
interface Place {
  event: ListedEvent;
  destinationId: DestinationId;
  after: DeliveryPosition;
}

type Dependencies = Pick<AdminDependencies, 'eventList' | 'events' | 'deliveries'>;

/**
 * Deliveries over tenants, by the index of events: its entries name the deliveries, whose rows say the rest. Events come
 * newest recorded first, and all deliveries of an event together.
 */
export async function deliveriesOverTenants(
  range: RecordedRange,
  filter: DeliveryFilter,
  limit: number,
  position: DeliveryPosition | undefined,
  dependencies: Dependencies,
): Promise<{ deliveries: Delivery[]; next?: DeliveryPosition }> {
  const { tenant, type, status, code } = filter;
  const keep = (event: ListedEvent): boolean => event.destinations > 0 && isListed(event, { tenant, type });
  const atOnce = status === undefined && code === undefined ? limit : READ_AT_ONCE;
  const deliveries: Delivery[] = [];
  let looks = 0;
  let next: DeliveryPosition | undefined;
  for await (const part of parts(range, keep, position, dependencies)) {
    for await (const places of placesOf(part.entries, position, atOnce, dependencies)) {
      const rows = await dependencies.deliveries.read(places.map(keyOfPlace));
      for (const place of places) {
        const delivery = rows.get(deliveryIdOf(keyOfPlace(place)));
        if (delivery !== undefined && matchesDelivery(delivery, filter)) deliveries.push(delivery);
        looks += 1;
        if (deliveries.length < limit && looks < LOOKS_A_PAGE) continue;
        const isLast =
          part.next === undefined && place.after.looked === 0 && place.event === part.entries.at(-1)?.event;
        return { deliveries, ...(!isLast && { next: place.after }) };
      }
    }
    next = part.next === undefined ? undefined : { ...part.next, looked: 0 };
  }
  return { deliveries, ...(next !== undefined && { next }) };
}

const keyOfPlace = ({ event: { eventId, acceptedAt }, destinationId }: Place) => ({
  destinationId,
  eventId,
  acceptedAt,
});

async function* placesOf(
  entries: readonly ListEntry[],
  begun: DeliveryPosition | undefined,
  atOnce: number,
  { events }: Dependencies,
): AsyncGenerator<Place[], void, undefined> {
  let places: Place[] = [];
  for (const { event, after } of entries) {
    const { eventId } = event;
    const ids = event.destinationIds ?? (await events.read([eventId])).get(eventId)?.matched ?? [];
    const isBegun = begun?.row === after.row && begun.taken === after.taken - 1;
    for (let looked = isBegun ? begun.looked + 1 : 1; looked <= ids.length; looked += 1) {
      const within = { row: after.row, taken: after.taken - 1, looked };
      const destinationId = ids[looked - 1] as DestinationId;
      places.push({ event, destinationId, after: looked < ids.length ? within : { ...after, looked: 0 } });
      if (places.length < atOnce) continue;
      yield places;
      places = [];
    }
  }
  if (places.length > 0) yield places;
}
