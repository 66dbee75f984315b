import { expect, test } from '@jest/globals';
import type { EventId } from '../../../../core/contract/ids.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import type { ListedEvent } from '../../../../core/event/event-index.ts';
import type { BackfillScope } from '../../../../core/recovery/backfill.ts';
import { backfillRule } from '../../../../core/recovery/backfill.ts';
import { EventList } from '../../../../lambdas/adapters/dynamodb/events/event-list.ts';
import { MissedEvents } from '../../../../lambdas/adapters/dynamodb/events/missed-events.ts';

const ID = 'dst_0000000000000001';
const SCOPE: BackfillScope = { from: 0, to: 10_000 };
const ids = Array.from({ length: 45 }, (_, index): EventId => `msg_${index}`);

const listed = (eventId: EventId): ListedEvent => ({
  eventId,
  tenant: 'default',
  type: 'order.created',
  time: 1,
  acceptedAt: 1_000,
  recordedAt: 2_000,
  destinations: 0,
});

const accepted = (eventId: EventId): AcceptedEvent => ({
  eventId,
  owner: 'one',
  tenant: 'default',
  source: 'shop',
  type: 'order.created',
  time: 1,
  acceptedAt: 1_000,
  matched: [],
  subscriptions: 1,
  violations: [],
});

/** The events of `ids`, all in one index row. `groups` has the sizes of the reads. */
function missedEvents() {
  const groups: number[] = [];
  const list: Pick<EventList, 'part'> = {
    part: (_range, _rows, _keep, position) =>
      Promise.resolve({
        entries: ids
          .map((id, index) => ({ event: listed(id), after: { row: 'row', taken: index + 1 } }))
          .slice(position?.taken ?? 0),
      }),
  };
  const read = (some: readonly EventId[]) => {
    groups.push(some.length);
    return some.map((id) => [id, accepted(id)] as const);
  };
  const missed = new MissedEvents(
    list,
    {
      read: (some) => Promise.resolve(new Map(read(some))),
      readWhole: (some) =>
        Promise.resolve(new Map(read(some).map(([id, event]) => [id, { event, data: '{"total":10}' }]))),
    },
    { now: () => 0, sleep: () => Promise.resolve() },
  );
  return { missed, groups };
}

const subscriber = { destinationId: ID, tenant: 'default', events: ['*'] } as const;
const withFilter = backfillRule(subscriber, { ...SCOPE, filter: { data: { total: [10] } } });

test('a filter reads few payloads at once', async () => {
  const { missed, groups } = missedEvents();
  const { events, more } = await missed.part(ID, SCOPE, withFilter, undefined, () => false);
  expect(events.map(({ eventId }) => eventId)).toEqual(ids);
  expect(events[0]).not.toHaveProperty('data');
  expect(more).toBe(false);
  expect(groups).toEqual([10, 10, 10, 10, 5]);
});

test('without a filter one read has all rows', async () => {
  const { missed, groups } = missedEvents();
  await missed.part(ID, SCOPE, backfillRule(subscriber, SCOPE), undefined, () => false);
  expect(groups).toEqual([45]);
});

test('a part ends when the time is up, and the next one goes on after it', async () => {
  const { missed, groups } = missedEvents();
  const first = await missed.part(ID, SCOPE, withFilter, undefined, () => groups.length === 2);
  expect(first).toMatchObject({ position: { row: 'row', taken: 20 }, more: true });
  // One group goes on in any case, so that every part is progress.
  const second = await missed.part(ID, SCOPE, withFilter, first.position, () => true);
  expect(second).toMatchObject({ position: { row: 'row', taken: 30 }, more: true });
  expect([...first.events, ...second.events].map(({ eventId }) => eventId)).toEqual(ids.slice(0, 30));
});

test.each(['oldest', 'newest'] as const)(
  'a list, %s first, of a range that ends before it begins asks for nothing',
  async (order) => {
    const refuse = () => Promise.reject(new Error('the bounds are reversed'));
    const list = new EventList('events', { dynamodb: { call: refuse } }, { read: refuse });
    const range = { from: 2_000, to: 1_000 };
    expect(await list.part(range, 25, () => true, undefined, order)).toEqual({ entries: [] });
  },
);
