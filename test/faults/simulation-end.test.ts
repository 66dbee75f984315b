import { describe, expect, test } from '@jest/globals';
import { isTerminal } from '../../core/delivery/states.ts';
import { after, destination, play, publication } from '../simulation/play.ts';

const dead = { destinations: [destination(0, 'failing')], publications: [publication(1)] };

const exhausted = (published: readonly { type: string; detail: string }[]): string[] =>
  published
    .filter(({ type }) => type === 'webhook.delivery.exhausted')
    .map(({ detail }) => (JSON.parse(detail) as { eventId: string }).eventId);

describe('exhaust and resume', () => {
  test.each(
    ['BatchGetItem', 'UpdateItem', 'PutEvents'].flatMap(
      (call) =>
        [
          [call, 'before'],
          [call, 'after'],
        ] as const,
    ),
  )('exhaust dies at %s, %s it is done: the delivery ends once and is published under one id', async (call, crash) => {
    let left = 1;
    const { world, violations, deliveries } = await play({
      ...dead,
      script: (made) => (made.startsWith('exhaust#') && made.endsWith(call) && left-- > 0 ? { crash } : undefined),
    });
    expect(violations).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', attempts: 4 });
    expect(new Set(exhausted(world.bus.published)).size).toBe(1);
  });

  test('a destination has more attempts than the queue has receives: all of them are made, by way of exhaust', async () => {
    const { violations, deliveries } = await play({
      ...dead,
      destinations: [destination(0, 'failing', { retry: { maxAttempts: 7, baseSeconds: 1 } })],
    });
    expect(violations).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', attempts: 7 });
  });

  test('the response to the end is lost: the end is published', async () => {
    let left = 1;
    const { world, violations } = await play({
      ...dead,
      script: (made) =>
        made.startsWith('exhaust#') && made.endsWith('UpdateItem') && left-- > 0 ? { upset: 'repeated' } : undefined,
    });
    expect(violations).toEqual([]);
    expect(exhausted(world.bus.published)).toHaveLength(1);
  });

  test('the bus out for half an hour: ended at once, published when it is back', async () => {
    const { world, violations } = await play({
      ...dead,
      outages: [{ service: 'events', from: after(0), until: after(1_800_000) }],
    });
    expect(violations).toEqual([]);
    expect(exhausted(world.bus.published).length).toBeGreaterThan(0);
  });

  test('exhaust out for an hour: dead letters wait for it', async () => {
    const { violations, deliveries } = await play({
      ...dead,
      outages: [{ service: 'exhaust', from: after(0), until: after(3_600_000) }],
    });
    expect(violations).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', attempts: 4 });
  });

  const paused = {
    destinations: [destination(0)],
    publications: Array.from({ length: 5 }, (_, index) => publication(index, { at: after(10_000 + index) })),
    acts: [
      { at: after(5_000), destination: destination(0).id, act: 'pause' as const },
      { at: after(600_000), destination: destination(0).id, act: 'enable' as const },
    ],
  };

  test.each(
    ['Query', 'BatchGetItem', 'UpdateItem', 'SendMessageBatch'].flatMap(
      (call) =>
        [
          [call, 'before'],
          [call, 'after'],
        ] as const,
    ),
  )('resume dies at %s, %s it is done: everything parked is still delivered', async (call, crash) => {
    let left = 3;
    const { violations, deliveries } = await play({
      ...paused,
      script: (made) => (made.startsWith('resume#') && made.endsWith(call) && left-- > 0 ? { crash } : undefined),
    });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
  });

  test('resume invoked twice at once: each row is leased by one of them', async () => {
    const { violations, posts } = await play({ ...paused, rates: { doubleSchedule: 1 } });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(5);
  });

  test('resume out for two hours: parked deliveries wait, and go', async () => {
    const { violations, deliveries } = await play({
      ...paused,
      outages: [{ service: 'resume', from: after(0), until: after(7_200_000) }],
    });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
  });

  test('many destinations come back at once on a slow CPU: no run dies, no lease is left, everything is sent', async () => {
    const destinations = Array.from({ length: 60 }, (_, index) => destination(index));
    const { violations, deliveries, posts, world } = await play({
      destinations,
      publications: Array.from({ length: 40 }, (_, index) => publication(index, { at: after(60_000 + index) })),
      acts: destinations.flatMap(({ id }, index) => [
        { at: after(10 * index), destination: id, act: 'pause' as const },
        { at: after(600_000 + 10 * index), destination: id, act: 'enable' as const },
      ]),
      // A run of 50 seconds makes 2,000 calls: fewer than there are deliveries to lease.
      callCpuMs: { resume: 25 },
      concurrency: 50,
    });
    expect(violations).toEqual([]);
    expect(world.functions.resume.deaths).toBe(0);
    expect(deliveries).toHaveLength(2_400);
    expect(
      deliveries.every(
        ({ status, attempts, notBefore }) => status === 'SUCCESS' && attempts === 1 && notBefore === undefined,
      ),
    ).toBe(true);
    // A lease without a message would send its delivery a quarter of an hour later.
    expect(Math.max(...posts.map(({ at }) => at))).toBeLessThan(after(600_000 + 5 * 60_000));
  });

  test('deliver dies between parking the row and waking the destination: the message comes back and wakes it', async () => {
    let left = 1;
    const { violations, deliveries } = await play({
      ...paused,
      publications: [publication(1, { at: after(10_000) })],
      // The second of deliver's two writes wakes the destination.
      script: (made) => (made === 'deliver#1 UpdateItem' && left-- > 0 ? { crash: 'after' } : undefined),
    });
    expect(violations).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('the index of parked deliveries lags: resume stops looking at no destination', async () => {
    const { violations, deliveries } = await play({ ...paused, rates: { indexLag: 1, skew: 1 } });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
  });

  test.each(Array.from({ length: 6 }, (_, index) => index + 1))(
    'the index lags behind deliveries that are parked for good: resume finds them, and they expire (lags %i)',
    async (seed) => {
      const { violations, deliveries } = await play({
        destinations: [destination(0)],
        publications: Array.from({ length: 3 }, (_, index) => publication(index, { at: after(59_500 + index) })),
        acts: [{ at: after(5_000), destination: destination(0).id, act: 'pause' }],
        rates: { indexLag: 1 },
        seed,
      });
      expect(violations).toEqual([]);
      expect(deliveries.every(({ reason }) => reason === 'expired')).toBe(true);
    },
  );

  test('a delivery that is sent again and again keeps a bounded log, and says how much of it is gone', async () => {
    const resends = Array.from({ length: 12 }, (_, index) => ({
      at: after((index + 1) * 3_600_000),
      destination: destination(0).id,
      act: 'resend' as const,
      nth: index,
    }));
    const { violations, deliveries, posts } = await play({
      destinations: [destination(0, 'failing')],
      publications: [publication(1)],
      acts: resends,
      settings: { breaker: { failures: 1_000, deliveries: 3, seconds: 60, disableAfterDays: 30 } },
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(13 * 4);
    const [{ log, dropped, run } = { log: [] }] = deliveries;
    expect(run).toBe(13);
    expect(log).toHaveLength(24);
    expect(dropped).toBe(52 - 24);
    expect(log.at(0)).toMatchObject({ run: 8, number: 1 });
    expect(log.at(-1)).toMatchObject({ run: 13, number: 4 });
  });

  test('a TTL never takes a row that is not terminal', async () => {
    const { world } = await play({
      destinations: [destination(0, 'flaky'), destination(1, 'failing'), destination(2, 'gone')],
      publications: Array.from({ length: 8 }, (_, index) => publication(index)),
      rates: { crashAfter: 0.05, late: 0.03, duplicateMessage: 0.05 },
    });
    const states = [...world.ledger.states.values()].flat();
    expect(states.length).toBeGreaterThan(20);
    for (const { status, expiresAt } of states) expect(expiresAt !== undefined).toBe(isTerminal(status));
  });

  test('a newer release wrote the row: it stays in the alarmed dead-letter queue, the rest of its batch is delivered', async () => {
    const { deliveries, world } = await play({
      destinations: [destination(0)],
      publications: Array.from({ length: 4 }, (_, index) => publication(index)),
      outages: [{ service: 'deliver', from: after(0), until: after(60_000) }],
      before: ({ scheduler, tables, queues }) => {
        // The rows are read again since their first receive came to nothing.
        scheduler.at(after(30_000), () => {
          queues.deliveries.receive(10);
          const [row] = tables.deliveries.rows();
          if (row !== undefined) tables.deliveries.put({ ...row, v: { N: '2' } });
        });
        scheduler.at(after(86_400_000), () => {
          expect(queues.deliveriesDead.messages).toHaveLength(1);
          const row = [...tables.deliveries.rows()].find(({ v }) => v?.N === '2');
          if (row !== undefined) tables.deliveries.put({ ...row, v: { N: '1' } });
        });
      },
    });
    expect(world.problems).toEqual([]);
    expect(deliveries.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  test('a newer release wrote the message: it is kept, not dropped', async () => {
    const { world } = await play({
      destinations: [destination(0)],
      publications: [],
      acts: [],
      script: () => undefined,
    });
    world.queues.deliveries.send(JSON.stringify({ v: 2, anything: true }));
    await world.scheduler.run(world.scheduler.now + 7_200_000);
    expect(world.queues.deliveriesDead.messages.map(({ body }) => body)).toEqual(['{"v":2,"anything":true}']);
  });
});
