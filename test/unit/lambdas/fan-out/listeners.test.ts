import { expect, test } from '@jest/globals';
import type { DestinationId } from '../../../../core/contract/ids.ts';
import type { DeliverySubject } from '../../../../core/delivery/delivery.ts';
import { indexSubscriptions } from '../../../../core/destination/subscriptions.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import type { StatementOutcome } from '../../../../lambdas/adapters/dynamodb/dynamo.ts';
import { violationsOf } from '../../../../core/event/catalogue.ts';
import { createFanOut } from '../../../../lambdas/fan-out/fan-out.ts';

const SOURCE = 'street-collector-platform';
const DESTINATION: DestinationId = 'dst_0000000000000001';
const LISTENER: DestinationId = 'dst_0000000000000002';
const NOW = Date.UTC(2026, 0, 31);
const DAY_SECONDS = 86_400;

const published = (id: string) => ({
  messageId: id,
  sentAt: NOW,
  receives: 1,
  body: JSON.stringify({
    version: '0',
    id: `eb-${id}`,
    'detail-type': 'order.created',
    source: SOURCE,
    account: '1',
    time: '2026-01-31T12:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: { eventId: id },
  }),
});

/** Fan-out with one listener; `subscriptions` can be changed between batches. */
function fanOutWith(insertListened: (subjects: readonly DeliverySubject[]) => Promise<StatementOutcome[]>) {
  const world = {
    subscriptions: [
      { destinationId: DESTINATION, events: ['*'] },
      { destinationId: LISTENER, events: ['*'], listensUntil: NOW + 1 },
    ] as Parameters<typeof indexSubscriptions>[0],
    events: new Map<string, AcceptedEvent>(),
    sent: [] as string[],
    listed: [] as [string, string, number][],
    counts: {} as Record<string, number>,
    notes: [] as unknown[],
  };
  const fanOut = createFanOut({
    eventSource: SOURCE,
    violationsOf,
    subscriptions: {
      forTenants: (tenants) =>
        Promise.resolve(
          new Map(tenants.map((tenant) => [tenant, { version: 1, index: indexSubscriptions(world.subscriptions) }])),
        ),
    },
    events: {
      insert: (events) =>
        Promise.resolve(
          events.map(({ event }) => {
            const kind = world.events.has(event.eventId) ? ('duplicate' as const) : ('done' as const);
            if (kind === 'done') world.events.set(event.eventId, event);
            return { kind };
          }),
        ),
      readData: () => Promise.resolve(new Map()),
      read: (ids) => Promise.resolve(new Map(ids.map((id) => [id, world.events.get(id) as AcceptedEvent] as const))),
    },
    destinations: { wake: () => Promise.resolve() },
    deliveries: {
      insertParked: () => Promise.resolve([]),
      insertPending: (subjects) => Promise.resolve(subjects.map(() => ({ kind: 'done' as const }))),
      insertListened: (subjects, expiresAt) => {
        for (const { destinationId, eventId } of subjects) world.listed.push([destinationId, eventId, expiresAt]);
        return insertListened(subjects);
      },
    },
    index: {
      first: () => ({ Statement: 'the index row', Parameters: [] }),
      again: () => Promise.resolve(new Map()),
    },
    queue: {
      send: (outgoing) => {
        world.sent.push(...outgoing.map(({ message }) => message.destinationId));
        return Promise.resolve(new Map());
      },
    },
    telemetry: {
      count: (metric, by = 1) => void (world.counts[metric] = (world.counts[metric] ?? 0) + by),
      note: (_field, entry) => void world.notes.push(entry),
    },
    clock: { now: () => NOW, sleep: () => Promise.resolve() },
    random: Math.random,
    retentionDays: 30,
  });
  return { fanOut, world };
}

const done = (subjects: readonly DeliverySubject[]) => Promise.resolve(subjects.map(() => ({ kind: 'done' as const })));

test('an event is listed for its listener with a time to live, and no message and no delivery is counted for it', async () => {
  const { fanOut, world } = fanOutWith(done);
  await fanOut([published('a')]);
  const [event] = world.events.values();
  expect(event).toMatchObject({ matched: [DESTINATION], listeners: [LISTENER] });
  expect(world.sent).toEqual([DESTINATION]);
  expect(world.listed).toEqual([[LISTENER, event?.eventId, NOW / 1000 + DAY_SECONDS]]);
  expect(world.counts).toMatchObject({ EventsAccepted: 1, DeliveriesCreated: 1 });
});

test('an event for a listener alone is unmatched all the same', async () => {
  const { fanOut, world } = fanOutWith(done);
  world.subscriptions = world.subscriptions.slice(1);
  await fanOut([published('a')]);
  expect([...world.events.values()]).toMatchObject([
    { matched: [], unmatched: 'no_subscription', listeners: [LISTENER] },
  ]);
  expect([world.sent, world.listed.length]).toEqual([[], 1]);
});

test('an event without a listener is recorded as before, and costs no call for listeners', async () => {
  const { fanOut, world } = fanOutWith(done);
  world.subscriptions = world.subscriptions.slice(0, 1);
  await fanOut([published('a')]);
  expect([...world.events.values()][0]).not.toHaveProperty('listeners');
  expect(world.listed).toEqual([]);
});

test('a message that comes back is listed from the record of the event, never from present subscriptions', async () => {
  const { fanOut, world } = fanOutWith(done);
  await fanOut([published('a')]);
  world.subscriptions = [];
  await fanOut([published('a')]);
  expect(world.sent).toEqual([DESTINATION, DESTINATION]);
  expect(world.listed.map(([id]) => id)).toEqual([LISTENER, LISTENER]);
});

test.each([
  ['is throttled', () => Promise.resolve([{ kind: 'failed' as const, reason: 'throttled' }])],
  ['fails as a whole', () => Promise.reject(new Error('throttled'))],
])('a listing that %s is noted and holds up nothing', async (_name, insertListened) => {
  const { fanOut, world } = fanOutWith(insertListened);
  const disposals = await fanOut([published('a')]);
  expect([...disposals.values()]).toEqual([{ kind: 'acknowledge' }]);
  expect(world.sent).toEqual([DESTINATION]);
  expect(String(world.notes)).toMatch(/msg_\w+ is not listed for dst_0000000000000002: .*throttled/);
});
