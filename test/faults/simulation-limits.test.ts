import { describe, expect, test } from '@jest/globals';
import type { RecordedPost } from '../simulation/parts/ledger.ts';
import { after, destination, play, publication } from '../simulation/play.ts';

const FOREVER = Number.POSITIVE_INFINITY;
const operationalEvents = (published: readonly { type: string }[], happening: string): number =>
  published.filter(({ type }) => type === `webhook.destination.${happening}`).length;

const latencies = (posts: readonly RecordedPost[]): number[] =>
  posts
    .filter(({ destinationId }) => destinationId !== destination(0).id)
    .map(({ at, body }) => at - after(Number(/event-(\d+)/.exec(body)?.[1]) * 1_000))
    .toSorted((a, b) => a - b);
const quantile = (list: readonly number[], share: number): number =>
  list[Math.floor((list.length - 1) * share)] ?? FOREVER;
const storm = (count: number, every: number) =>
  Array.from({ length: count }, (_, index) => publication(index, { at: after(index * every) }));

describe('rate limit', () => {
  test('400 events in a minute to a destination of 20 a minute and a burst of 50: within I6, all delivered, no attempt charged for waiting', async () => {
    const { world, violations, deliveries, posts } = await play({
      destinations: [destination(0)],
      publications: storm(400, 150),
      settings: { rateLimit: { perMinute: 20, burst: 50 } },
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(400);
    expect(deliveries.every(({ status, attempts }) => status === 'SUCCESS' && attempts === 1)).toBe(true);
    // 350 over the burst take 17.5 minutes, longer than SQS can delay; waiting must not cost much more than that.
    expect((posts.at(-1)?.at ?? FOREVER) - after(0)).toBeLessThan(25 * 60_000);
    expect(operationalEvents(world.bus.published, 'blocked')).toBeGreaterThan(0);
  });

  test('invocations that race for tokens take none twice', async () => {
    const { violations, deliveries } = await play({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 1, burst: 2 } })],
      publications: storm(60, 0),
      concurrency: 20,
    });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status, attempts }) => status === 'SUCCESS' && attempts === 1)).toBe(true);
  });

  test('a POST that is sent twice takes two tokens, or is not sent twice', async () => {
    const { violations, deliveries, posts } = await play({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 1, burst: 40 } })],
      publications: storm(30, 0),
      rates: { racedConnection: 1 },
    });
    expect(violations).toEqual([]);
    expect(posts.filter(({ repeat }) => repeat).length).toBeGreaterThan(5);
    const log = deliveries.flatMap((delivery) => delivery.log);
    expect(log.filter(({ repeated }) => repeated === '408')).toHaveLength(posts.filter(({ repeat }) => repeat).length);
  });

  test('deliveries that wait when the limit is raised leave at the pace of the former limit, at the latest', async () => {
    const { id } = destination(0);
    const { violations, posts } = await play({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 1, burst: 1 } })],
      publications: storm(60, 0),
      acts: [{ at: after(60_000), destination: id, act: 'limit', rateLimit: { perMinute: 18_000, burst: 1_000 } }],
    });
    // I6 knows the limit of the registration alone.
    expect(violations.filter(({ invariant }) => invariant !== 'I6')).toEqual([]);
    expect(posts).toHaveLength(60);
    expect((posts.at(-1)?.at ?? FOREVER) - after(0)).toBeLessThan(60 * 60_000);
  });

  test('a raised limit counts at once for new deliveries, after a burst under the former limit too', async () => {
    const { id } = destination(0);
    const late = publication(50, { at: after(61_000) });
    const { violations, posts } = await play({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 1, burst: 50 } })],
      publications: [...storm(50, 0), late],
      acts: [{ at: after(60_000), destination: id, act: 'limit', rateLimit: { perMinute: 18_000, burst: 50 } }],
    });
    expect(violations.filter(({ invariant }) => invariant !== 'I6')).toEqual([]);
    expect(posts).toHaveLength(51);
    expect((posts.at(-1)?.at ?? FOREVER) - after(61_000)).toBeLessThan(30_000);
  });

  test('deliveries that wait are counted', async () => {
    const { world, violations } = await play({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 6, burst: 1 } })],
      publications: Array.from({ length: 4 }, (_, index) => publication(index)),
    });
    expect(violations).toEqual([]);
    expect(world.ledger.counts.get('DeliveriesDeferred')).toBeGreaterThan(0);
  });

  test('deliveries that wait beyond fifteen minutes are parked, and go in about the order of their acceptance', async () => {
    const { violations, posts } = await play({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 1, burst: 1 } })],
      publications: Array.from({ length: 30 }, (_, index) => publication(index, { at: after(index * 100) })),
    });
    expect(violations).toEqual([]);
    const order = posts.map(({ body }) => Number(/event-(\d+)/.exec(body)?.[1]));
    const displaced = order.map((number, place) => Math.abs(number - place));
    expect(Math.max(...displaced)).toBeLessThanOrEqual(20);
  });

  test('a backlog leaves at the whole limit, though resume needs seconds for a run', async () => {
    const { violations, posts } = await play({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 600, burst: 20 } })],
      publications: Array.from({ length: 1_200 }, (_, index) => publication(index, { at: after(60_000 + index) })),
      acts: [
        { at: after(0), destination: destination(0).id, act: 'pause' },
        { at: after(600_000), destination: destination(0).id, act: 'enable' },
      ],
      callCpuMs: { resume: 15 },
    });
    expect(violations).toEqual([]);
    const times = posts.map(({ at }) => at);
    expect((Math.max(...times) - Math.min(...times)) / 1_000).toBeLessThan(130);
  });

  test('twenty healthy destinations keep their pace beside one that hangs', async () => {
    const healthy = Array.from({ length: 20 }, (_, index) => destination(index + 1));
    const publications = storm(20, 1_000);
    const without = await play({ destinations: healthy, publications, concurrency: 50 });
    const beside = await play({ destinations: [destination(0, 'hanging'), ...healthy], publications, concurrency: 50 });
    expect(without.violations).toEqual([]);
    expect(beside.violations).toEqual([]);
    for (const share of [0.5, 0.99]) {
      expect(quantile(latencies(beside.posts), share)).toBeLessThanOrEqual(
        2 * quantile(latencies(without.posts), share),
      );
    }
  });
});

