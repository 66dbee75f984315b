import { describe, expect, test } from '@jest/globals';
import { eventIdOf } from '../../core/contract/ids.ts';
import { SOURCE } from '../simulation/parts/handlers.ts';
import type { ReplayPlan } from '../simulation/parts/scenario.ts';
import { destinationId as idOf } from '../simulation/parts/scenario.ts';
import type { Play, Played } from '../simulation/play.ts';
import { after, destination, play, publication } from '../simulation/play.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const replayAt = (at: number, more: Partial<ReplayPlan> = {}): ReplayPlan => ({
  name: `replay-at-${at}`,
  at: after(at),
  from: after(0),
  to: after(at),
  ids: 'same',
  ...more,
});

/** One destination from the beginning, one that is registered after the events. */
const LATER: Pick<Play, 'destinations'> = {
  destinations: [destination(0), destination(1, 'healthy', { registeredAt: after(10 * MINUTE_MS) })],
};
const [EVENT] = [eventIdOf('default', SOURCE, 'event-1')];

/** POSTs by destination. */
const posted = ({ posts }: Played): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(posts, ({ destinationId }) => destinationId)].map(([id, group]) => [id, group.length]),
  );

describe('a replay', () => {
  const CALLS = [
    'BatchGetItem',
    'Query',
    'BatchExecuteStatement',
    'BatchGetItem',
    'BatchGetItem',
    'BatchGetItem',
    'Query',
    'BatchExecuteStatement',
    'UpdateItem',
    'UpdateItem',
  ];
  /** Strikes the nth call of the invocation that handles the replay. */
  const atCall = <Plan>(nth: number, plan: Plan, calls: string[] = []): ((call: string) => Plan | undefined) => {
    return (call) => {
      if (!call.startsWith('fan-out#2 ')) return undefined;
      calls.push(call.slice(call.lastIndexOf(' ') + 1));
      return calls.length === nth ? plan : undefined;
    };
  };
  const once = { publications: [publication(1)], replays: [replayAt(20 * MINUTE_MS)] };

  test('makes these calls', async () => {
    const calls: string[] = [];
    await play({ ...LATER, ...once, script: atCall(0, {}, calls) });
    expect(calls).toEqual(CALLS);
  });

  test.each(
    CALLS.flatMap((call, index) => [
      { call, nth: index + 1, crash: 'before' as const },
      { call, nth: index + 1, crash: 'after' as const },
    ]),
  )(
    'that dies $crash call $nth, $call, reaches a destination registered since, and nobody twice',
    async ({ nth, crash }) => {
      const played = await play({ ...LATER, ...once, script: atCall(nth, { crash }) });
      expect(played.violations).toEqual([]);
      expect(posted(played)).toEqual({ [idOf(0)]: 1, [idOf(1)]: 1 });
    },
  );

  test('that is repeated, overlaps another, or changes the ids of events with an eventId sends nothing again', async () => {
    const played = await play({
      ...LATER,
      publications: [publication(1), publication(2), publication(3, { at: after(15 * MINUTE_MS) })],
      replays: [
        replayAt(20 * MINUTE_MS, { name: 'a' }),
        replayAt(20 * MINUTE_MS, { name: 'b' }),
        replayAt(25 * MINUTE_MS, { name: 'c', ids: 'new' }),
      ],
    });
    expect(played.violations).toEqual([]);
    expect(posted(played)).toEqual({ [idOf(0)]: 3, [idOf(1)]: 3 });
  });

  test.each([0, 1, 3, 6, 10, 15, 20, 30, 200_000])(
    'that comes %i ms after the event itself, which is still under way, sends it once',
    async (later) => {
      const played = await play({
        destinations: [destination(0), destination(1)],
        publications: [publication(1), publication(2)],
        replays: [replayAt(later, { to: after(later + 1) })],
        script: (call) => (call === 'fan-out#1 SendMessageBatch' ? { crash: 'before' } : undefined),
      });
      expect(played.violations).toEqual([]);
      expect(posted(played)).toEqual({ [idOf(0)]: 2, [idOf(1)]: 2 });
    },
  );

  test.each(['nothing', 'BatchExecuteStatement', 'SendMessageBatch'])(
    'that comes before the event is recorded begins and finishes it, also when it dies after %s',
    async (dying) => {
      let deaths = 0;
      const played = await play({
        destinations: [destination(0)],
        publications: [publication(1)],
        replays: [replayAt(MINUTE_MS)],
        script: (call) => {
          if (call === 'fan-out#1 BatchGetItem') return { crash: 'before' };
          if (call !== `fan-out#2 ${dying}` || deaths > 0) return undefined;
          deaths += 1;
          return { crash: 'after' };
        },
      });
      expect(played.violations).toEqual([]);
      expect(posted(played)).toEqual({ [idOf(0)]: 1 });
      const row = [...played.world.tables.events.rows()].find(({ sk }) => sk?.S === 'EVENT');
      expect(row?.['owner']?.S).toMatch(/^replay-at-60000:/);
    },
  );

  test('sends an erased payload to nobody, and makes no delivery of the event', async () => {
    const played = await play({
      ...LATER,
      publications: [publication(1), publication(2)],
      acts: [{ at: after(12 * MINUTE_MS), destination: idOf(0), act: 'erase', eventId: EVENT }],
      replays: [replayAt(20 * MINUTE_MS)],
    });
    expect(played.violations).toEqual([]);
    expect(posted(played)).toEqual({ [idOf(0)]: 2, [idOf(1)]: 1 });
    expect(played.deliveries.filter(({ eventId }) => eventId === EVENT)).toHaveLength(1);
  });

  test('that waits for a destination does not send what is erased meanwhile', async () => {
    const paused = { destination: idOf(1), at: after(11 * MINUTE_MS), act: 'pause' } as const;
    const played = await play({
      ...LATER,
      publications: [publication(1)],
      acts: [
        paused,
        { at: after(30 * MINUTE_MS), destination: idOf(0), act: 'erase', eventId: EVENT },
        { ...paused, at: after(40 * MINUTE_MS), act: 'enable' },
      ],
      replays: [replayAt(20 * MINUTE_MS)],
    });
    expect(played.violations).toEqual([]);
    expect(posted(played)).toEqual({ [idOf(0)]: 1 });
    expect(played.deliveries.map(({ reason }) => reason)).toEqual([undefined, 'payload_erased']);
  });

  test('goes by the payload that is stored, not by that of a second publication of the event', async () => {
    const played = await play({
      destinations: [
        destination(0, 'healthy', { events: ['payment.*'] }),
        destination(1, 'healthy', { events: ['*'] }),
      ],
      publications: [publication(1), publication(1, { at: after(5_000), type: 'payment.failed' })],
      replays: [replayAt(20 * MINUTE_MS)],
    });
    expect(played.violations).toEqual([]);
    expect(posted(played)).toEqual({ [idOf(1)]: 1 });
  });

  test('does not send operational events again', async () => {
    const played = await play({
      destinations: [
        destination(0, 'failing', { events: ['order.*'], retry: { maxAttempts: 1, baseSeconds: 1 } }),
        destination(1, 'healthy', { events: ['webhook.*'] }),
        destination(2, 'healthy', { events: ['webhook.*'], registeredAt: after(10 * MINUTE_MS) }),
      ],
      publications: [publication(2)],
      replays: [replayAt(20 * MINUTE_MS)],
    });
    expect(played.violations).toEqual([]);
    expect(played.world.bus.replayed).toHaveLength(2);
    expect(posted(played)).toEqual({ [idOf(0)]: 1, [idOf(1)]: 1 });
  });

  test('of an event beyond its retention makes no delivery that could only expire', async () => {
    const played = await play({ ...LATER, publications: [publication(1)], replays: [replayAt(2 * DAY_MS)] });
    expect(played.violations).toEqual([]);
    expect(posted(played)).toEqual({ [idOf(0)]: 1 });
    expect(played.deliveries).toHaveLength(1);
  });
});

test('fan-out that goes on after an erasure sends no payload', async () => {
  const played = await play({
    destinations: [destination(0)],
    publications: [publication(1)],
    acts: [{ at: after(MINUTE_MS), destination: idOf(0), act: 'erase', eventId: EVENT }],
    script: (call) => (call === 'fan-out#1 BatchExecuteStatement' ? { crash: 'after' } : undefined),
  });
  expect(played.violations).toEqual([]);
  expect(played.posts).toEqual([]);
  expect(played.deliveries.map(({ reason }) => reason)).toEqual(['payload_erased']);
});
