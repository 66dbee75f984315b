import { describe, expect, test } from '@jest/globals';
import { ListenedEvents } from '../../../cli/src/listened-events.ts';
import { PagedListing } from '../../../sdk/src/manager/listing.ts';
import type { DeliveryHistoryFilter, WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';

const START = Date.UTC(2026, 0, 31);
const SECOND = 1000;
const MINUTE = 60_000;

/** An API whose clock is `world.now`, and a machine whose clock counts from anything. */
function listening(clockRate = 1) {
  const world = { now: START, rows: [] as { id: string; at: number; listedAt: number }[], fails: false, from: 0 };
  const destination = { id: 'dst_1', createdAt: new Date(START).toISOString() };
  const listed = new ListenedEvents(
    {
      getWebhookDeliveryHistory: ({ startDate }: DeliveryHistoryFilter) =>
        new PagedListing<WebhookDelivery>(() => {
          if (world.fails) return Promise.reject(new Error('out of reach'));
          world.from = (startDate as Date).getTime();
          const items = world.rows
            .filter(({ at, listedAt }) => at >= world.from && listedAt <= world.now)
            .toSorted((left, right) => right.at - left.at)
            .map(({ id, at }) => ({ id, acceptedAt: new Date(at).toISOString() }) as WebhookDelivery);
          return Promise.resolve({ items });
        }),
    },
    destination,
    () => 77 + (world.now - START) * clockRate,
  );
  const look = async (): Promise<string[]> => {
    const ids: string[] = [];
    await listed.look(({ id }) => {
      ids.push(id);
      return Promise.resolve();
    });
    return ids;
  };
  /** The event is accepted now, and listed `lateMs` later. */
  const accept = (id: string, lateMs = 0): void =>
    void world.rows.push({ id, at: world.now, listedAt: world.now + lateMs });
  const pass = (milliseconds: number): void => void (world.now += milliseconds);
  return { world, listed, look, accept, pass };
}

describe('the events of a listener', () => {
  test('come once each, oldest first', async () => {
    const { look, accept, pass } = listening();
    accept('a');
    pass(SECOND);
    accept('b');
    expect(await look()).toEqual(['a', 'b']);
    pass(2 * SECOND);
    accept('c');
    expect([await look(), await look()]).toEqual([['c'], []]);
  });

  test.each([
    ['9 seconds', 9 * SECOND, 12 * SECOND],
    ['3 minutes, since fan-out tried it again', 3 * MINUTE, 5 * MINUTE],
    ['12 minutes', 12 * MINUTE, 14 * MINUTE],
  ])('that are listed %s after their acceptance are not skipped', async (_name, lateMs, within) => {
    const { world, look, accept, pass } = listening();
    pass(MINUTE);
    accept('late', lateMs);
    const seen: string[] = [];
    while (world.now < START + MINUTE + within) {
      accept(`other-${world.now}`);
      seen.push(...(await look()));
      pass(2 * SECOND);
    }
    expect(seen.filter((id) => id === 'late')).toEqual(['late']);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('of a time out of reach follow, however long it was', async () => {
    const { world, look, accept, pass } = listening();
    await look();
    world.fails = true;
    accept('a');
    pass(40 * MINUTE);
    await expect(look()).rejects.toThrow('out of reach');
    accept('b');
    pass(40 * MINUTE);
    world.fails = false;
    expect(await look()).toEqual(['a', 'b']);
  });

  test('that could not be handled are handled by the next look, and the others are not handled again', async () => {
    const { listed, look, accept, pass } = listening();
    for (const id of ['a', 'b', 'c']) accept(id);
    const handled: string[] = [];
    const failing = listed.look(({ id }) => {
      if (id === 'b') return Promise.reject(new Error('throttled'));
      handled.push(id);
      return Promise.resolve();
    });
    await expect(failing).rejects.toThrow('throttled');
    pass(40 * MINUTE);
    expect([...handled, ...(await look())].toSorted()).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['stood, e.g. while the machine slept', 0.01],
    ['is slower than that of the service', 1 / 60],
  ])('are all found by a clock that %s', async (_name, rate) => {
    const { look, accept, pass } = listening(rate);
    const seen: string[] = [];
    for (let round = 0; round < 50; round += 1) {
      accept(`e${round}`, SECOND);
      pass(MINUTE);
      seen.push(...(await look()));
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, round) => `e${round}`));
  });

  test('are read from ten seconds back, and once a minute from sixteen minutes back', async () => {
    const { world, look, pass } = listening();
    pass(30 * MINUTE);
    await look();
    const backs: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      pass(2 * SECOND);
      await look();
      backs.push(world.now - world.from);
    }
    expect(backs.filter((back) => back === 12 * SECOND)).toHaveLength(58);
    expect(backs.filter((back) => back === 16 * MINUTE + 2 * SECOND)).toHaveLength(2);
  });
});
