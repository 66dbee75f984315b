import type { ListedEvent } from '../../core/event/event-index.ts';
import { isListed } from '../../core/event/event-index.ts';
import type { ListEntry, ListPosition, RecordedRange } from '../adapters/dynamodb/events/event-list.ts';
import type { EventSummary, EventsQuery } from './api/schemas/event.ts';
import { isoOf } from './api/views/time.ts';
import type { AdminDependencies } from './dependencies.ts';
import { cursorsFor, millisecondsOf } from './paging.ts';
import { eventsById } from './events-by-id.ts';
import type { ApiResponse } from './response.ts';
import { json } from './response.ts';
import type { Handlers } from './routing.ts';

/**
 * Rows of each shard that the reads of a page take in turn: few at first, since most pages are full by then, and more where a
 * filter drops most. After the last the page ends, with a cursor.
 */
const ROWS_OF_READS = [8, 32, 100, 100] as const;

/** The list of events. */
export const eventListHandlers: Handlers<'listEvents'> = {
  async listEvents({ query }, dependencies) {
    const { limit, cursor, id, ...filter } = query;
    if (id !== undefined) return listById(id, query, dependencies);
    const cursors = await cursorsFor<ListPosition>(['listEvents', filter], dependencies);
    const range = rangeOf(query);
    if (range === undefined) return json(200, { items: [] });
    const items: EventSummary[] = [];
    let next = cursor === undefined ? undefined : cursors.decode(cursor);
    for await (const { entries, next: after } of parts(range, (event) => isListed(event, filter), next, dependencies)) {
      const taken = entries.slice(0, limit - items.length);
      items.push(...taken.map(({ event }) => summaryOf(event)));
      next = taken.length < entries.length ? (taken.at(-1)?.after ?? next) : after;
      if (items.length === limit) break;
    }
    return json(200, { items, ...(next !== undefined && { nextCursor: cursors.encode(next) }) });
  },
};

/** The events with an id that pass the filter as well. A page has those of some tenants. */
async function listById(
  id: string,
  { limit, cursor, ...filter }: EventsQuery,
  dependencies: AdminDependencies,
): Promise<ApiResponse> {
  const cursors = await cursorsFor<string>(['listEvents', filter], dependencies);
  const range = rangeOf(filter);
  if (range === undefined) return json(200, { items: [] });
  const after = cursor === undefined ? undefined : cursors.decode(cursor);
  const { events, next } = await eventsById(id, filter.tenant, limit, after, dependencies);
  const { from = -Infinity, to = Infinity } = range;
  const items = events.filter((event) => event.recordedAt >= from && event.recordedAt < to && isListed(event, filter));
  return json(200, { items: items.map(summaryOf), ...(next !== undefined && { nextCursor: cursors.encode(next) }) });
}

/** The reads of a page, until the list ends or the page has taken enough work. */
export async function* parts(
  range: RecordedRange,
  keep: (event: ListedEvent) => boolean,
  position: ListPosition | undefined,
  { eventList }: Pick<AdminDependencies, 'eventList'>,
): AsyncGenerator<{ entries: ListEntry[]; next?: ListPosition }, void, undefined> {
  let after = position;
  for (const rows of ROWS_OF_READS) {
    const part = await eventList.part(range, rows, keep, after);
    yield part;
    if (part.next === undefined) return;
    after = part.next;
  }
}

/** @returns `undefined` for a range that is empty */
export function rangeOf({
  from,
  to,
}: {
  from?: string | undefined;
  to?: string | undefined;
}): RecordedRange | undefined {
  const range = {
    from: from === undefined ? undefined : millisecondsOf(from),
    to: to === undefined ? undefined : millisecondsOf(to),
  };
  return range.from !== undefined && range.to !== undefined && range.from >= range.to ? undefined : range;
}

const summaryOf = ({ eventId, tenant, type, time, acceptedAt, recordedAt, ...rest }: ListedEvent): EventSummary => ({
  id: eventId,
  tenant,
  type,
  time: isoOf(time * 1000),
  acceptedAt: isoOf(acceptedAt),
  recordedAt: isoOf(recordedAt),
  ...(rest.unmatched !== undefined && { unmatched: rest.unmatched }),
  destinations: rest.destinations,
  ...(rest.destinationIds !== undefined && { destinationIds: [...rest.destinationIds] }),
});
