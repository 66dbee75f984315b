import { describe, expect, test } from '@jest/globals';
import { after, destination, play, publication } from '../simulation/play.ts';
import type { DestinationPlan } from '../simulation/parts/scenario.ts';

const HOUR_MS = 3_600_000;

const listener = (index: number, more: Partial<DestinationPlan> = {}): DestinationPlan =>
  destination(index, [], { listener: true, url: 'http://localhost:3000/webhook', ...more });

const idsOf = (deliveries: readonly { destinationId: string; eventId: string }[], id: string | undefined): string[] =>
  deliveries.filter(({ destinationId }) => destinationId === id).map(({ eventId }) => eventId);

describe('a listener', () => {
  test('that nobody ends gets no event after eight hours, and the destinations beside it get theirs', async () => {
    const [shop, listening] = [destination(0), listener(1, { registeredAt: after(0) })];
    const { violations, deliveries, posts } = await play({
      destinations: [shop, listening],
      publications: [
        publication(1, { at: after(HOUR_MS) }),
        publication(2, { at: after(7.9 * HOUR_MS) }),
        publication(3, { at: after(8.1 * HOUR_MS) }),
        publication(4, { at: after(100 * HOUR_MS) }),
      ],
    });
    expect(violations).toEqual([]);
    expect(idsOf(deliveries, listening.id)).toHaveLength(2);
    expect(new Set(posts.map(({ destinationId }) => destinationId))).toEqual(new Set([shop.id]));
    expect(posts).toHaveLength(4);
  });

  test('gets no POST by a resend, a recovery or a resumption either', async () => {
    const listening = listener(0);
    const act = (at: number, more: object) => ({ at: after(at), destination: listening.id, ...more });
    const { violations, deliveries, posts } = await play({
      destinations: [listening],
      publications: [publication(1)],
      acts: [
        act(10_000, { act: 'resend', nth: 0 }),
        act(20_000, { act: 'recover' }),
        act(30_000, { act: 'enable' }),
        act(40_000, { act: 'url', url: 'https://d0.example.com/v1' }),
      ] as Parameters<typeof play>[0]['acts'] & object,
    });
    expect([violations, posts]).toEqual([[], []]);
    expect(deliveries).toMatchObject([{ status: 'PENDING', attempts: 0, run: 1 }]);
  });

  test.each(['before', 'after'] as const)(
    'has each event once when fan-out dies, %s it has listed the event',
    async (crash) => {
      let calls = 0;
      const { violations, deliveries, posts } = await play({
        destinations: [destination(0), listener(1)],
        publications: [publication(1)],
        // The third of its batched writes: event, delivery, list.
        script: (made) =>
          made.startsWith('fan-out#') && made.endsWith('BatchExecuteStatement') && (calls += 1) === 3
            ? { crash }
            : undefined,
      });
      expect(calls).toBeGreaterThan(3);
      expect(violations).toEqual([]);
      expect(idsOf(deliveries, listener(1).id)).toHaveLength(1);
      expect(posts).toHaveLength(1);
    },
  );

  test('of more events than its table takes holds up no delivery to others', async () => {
    const publications = Array.from({ length: 40 }, (_, number) => publication(number));
    const { world, violations, posts } = await play({
      destinations: [destination(0), listener(1)],
      publications,
      writesPerSecond: { [`deliveries/D#${listener(1).id}`]: 1 },
    });
    expect(violations).toEqual([]);
    expect(new Set(posts.map(({ eventId }) => eventId)).size).toBe(40);
    expect(Math.max(...posts.map(({ at }) => at))).toBeLessThan(after(60_000));
    expect(world.ledger.notes.join('\n')).toMatch(
      /msg_\w+ is not listed for dst_0000000000000001: ProvisionedThroughputExceeded/,
    );
  });
});