describe('a destination that is quiet', () => {
  const presuming = { quietLooks: 1 };
  /** Plays a run and counts how often deliver reads gates. */
  const readsOf = async (play_: Parameters<typeof play>[0]) => {
    const calls: string[] = [];
    const played = await play({
      ...play_,
      script: (call) => {
        calls.push(call);
        return undefined;
      },
    });
    return { ...played, reads: calls.filter((call) => /^deliver#\d+ BatchGetItem$/.test(call)).length };
  };

  test('is sent to without a read of its gate, once that has been seen often enough', async () => {
    const { violations, deliveries, reads } = await readsOf({
      destinations: [destination(0)],
      publications: storm(30, 10_000),
      settings: { quietLooks: 4 },
    });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status, attempts }) => status === 'SUCCESS' && attempts === 1)).toBe(true);
    // One more for the configuration.
    expect(reads).toBe(5);
  });

  test('that gets a burst is read again as soon as tokens are spent: its limit holds', async () => {
    const { violations, deliveries } = await readsOf({
      destinations: [destination(0, 'healthy', { rateLimit: { perMinute: 1, burst: 2 } })],
      publications: [
        publication(99),
        ...Array.from({ length: 40 }, (_, index) => publication(index, { at: after(600_000 + index) })),
      ],
      settings: presuming,
      concurrency: 10,
    });
    expect(violations).toEqual([]);
    expect(deliveries).toHaveLength(41);
    expect(deliveries.every(({ status, attempts }) => status === 'SUCCESS' && attempts === 1)).toBe(true);
  });

  test.each(['pause', 'delete'] as const)(
    'gets nothing after a %s, though its gate is presumed to be open',
    async (act) => {
      const { violations, posts } = await readsOf({
        destinations: [destination(0)],
        publications: storm(8, 10_000),
        acts: [{ at: after(45_000), destination: destination(0).id, act }],
        settings: presuming,
      });
      expect(violations).toEqual([]);
      expect(posts).toHaveLength(5);
    },
  );

  test('gets nothing while its circuit is open, not even from a process that knew it as healthy', async () => {
    // Two processes know it as healthy. One sees it fail and opens the circuit; then both work on.
    const { world, violations, posts } = await readsOf({
      destinations: [
        destination(0, [
          { behaviour: 'healthy', until: after(30_000) },
          { behaviour: 'failing', until: FOREVER },
        ]),
      ],
      publications: [0, 1_000, 60_000, 90_000].flatMap((at, round) =>
        Array.from({ length: round === 2 ? 3 : 40 }, (_, index) => publication(round * 100 + index, { at: after(at) })),
      ),
      settings: { ...presuming, breaker: { failures: 3, deliveries: 3, seconds: 600, disableAfterDays: 5 } },
    });
    expect(violations).toEqual([]);
    expect(world.ledger.counts.get('BreakersOpened')).toBeGreaterThan(0);
    expect(posts.filter(({ at }) => at >= after(90_000) && at < after(600_000))).toEqual([]);
  });
});

