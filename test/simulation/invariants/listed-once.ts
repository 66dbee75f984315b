import type { ListedEvent } from '../../../core/event/event-index.ts';
import { parseEvent } from '../../../core/contract/keys.ts';
import type { ListPosition } from '../../../lambdas/adapters/dynamodb/events/event-list.ts';
import { EventList } from '../../../lambdas/adapters/dynamodb/events/event-list.ts';
import { Dynamo } from '../../../lambdas/adapters/dynamodb/dynamo.ts';
import type { Clients } from '../../../lambdas/adapters/clients.ts';
import { TABLES } from '../parts/handlers.ts';
import { SimulatedDynamo } from '../services/dynamodb.ts';
import type { World } from '../world.ts';
import type { Checker, Violation } from './evidence.ts';
import { isAlarmed, isOverdue } from './i1-ends-somewhere.ts';

/** Few, so that a list has many pages. */
const ROWS_OF_READS = [2, 3, 7] as const;

/** The events in the order of the list, as a reader gets them over pages of any size. */
export async function readList({ tables, scheduler, faults }: World): Promise<ListedEvent[]> {
  const simulated = new SimulatedDynamo(Object.values(tables), scheduler, faults);
  const clients = {
    dynamodb: {
      call: (name: string, input: unknown) => Promise.resolve(simulated.execute(name, input, () => false)),
    } as Clients['dynamodb'],
  };
  const list = new EventList(TABLES.events, clients, new Dynamo({ clients }));
  const listed: ListedEvent[] = [];
  let position: ListPosition | undefined;
  for (let page = 0; ; page += 1) {
    const rows = ROWS_OF_READS[page % ROWS_OF_READS.length] ?? 2;
    const { entries, next } = await list.part({}, rows, () => true, position);
    // Every other page ends in the middle.
    const taken = page % 2 === 0 ? entries : entries.slice(0, Math.ceil(entries.length / 2));
    listed.push(...taken.map(({ event }) => event));
    position = taken.length < entries.length ? taken.at(-1)?.after : next;
    if (position === undefined) return listed;
  }
}

/** Each accepted event is in the list once. It may be missing while its message waits for a person. */
export const listedOnce: Checker = (world, { events, listed }) => {
  const broken = (id: string, message: string): Violation => ({ invariant: 'list', message: `event ${id} ${message}` });
  const times = new Map<string, number>();
  for (const { eventId: id } of listed) times.set(id, (times.get(id) ?? 0) + 1);
  const accepted = [...world.tables.events.rows()].flatMap((row) => {
    const id = parseEvent({ pk: row['pk']?.S ?? '', sk: '' });
    return row['sk']?.S === 'EVENT' && id !== undefined ? [{ id, owner: row['owner']?.S ?? '' }] : [];
  });
  const known = new Set<string>(accepted.map(({ id }) => id));
  const published = new Map(events.map((event) => [event.eventId, event]));
  return [
    ...listed
      .filter(({ eventId }) => !known.has(eventId))
      .map(({ eventId }) => broken(eventId, 'is listed and was never recorded')),
    ...accepted.flatMap(({ id, owner }): Violation[] => {
      const count = times.get(id) ?? 0;
      if (count === 1) return [];
      if (count > 1) return [broken(id, `is listed ${count} times`)];
      const event = published.get(id);
      const isUnfinished =
        (event !== undefined && isAlarmed(world, event)) ||
        isOverdue(world.queues.events, [...(event?.publications ?? []), owner]);
      return isUnfinished ? [] : [broken(id, 'is not listed')];
    }),
  ];
};
