import { describe, expect, test } from '@jest/globals';
import { INDEX_SHARDS, indexPartition } from '../../core/contract/keys.ts';
import { readList } from '../simulation/invariants/listed-once.ts';
import type { CallPlan } from '../simulation/parts/faults.ts';
import { after, destination, play, publication } from '../simulation/play.ts';

/** Calls of fan-out's first invocation that write: the events, then their deliveries with the index row. */
const RECORD = 3;
const DISPATCH = 4;
const SEND = 5;

/** Strikes calls by the number of the invocation and of the call in it. */
function strikes(plans: Readonly<Record<string, Partial<CallPlan>>>): (call: string) => Partial<CallPlan> | undefined {
  const seen = new Map<string, number>();
  return (call) => {
    const [invocation = ''] = call.split(' ');
    if (!invocation.startsWith('fan-out#')) return undefined;
    const number = (seen.get(invocation) ?? 0) + 1;
    seen.set(invocation, number);
    return plans[`${invocation.slice('fan-out#'.length)}.${number}`];
  };
}

const publications = [1, 2, 3].map((number) => publication(number));
const listedAfter = async (plans?: Parameters<typeof strikes>[0], more: Partial<Parameters<typeof play>[0]> = {}) => {
  const { world, violations } = await play({
    destinations: [destination(0)],
    publications,
    ...(plans !== undefined && { script: strikes(plans) }),
    ...more,
  });
  expect(violations).toEqual([]);
  return { listed: await readList(world), world };
};

describe('the list of events', () => {
  test('has events of many batches once, in the order of their recording, over pages of any size', async () => {
    const many = Array.from({ length: 200 }, (_, index) => publication(index, { at: after(index * 40) }));
    const { listed } = await listedAfter(undefined, { publications: many });
    expect(listed).toHaveLength(200);
    expect(new Set(listed).size).toBe(200);
  });

  test.each(
    [RECORD, DISPATCH, SEND].flatMap((first) =>
      (['before', 'after'] as const).flatMap((crash) =>
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => ({ first, crash, second })),
      ),
    ),
  )('has an event once when fan-out dies $crash call $first, and its repeat after call $second', async (at) => {
    const { listed } = await listedAfter(
      { [`1.${at.first}`]: { crash: at.crash }, [`2.${at.second}`]: { crash: 'after' } },
      { publications: [publication(1)] },
    );
    expect(listed).toHaveLength(1);
  });

  test.each([25_000, 200_000, 700_000])(
    'has each event once when its first entry appears %d ms late, after its invocation has died',
    async (toService) => {
      const { listed } = await listedAfter({ [`1.${DISPATCH}`]: { toService } });
      expect(listed).toHaveLength(3);
    },
  );

  test('has each event once when every send fails for ten minutes, so that repeats list it again and again', async () => {
    const outages = [{ service: 'sqs' as const, from: after(0), until: after(600_000) }];
    const { listed, world } = await listedAfter(undefined, { outages });
    expect(listed).toHaveLength(3);
    const claims = [...world.tables.events.rows()].filter(({ sk }) => sk?.S === 'LISTED');
    expect(claims).toHaveLength(3);
  });

  test('an event that cannot be listed comes back: its delivery is not held up, and no event is missing', async () => {
    // The index has no capacity for longer than two receives.
    const partitions = INDEX_SHARDS.map((shard) => `events/${indexPartition(shard)}`);
    const { world, violations, posts } = await play({
      destinations: [destination(0)],
      publications,
      writesPerSecond: Object.fromEntries(partitions.map((partition) => [partition, Number.MIN_VALUE])),
      before: ({ scheduler, faults }) => {
        scheduler.at(after(200_000), () => {
          for (const partition of partitions) Reflect.deleteProperty(faults.writesPerSecond, partition);
        });
      },
    });
    expect(violations).toEqual([]);
    expect(posts.map(({ at }) => at < after(60_000))).toEqual([true, true, true]);
    expect(await readList(world)).toHaveLength(3);
  });
});