describe('circuit breaker', () => {
  test('opens after ten failures over three deliveries; half-open lets exactly one through; closing drains the rest, oldest first', async () => {
    const back = after(40 * 60_000);
    const { world, violations, deliveries, posts } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'failing', until: back },
          { behaviour: 'healthy', until: FOREVER },
        ]),
      ],
      publications: storm(40, 30_000),
    });
    expect(violations).toEqual([]);
    expect(world.ledger.counts.get('BreakersOpened')).toBeGreaterThan(2);
    const failed = posts.filter(({ at }) => at < back);
    // Probes come alone: once the circuit is open, at least a minute lies between two POSTs.
    const probes = failed.slice(-4);
    const gaps = probes.slice(1).map(({ at }, index) => at - (probes[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000);
    expect(deliveries.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThanOrEqual(36);
    expect(operationalEvents(world.bus.published, 'blocked')).toBe(1);
    expect(operationalEvents(world.bus.published, 'recovered')).toBe(1);
  });

  test('a flaky destination that subscribes to its own operational events gets them without a loop', async () => {
    const { world, violations } = await play({
      destinations: [destination(0, 'flaky', { events: ['*', 'webhook.*'] })],
      publications: storm(10, 60_000),
      settings: { breaker: { failures: 1, deliveries: 1, seconds: 5, disableAfterDays: 30 } },
    });
    expect(violations).toEqual([]);
    expect(world.bus.published.length).toBeLessThan(60);
  });

  test('a healthy destination costs no write of its gate beside admission', async () => {
    const { world } = await play({ destinations: [destination(0)], publications: storm(20, 1_000) });
    expect(world.ledger.counts.get('BreakersOpened')).toBeUndefined();
    expect([...world.tables.destinations.rows()].some((row) => row['breaker'] !== undefined)).toBe(false);
  });

  test('a probe whose invocation dies is followed by another', async () => {
    let left = 1;
    const { violations, deliveries } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'failing', until: after(60_000) },
          { behaviour: 'healthy', until: FOREVER },
        ]),
      ],
      publications: storm(12, 100),
      settings: { breaker: { failures: 4, deliveries: 3, seconds: 60, disableAfterDays: 5 } },
      script: (call) =>
        call.endsWith('POST') && Number(/#(\d+)/.exec(call)?.[1]) > 8 && left-- > 0 ? { crash: 'before' } : undefined,
    });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
  });

  test('another URL starts with a closed circuit: nothing waits for the old one', async () => {
    const { violations, posts } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'failing', until: after(120_000) },
          { behaviour: 'healthy', until: FOREVER },
        ]),
      ],
      publications: [...storm(6, 100), publication(99, { at: after(130_000) })],
      settings: { breaker: { failures: 2, deliveries: 2, seconds: 1_800, disableAfterDays: 5 } },
      acts: [{ at: after(125_000), destination: destination(0).id, act: 'url', url: 'https://d0.example.com/v2' }],
    });
    expect(violations).toEqual([]);
    expect(posts.find(({ body }) => body.includes('event-99'))?.at).toBeLessThan(after(131_000));
  });
});

