import { describe, expect, test } from '@jest/globals';
import { after, destination, play, publication } from '../simulation/play.ts';

/** Events that come at once, `count` of them. */
const launch = (count: number) => Array.from({ length: count }, (_, index) => publication(index, { at: after(index) }));

const quantile = (list: readonly number[], share: number): number | undefined =>
  list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)];

describe('a launch on tables that are too small for it', () => {
  test('makes no second POST: results are written until they are held', async () => {
    const { violations, deliveries, posts, world } = await play({
      destinations: Array.from({ length: 5 }, (_, index) => destination(index)),
      publications: launch(20),
      writesPerSecond: { deliveries: 20 },
      concurrency: 20,
    });
    expect(violations).toEqual([]);
    expect(deliveries).toHaveLength(100);
    expect(deliveries.every(({ status, attempts }) => status === 'SUCCESS' && attempts === 1)).toBe(true);
    expect(posts).toHaveLength(100);
    expect(world.functions.deliver.deaths).toBe(0);
  });

  test('keeps fan-out trying: no event comes back so often that it ends in the dead-letter queue', async () => {
    const { violations, deliveries, world } = await play({
      destinations: Array.from({ length: 5 }, (_, index) => destination(index)),
      publications: launch(100),
      writesPerSecond: { deliveries: 50 },
      concurrency: 20,
    });
    expect(violations).toEqual([]);
    expect(world.queues.eventsDead.messages).toEqual([]);
    expect(deliveries).toHaveLength(500);
  });

  test('makes no second POST to receivers that fail', async () => {
    const { violations, deliveries, posts } = await play({
      destinations: Array.from({ length: 5 }, (_, index) => destination(index, 'failing')),
      publications: launch(20),
      writesPerSecond: { deliveries: 20 },
      concurrency: 20,
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(deliveries.flatMap(({ log }) => log).length);
  });
});

test('a destination whose rows are throttled holds up no other destination', async () => {
  const [throttled, ...others] = Array.from({ length: 21 }, (_, index) => destination(index));
  const { violations, posts } = await play({
    destinations: [destination(0), ...others],
    publications: Array.from({ length: 60 }, (_, index) => publication(index, { at: after(index * 1_000) })),
    writesPerSecond: { [`deliveries/D#${throttled?.id}`]: 2 },
    concurrency: 50,
  });
  expect(violations).toEqual([]);
  const waits = posts
    .filter(({ destinationId }) => destinationId !== throttled?.id)
    .map(({ at, body }) => at - after(Number(/event-(\d+)/.exec(body)?.[1]) * 1_000));
  expect(waits).toHaveLength(1_200);
  expect(quantile(waits, 0.99)).toBeLessThan(1_000);
});
