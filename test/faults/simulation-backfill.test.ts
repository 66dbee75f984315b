import { describe, expect, test } from '@jest/globals';
import { eventIdOf, newBackfillId } from '../../core/contract/ids.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { after, destination, play, publication } from '../simulation/play.ts';
import { SOURCE } from '../simulation/parts/handlers.ts';
import { START } from '../simulation/parts/scenario.ts';
import type { World } from '../simulation/world.ts';

const EVENTS = 12;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EXPIRED_JOB = newBackfillId(START, (bytes) => new Uint8Array(bytes));

/** Events of the first second, and a destination that is registered ten minutes later. */
const missed = {
  destinations: [destination(0, 'healthy', { registeredAt: after(600_000) })],
  publications: Array.from({ length: EVENTS }, (_, index) => publication(index, { at: after(index * 80) })),
};
const backfill = (at: number, range: { from?: number; to?: number } = {}) => ({
  at: after(at),
  destination: destination(0).id,
  act: 'backfill' as const,
  ...range,
});

const jobsOf = ({ tables }: World) =>
  [...tables.destinations.rows()].filter(({ sk }) => sk?.S?.startsWith('JOB#') === true);
const jobStates = (world: World) => jobsOf(world).map(({ state }) => state?.S);

describe('a backfill', () => {
  test.each(
    ['Query', 'BatchGetItem', 'BatchExecuteStatement', 'UpdateItem', 'SendMessageBatch'].flatMap(
      (call) =>
        [
          [call, 'before'],
          [call, 'after'],
        ] as const,
    ),
  )('resume dies at %s, %s it is done: each event is sent and counted once', async (call, crash) => {
    let left = 4;
    const { violations, deliveries, posts } = await play({
      ...missed,
      acts: [backfill(700_000)],
      script: (made) => (made.startsWith('resume#') && made.endsWith(call) && left-- > 0 ? { crash } : undefined),
    });
    expect(violations).toEqual([]);
    expect(deliveries.filter(({ status }) => status === 'SUCCESS')).toHaveLength(EVENTS);
    expect(posts).toHaveLength(EVENTS);
  });

  test('whose first page is done again after a change of the subscription counts what its first try created', async () => {
    let left = 1;
    const { violations, posts, world } = await play({
      ...missed,
      acts: [
        backfill(700_000),
        { at: after(740_000), destination: destination(0).id, act: 'subscribe', events: ['payment.*'] },
      ],
      script: (made) => (/^resume#\d+ UpdateItem$/.test(made) && left-- > 0 ? { crash: 'before' } : undefined),
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(EVENTS);
    expect(jobsOf(world).map(({ requeued }) => requeued?.N)).toEqual([String(EVENTS)]);
  });

  test('whose first page dies before its wake, and whose events are erased meanwhile, leaves nothing waiting', async () => {
    let left = 1;
    const filter = { event: ['order.created'] };
    const { violations, posts, deliveries } = await play({
      ...missed,
      acts: [
        { ...backfill(700_000), filter },
        ...missed.publications.map(({ identity }) => ({
          at: after(740_000),
          destination: destination(0).id,
          act: 'erase' as const,
          eventId: eventIdOf('default', SOURCE, identity),
        })),
      ],
      script: (made) => (/^resume#\d+ UpdateItem$/.test(made) && left-- > 0 ? { crash: 'before' } : undefined),
    });
    // Of what was erased, the second try does not count what the first one created.
    expect(new Set(violations.map(({ invariant }) => invariant))).toEqual(new Set(['backfill']));
    expect(posts).toEqual([]);
    expect(deliveries.map(({ reason }) => reason)).toEqual(Array.from({ length: EVENTS }, () => 'payload_erased'));
  });

  test('of what an earlier one has sent sends nothing', async () => {
    const { violations, posts } = await play({ ...missed, acts: [backfill(700_000), backfill(2 * HOUR_MS)] });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(EVENTS);
  });

  test('and live events at once: every event is sent once, whichever way', async () => {
    const { violations, posts } = await play({
      ...missed,
      publications: Array.from({ length: 40 }, (_, index) =>
        publication(index, { at: after(560_000 + index * 2_000) }),
      ),
      acts: [backfill(605_000)],
      rates: { doubleSchedule: 0.5, indexLag: 0.3 },
    });
    expect(violations).toEqual([]);
    expect(new Set(posts.map(({ eventId }) => eventId)).size).toBe(40);
    expect(posts).toHaveLength(40);
  });

  test('of a paused destination waits, and goes once it is resumed', async () => {
    const { id } = destination(0);
    const { violations, posts } = await play({
      ...missed,
      acts: [
        { at: after(650_000), destination: id, act: 'pause' },
        backfill(700_000),
        { at: after(2 * HOUR_MS), destination: id, act: 'enable' },
      ],
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(EVENTS);
    expect(Math.min(...posts.map(({ at }) => at))).toBeGreaterThanOrEqual(after(2 * HOUR_MS));
  });

  test('of a destination that is deleted meanwhile ends, and so does what it created', async () => {
    const { violations, deliveries, world } = await play({
      ...missed,
      destinations: [
        destination(0, 'healthy', { registeredAt: after(600_000), rateLimit: { perMinute: 1, burst: 1 } }),
      ],
      acts: [backfill(700_000), { at: after(900_000), destination: destination(0).id, act: 'delete' }],
    });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status }) => isTerminal(status))).toBe(true);
    expect(jobStates(world)).not.toContain('RUNNING');
  });

  test.each([
    ['that are all too old', backfill(4 * DAY_MS, { to: after(HOUR_MS) })],
    ['of the last second, which wait until the index shows them', backfill(700_000, { from: after(699_000) })],
  ])('of events %s ends without a fault', async (_, act) => {
    const { violations, posts, world } = await play({ ...missed, acts: [act] });
    expect(violations).toEqual([]);
    expect(posts).toEqual([]);
    expect(jobStates(world)).toEqual(['DONE']);
    expect(world.ledger.notes).toEqual([]);
  });

  test('begins although the destination names a job whose row has expired', async () => {
    const { violations, posts, world } = await play({
      ...missed,
      acts: [backfill(700_000)],
      before: ({ scheduler, tables: { destinations } }) => {
        scheduler.at(after(650_000), () => {
          const gate = [...destinations.rows()].find(({ sk }) => sk?.S === 'GATE') ?? {};
          destinations.put({ ...gate, recovery: { S: EXPIRED_JOB } });
        });
      },
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(EVENTS);
    expect(jobStates(world)).toEqual(['DONE']);
  });
});

test('a recovery of a code takes the deliveries that have it', async () => {
  const { violations, deliveries } = await play({
    destinations: [
      destination(0, [
        { behaviour: 'failing', until: after(HOUR_MS) },
        { behaviour: 'healthy', until: Number.POSITIVE_INFINITY },
      ]),
    ],
    publications: [publication(1), publication(2)],
    acts: [
      { at: after(2 * HOUR_MS), destination: destination(0).id, act: 'recover', codes: ['404'] },
      { at: after(3 * HOUR_MS), destination: destination(0).id, act: 'recover', codes: ['429', '5xx'] },
    ],
  });
  expect(violations).toEqual([]);
  expect(deliveries.map(({ run, status }) => [run, status])).toEqual([
    [2, 'SUCCESS'],
    [2, 'SUCCESS'],
  ]);
});