describe('giving up', () => {
  test('410 disables at once; later deliveries are parked, not dropped', async () => {
    const { world, violations, posts, deliveries } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'gone', until: after(60_000) },
          { behaviour: 'healthy', until: FOREVER },
        ]),
      ],
      publications: [publication(1), publication(2, { at: after(30_000) })],
      acts: [{ at: after(7_200_000), destination: destination(0).id, act: 'enable' }],
    });
    expect(violations).toEqual([]);
    expect(operationalEvents(world.bus.published, 'disabled')).toBe(1);
    expect(posts.filter(({ at }) => at > after(1_000) && at < after(7_200_000))).toEqual([]);
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
  });

  test('a pause that is written minutes late does not undo the resume that came after it', async () => {
    let left = 1;
    const { violations, deliveries, world } = await play({
      destinations: [destination(0)],
      publications: [publication(1, { at: after(300_000) })],
      acts: [
        { at: after(10_000), destination: destination(0).id, act: 'pause' },
        { at: after(100_000), destination: destination(0).id, act: 'enable' },
      ],
      script: (call) =>
        /^admin#\d+ TransactWriteItems$/.test(call) && left-- > 0 ? { toService: 200_000 } : undefined,
    });
    expect(violations).toEqual([]);
    expect(world.functions.admin.deaths).toBe(1);
    expect(deliveries.map(({ status }) => status)).toEqual(['SUCCESS']);
  });

  test('a second 410, after the destination was enabled again, is a second event', async () => {
    const { world, violations } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'healthy', until: after(30_000) },
          { behaviour: 'gone', until: after(60_000) },
          { behaviour: 'healthy', until: after(400_000) },
          { behaviour: 'gone', until: FOREVER },
        ]),
      ],
      publications: [0, 10_000, 20_000, 40_000, 300_000, 310_000, 320_000, 410_000].map((at, index) =>
        publication(index, { at: after(at) }),
      ),
      acts: [{ at: after(70_000), destination: destination(0).id, act: 'enable' }],
      settings: { quietLooks: 1 },
    });
    expect(violations).toEqual([]);
    const ids = world.bus.published
      .filter(({ type }) => type === 'webhook.destination.disabled')
      .map(({ detail }) => (JSON.parse(detail) as { eventId: string }).eventId);
    expect(new Set(ids).size).toBe(2);
    expect(ids.join()).not.toContain(':0');
  });

  test('a destination that fails for five days gets a warning, then is disabled', async () => {
    const day = 86_400_000;
    const { world, violations } = await play({
      destinations: [destination(0, 'failing')],
      publications: Array.from({ length: 60 }, (_, index) =>
        publication(index, { at: after(index * 2.5 * 3_600_000) }),
      ),
      settings: { retentionDays: 12, breaker: { failures: 10, deliveries: 3, seconds: 60, disableAfterDays: 5 } },
    });
    expect(violations).toEqual([]);
    const at = (happening: string): number =>
      (world.bus.published.find(({ type }) => type === `webhook.destination.${happening}`)?.at ?? FOREVER) - after(0);
    expect(at('warning')).toBeGreaterThan(2.4 * day);
    expect(at('warning')).toBeLessThan(3 * day);
    expect(at('disabled')).toBeGreaterThan(4.9 * day);
    expect(at('disabled')).toBeLessThan(5.5 * day);
  });
});
