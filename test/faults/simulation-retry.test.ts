import { describe, expect, test } from '@jest/globals';
import { Metric } from '../../core/contract/metrics.ts';
import type { DestinationRetry } from '../../core/delivery/retry.ts';
import type { Behaviour, Phase } from '../simulation/parts/receivers.ts';
import { after, destination, play, publication } from '../simulation/play.ts';

const FOREVER = Number.POSITIVE_INFINITY;
const id = destination(0).id;

const receiver = (behaviour: Behaviour | Phase[], retry: DestinationRetry) => destination(0, behaviour, { retry });

describe('a deadline', () => {
  test('that passes while the destination is paused ends the delivery without a POST once it is enabled', async () => {
    const { violations, posts, deliveries } = await play({
      destinations: [receiver('healthy', { deadlineSeconds: 600 })],
      publications: [publication(1, { at: after(10_000) }), publication(2, { at: after(3_000_000) })],
      acts: [
        { at: after(5_000), destination: id, act: 'pause' },
        { at: after(3_100_000), destination: id, act: 'enable' },
      ],
    });
    expect(violations).toEqual([]);
    expect(posts.map(({ body }) => body.includes('event-2'))).toEqual([true]);
    expect(deliveries.map(({ status, reason, attempts }) => [status, reason, attempts])).toEqual([
      ['RETRY_EXHAUSTED', 'deadline_passed', 0],
      ['SUCCESS', undefined, 1],
    ]);
  });

  test('that a slot of the rate limit or a wait would reach ends the delivery at once', async () => {
    const { violations, posts, deliveries } = await play({
      destinations: [
        destination(0, 'healthy', { rateLimit: { perMinute: 1, burst: 1 }, retry: { deadlineSeconds: 90 } }),
        destination(1, 'failing', { retry: { schedule: ['10s', '10m'], deadlineSeconds: 90 } }),
      ],
      publications: [publication(1), publication(2), publication(3)],
    });
    expect(violations).toEqual([]);
    const ended = deliveries.filter(({ status }) => status === 'RETRY_EXHAUSTED');
    expect(ended.map(({ reason }) => reason)).toEqual(Array(4).fill('deadline_passed'));
    for (const { endedAt } of ended) expect(endedAt).toBeLessThan(after(30_000));
    expect(posts.filter(({ destinationId }) => destinationId === id)).toHaveLength(2);
  });

  test('counts anew for a resend', async () => {
    const { violations, deliveries } = await play({
      destinations: [
        receiver(
          [
            { behaviour: 'failing', until: after(900_000) },
            { behaviour: 'healthy', until: FOREVER },
          ],
          { preset: 'impatient', deadlineSeconds: 60 },
        ),
      ],
      publications: [publication(1)],
      acts: [{ at: after(1_000_000), destination: id, act: 'resend', nth: 0 }],
    });
    expect(violations).toEqual([]);
    expect(deliveries).toMatchObject([{ status: 'SUCCESS', run: 2, attempts: 1 }]);
  });
});

describe('a failure that the policy gives up on', () => {
  test('ends the delivery with its reason, also when deliver dies after the write', async () => {
    let left = 1;
    const { violations, posts, deliveries, world } = await play({
      destinations: [receiver('unprocessable', { giveUpOn: ['422'] })],
      publications: [publication(1)],
      script: (call) => (/^deliver#\d+ UpdateItem$/.test(call) && left-- > 0 ? { crash: 'after' } : undefined),
    });
    expect(violations).toEqual([]);
    expect(world.functions.deliver.deaths).toBe(1);
    expect(posts).toHaveLength(1);
    expect(deliveries).toMatchObject([{ status: 'RETRY_EXHAUSTED', reason: 'not_retryable', attempts: 1 }]);
  });

  test('opens no circuit: it judges one payload', async () => {
    const { violations, world } = await play({
      destinations: [receiver('unprocessable', { giveUpOn: ['4xx'] })],
      publications: Array.from({ length: 8 }, (_, index) => publication(index)),
      settings: { breaker: { failures: 2, deliveries: 1, seconds: 60, disableAfterDays: 1 } },
    });
    expect(violations).toEqual([]);
    expect(world.ledger.counts.get(Metric.BREAKERS_OPENED)).toBeUndefined();
    expect(world.ledger.counts.get(Metric.DELIVERIES_EXHAUSTED)).toBe(8);
  });
});

test('a failure in disableOn disables the destination, and the event says which', async () => {
  const { violations, posts, world, deliveries } = await play({
    destinations: [
      receiver(
        [
          { behaviour: 'unprocessable', until: after(60_000) },
          { behaviour: 'gone', until: after(7_201_000) },
          { behaviour: 'healthy', until: FOREVER },
        ],
        { disableOn: ['422'] },
      ),
    ],
    publications: [publication(1), publication(2, { at: after(30_000) })],
    acts: [{ at: after(7_200_000), destination: id, act: 'enable' }],
    settings: { quietLooks: 1 },
  });
  expect(violations).toEqual([]);
  const disabled = world.bus.published.filter(({ type }) => type === 'webhook.destination.disabled');
  expect(disabled.map(({ detail }) => (JSON.parse(detail) as { reason: string }).reason)).toEqual(['422']);
  expect(posts.filter(({ at }) => at > after(1_000) && at < after(7_200_000))).toEqual([]);
  expect(deliveries.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS']);
});

test('thirteen attempts of one delivery use one message, and none of them is suspected', async () => {
  const { violations, posts, world, deliveries } = await play({
    destinations: [receiver('failing', { schedule: Array.from({ length: 12 }, () => '20s') })],
    publications: [publication(1)],
    settings: { breaker: { failures: 100, deliveries: 100, seconds: 60, disableAfterDays: 5 } },
  });
  expect(violations).toEqual([]);
  expect(posts).toHaveLength(13);
  expect(deliveries).toMatchObject([{ status: 'RETRY_EXHAUSTED', reason: 'attempts_spent', attempts: 13 }]);
  expect(world.ledger.counts.get(Metric.DELIVERIES_REDRIVEN)).toBeUndefined();
});
