import { describe, expect, test } from '@jest/globals';
import { eventIdOf } from '../../core/contract/ids.ts';
import { deadLetter, encodeDeliveryMessage, leased } from '../../core/delivery/message.ts';
import { deliveryFromItem } from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import { after, destination, play, publication } from '../simulation/play.ts';
import { SOURCE } from '../simulation/parts/handlers.ts';
import { receiverUrl } from '../simulation/parts/scenario.ts';
import type { World } from '../simulation/world.ts';

const FOREVER = Number.POSITIVE_INFINITY;

/** Strikes the first call of a kind, of any invocation. */
function first<Plan>(kind: RegExp, plan: Plan, times = 1): (call: string) => Plan | undefined {
  let left = times;
  return (call) => {
    if (left === 0 || !kind.test(call)) return undefined;
    left -= 1;
    return plan;
  };
}

const one = { destinations: [destination(0)], publications: [publication(1)] };

/** An event whose `data` has this many bytes. */
const sized = (number: number, bytes: number) => {
  const base = publication(number).data;
  const tail = ',"tenant":"default"}';
  return publication(number, { data: `${base},"pad":"${'x'.repeat(bytes - base.length - tail.length - 9)}"` });
};

const dataOf = (body: string): string => /"data":(.*),"source":/s.exec(body)?.[1] ?? '';

/** Sends exhaust a copy of the message of the only delivery. */
function endByDeadLetter({ queues, tables }: World): void {
  const [row] = [...tables.deliveries.rows()].map(deliveryFromItem);
  if (row === undefined) throw new Error('there is no delivery');
  queues.deliveriesDead.send(encodeDeliveryMessage(deadLetter(leased(row, row.notBefore ?? 0), 'destination_deleted')));
}

describe('deliver', () => {
  test('killed after the POST and before the result write: posted again with the same id and bytes, one row', async () => {
    const { violations, deliveries, posts } = await play({
      ...one,
      script: first(/^deliver#1 POST$/, { crash: 'after' as const }),
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(2);
    expect(posts[0]?.headers['webhook-id']).toBe(posts[1]?.headers['webhook-id']);
    expect(posts[0]?.body).toBe(posts[1]?.body);
    expect(deliveries.map(({ status, attempts }) => ({ status, attempts }))).toEqual([
      { status: 'SUCCESS', attempts: 1 },
    ]);
  });

  test('killed before the POST: nothing is charged', async () => {
    const { violations, deliveries, posts } = await play({
      ...one,
      script: first(/^deliver#1 POST$/, { crash: 'before' as const }),
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('a result write that fails after a 2xx is never reported as failed', async () => {
    const { violations, deliveries, posts, world } = await play({
      ...one,
      script: (call) => (call === 'deliver#1 BatchWriteItem' ? { upset: 'refused' } : undefined),
    });
    expect(violations).toEqual([]);
    // The first invocation writes until it has no time left; then the message comes back.
    expect(posts).toHaveLength(2);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS' });
    const states = [...world.ledger.states.values()].flat();
    expect(states.map(({ status }) => status)).not.toContain('FAILED');
  });

  test('a result write whose response is lost: the delivery is found settled and not posted again', async () => {
    const { violations, deliveries, posts } = await play({
      ...one,
      script: first(/^deliver#\d+ BatchWriteItem$/, { upset: 'lostResponse' as const }),
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('the same message received twice at once: posts with one id, one row, attempts as recorded', async () => {
    const { violations, deliveries, posts } = await play({ ...one, rates: { duplicateMessage: 1 }, seed: 3 });
    expect(violations).toEqual([]);
    expect(posts.length).toBeGreaterThan(1);
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS' });
  });

  test('two messages of one delivery in one batch are one attempt', async () => {
    const { violations, posts, deliveries } = await play({
      ...one,
      script: first(/^fan-out#1 SendMessageBatch$/, { upset: 'repeated' as const }),
      seed: 2,
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('a receiver that recovers on its third POST leaves SUCCESS with three attempts', async () => {
    const until = after(50_000);
    const { violations, deliveries, posts } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'failing', until },
          { behaviour: 'healthy', until: FOREVER },
        ]),
      ],
      publications: [publication(1)],
    });
    expect(violations).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: posts.length });
    expect(deliveries[0]?.log.map(({ statusCode }) => statusCode)).toEqual([...posts.slice(0, -1).map(() => 500), 204]);
  });

  test('a dead receiver is posted exactly four times with exponential backoff, then RETRY_EXHAUSTED, published once', async () => {
    const { world, violations, deliveries, posts } = await play({
      destinations: [destination(0, 'failing')],
      publications: [publication(1)],
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(4);
    const gaps = posts.slice(1).map(({ at }, index) => at - (posts[index]?.at ?? 0));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', reason: 'attempts_spent', attempts: 4 });
    expect(world.bus.published.filter(({ type }) => type === 'webhook.delivery.exhausted')).toHaveLength(1);
  });

  test('a late 2xx after RETRY_EXHAUSTED wins, and the log says so', async () => {
    const destinations = [
      destination(0, [
        { behaviour: 'failing', until: after(1_000) },
        { behaviour: 'healthy', until: FOREVER },
      ]),
    ];
    let played: World | undefined;
    let left = 1;
    const { world, violations, deliveries } = await play({
      destinations,
      publications: [publication(1)],
      before: (its) => {
        played = its;
      },
      script: (call) => {
        if (call !== 'deliver#2 UpdateItem' || left-- === 0) return undefined;
        // While the second attempt's 2xx is on its way to the row, a copy of the message ends the delivery.
        if (played !== undefined) endByDeadLetter(played);
        return { toService: 5_000 };
      },
    });
    expect(violations).toEqual([]);
    const [states = []] = [...world.ledger.states.values()];
    expect(states.map(({ status }) => status)).toEqual(['PENDING', 'FAILED', 'RETRY_EXHAUSTED', 'SUCCESS']);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 2 });
    expect(deliveries[0]?.log.at(-1)).toMatchObject({ statusCode: 204, late: true });
  });

  test('receives lost to throttling spend no attempt and end no delivery', async () => {
    const { world, violations, deliveries, posts } = await play({
      ...one,
      settings: { receives: 4 },
      script: first(/^deliver poll$/, { upset: 'refused' as const }, 14),
    });
    expect(violations).toEqual([]);
    expect(world.ledger.counts.get('DeliveriesRedriven')).toBeGreaterThan(1);
    expect(posts).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('KMS out for twenty minutes: deferred, uncharged, then delivered', async () => {
    const { violations, deliveries, posts } = await play({
      ...one,
      outages: [{ service: 'kms', from: after(0), until: after(1_200_000) }],
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(1);
    expect(posts[0]?.at).toBeGreaterThanOrEqual(after(1_200_000));
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('SQS out while deliveries are to be deferred: they stay, uncharged', async () => {
    const { violations, deliveries } = await play({
      ...one,
      outages: [
        { service: 'kms', from: after(0), until: after(300_000) },
        { service: 'sqs', from: after(20), until: after(400_000) },
      ],
    });
    expect(violations).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('the secret rotated between attempts: the next one is signed with both', async () => {
    const { violations, posts } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'failing', until: after(10_000) },
          { behaviour: 'healthy', until: FOREVER },
        ]),
      ],
      publications: [publication(1)],
      acts: [{ at: after(5_000), destination: destination(0).id, act: 'rotate' }],
    });
    expect(violations).toEqual([]);
    expect(posts.map(({ headers }) => headers['webhook-signature']?.split(' ').length)).toEqual([1, 2]);
    expect(posts.map(({ headers }) => headers['X-Webhook-Secret'] ?? headers['x-webhook-secret'])).toEqual([
      'a supplied secret 0',
      'a supplied secret 0',
    ]);
  });

  test('the URL changed between fan-out and delivery: only the new one is posted to', async () => {
    const { violations, posts } = await play({
      ...one,
      outages: [{ service: 'deliver', from: after(0), until: after(60_000) }],
      acts: [{ at: after(30_000), destination: destination(0).id, act: 'url', url: receiverUrl(0, 2) }],
    });
    expect(violations).toEqual([]);
    expect(posts.map(({ url }) => url)).toEqual([receiverUrl(0, 2)]);
  });

  test('a gate that names a configuration which is not visible yet delays its deliveries by seconds', async () => {
    const changed = after(10_000);
    const waits: number[] = [];
    let missing = 0;
    for (let seed = 1; seed <= 10; seed += 1) {
      const { violations, posts, world } = await play({
        destinations: [destination(0)],
        publications: Array.from({ length: 20 }, (_, index) => publication(index, { at: changed + index * 100 })),
        acts: [{ at: changed, destination: destination(0).id, act: 'url', url: receiverUrl(0, 2) }],
        rates: { tornTransaction: 1 },
        seed,
      });
      expect(violations).toEqual([]);
      waits.push(...posts.map(({ at, body }) => at - changed - 100 * Number(/event-(\d+)/.exec(body)?.[1])));
      missing += world.ledger.notes.filter((note) => /configuration \d+ of .* is missing/.test(note)).length;
    }
    expect(missing).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThan(10_000);
  });

  test('the destination deleted between fan-out and delivery: never posted to, ended with that reason', async () => {
    const { violations, posts, deliveries } = await play({
      ...one,
      outages: [{ service: 'deliver', from: after(0), until: after(60_000) }],
      acts: [{ at: after(30_000), destination: destination(0).id, act: 'delete' }],
    });
    expect(violations).toEqual([]);
    expect(posts).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', reason: 'destination_deleted', attempts: 0 });
  });

  test.each([
    ['is read', 8],
    ['is presumed', 1],
  ])('a payload that is erased while its first message waits is not sent, where the gate %s', async (_, quietLooks) => {
    const { violations, posts, deliveries } = await play({
      destinations: [destination(0)],
      publications: [
        publication(0),
        publication(1, { at: after(60_000) }),
        publication(2, { at: after(61_000) }),
        publication(3, { at: after(1_200_000) }),
      ],
      outages: [
        { service: 'deliver', from: after(30_000), until: after(900_000) },
        // Otherwise the message that it sends comes first.
        { service: 'resume', from: after(30_000), until: after(1_500_000) },
      ],
      acts: [
        {
          at: after(300_000),
          destination: destination(0).id,
          act: 'erase',
          eventId: eventIdOf('default', SOURCE, 'event-1'),
        },
      ],
      settings: { quietLooks },
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(3);
    expect(deliveries.map(({ status, reason, attempts }) => [status, reason, attempts])).toEqual([
      ['SUCCESS', undefined, 1],
      ['RETRY_EXHAUSTED', 'payload_erased', 0],
      ['SUCCESS', undefined, 1],
      ['SUCCESS', undefined, 1],
    ]);
  });

  test('paused: parked without a charge, and delivered once enabled', async () => {
    const { violations, posts, deliveries } = await play({
      destinations: [destination(0)],
      publications: [publication(1, { at: after(10_000) })],
      acts: [
        { at: after(5_000), destination: destination(0).id, act: 'pause' },
        { at: after(7_200_000), destination: destination(0).id, act: 'enable' },
      ],
    });
    expect(violations).toEqual([]);
    expect(posts).toHaveLength(1);
    expect(posts[0]?.at).toBeGreaterThanOrEqual(after(7_200_000));
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('paused for good: ended as expired at the end of the retention, never before', async () => {
    const { violations, posts, deliveries } = await play({
      destinations: [destination(0)],
      publications: [publication(1, { at: after(10_000) })],
      acts: [{ at: after(5_000), destination: destination(0).id, act: 'pause' }],
    });
    expect(violations).toEqual([]);
    expect(posts).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', reason: 'expired' });
    expect(deliveries[0]?.endedAt).toBeGreaterThanOrEqual(after(2 * 86_400_000));
  });

  test('a URL that the guard refuses is never posted to, and ends as spent', async () => {
    const { violations, posts, deliveries } = await play({
      destinations: [destination(0, 'healthy', { url: 'https://10.0.0.0/hook' })],
      publications: [publication(1)],
    });
    expect(violations).toEqual([]);
    expect(posts).toEqual([]);
    expect(deliveries[0]?.log.every(({ failure }) => failure === 'guard')).toBe(true);
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', attempts: 4 });
  });

  test('a delivery that kills the invocation that posts it ends as poison; the rest of its batch is delivered', async () => {
    const { violations, deliveries } = await play({
      destinations: [destination(0)],
      publications: Array.from({ length: 8 }, (_, index) => publication(index, { poison: index === 3 })),
    });
    expect(violations).toEqual([]);
    expect(deliveries.map(({ status, reason }) => reason ?? status).toSorted()).toEqual([
      ...Array.from({ length: 7 }, () => 'SUCCESS'),
      'poison',
    ]);
  });

  test('one hung receiver does not delay the results of its batch', async () => {
    const { world, violations } = await play({
      destinations: [destination(0), destination(1, 'hanging')],
      publications: [publication(1)],
      concurrency: 1,
    });
    expect(violations).toEqual([]);
    const [, states] = [...world.ledger.states].find(([key]) => key.includes(destination(0).id)) ?? [];
    const ended = states?.find(({ status }) => status === 'SUCCESS')?.at ?? FOREVER;
    expect(ended).toBeLessThanOrEqual(after(3_000));
  });

  test('an invocation short of time posts nothing: no receiver is given less than a whole deadline', async () => {
    const { violations, posts, deliveries } = await play({
      ...one,
      script: first(/^deliver#1 BatchExecuteStatement$/, { back: 20_000 }),
    });
    expect(violations).toEqual([]);
    expect(posts.map(({ deadlineMs }) => deadlineMs)).toEqual([15_000]);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS', attempts: 1 });
  });

  test('an attempt whose failure is recorded minutes late does not take a parked delivery out of the index', async () => {
    const { violations, deliveries } = await play({
      destinations: [
        destination(0, [
          { behaviour: 'failing', until: after(2_000) },
          { behaviour: 'healthy', until: FOREVER },
        ]),
      ],
      publications: [publication(1)],
      acts: [
        { at: after(10_000), destination: destination(0).id, act: 'pause' },
        { at: after(3_000_000), destination: destination(0).id, act: 'enable' },
      ],
      script: first(/^deliver#1 UpdateItem$/, { toService: 700_000 }),
    });
    expect(violations).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'SUCCESS' });
  });

  test('a message about to be dropped by its queue is parked instead', async () => {
    const { world, violations, deliveries } = await play({
      destinations: [destination(0, 'failing', { retry: { maxAttempts: 3, baseSeconds: 60 } })],
      publications: [publication(1)],
      settings: { retentionDays: 10 },
      outages: [{ service: 'deliver', from: after(0), until: after(3.999 * 86_400_000) }],
    });
    expect(violations).toEqual([]);
    expect(world.queues.deliveries.expired).toEqual([]);
    expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', attempts: 3, reason: 'attempts_spent' });
  });

  test.each([
    ['429 with a long Retry-After', 'busy'],
    ['503', 'unavailable'],
    ['a redirect', 'redirecting'],
    ['a refused connection', 'refusing'],
    ['no answer in time', 'hanging'],
  ] as const)(
    '%s is a failed attempt with its class, and nothing waits longer than an hour for it',
    async (_, behaviour) => {
      const { violations, deliveries, posts } = await play({
        destinations: [destination(0, behaviour)],
        publications: [publication(1)],
      });
      expect(violations).toEqual([]);
      expect(deliveries[0]).toMatchObject({ status: 'RETRY_EXHAUSTED', attempts: 4 });
      expect(deliveries[0]?.log.every(({ failure }) => failure !== undefined)).toBe(true);
      for (const [index, { at }] of posts.slice(1).entries())
        expect(at - (posts[index]?.at ?? 0)).toBeLessThan(3_700_000);
    },
  );

  test('a payload of exactly the largest inline size travels in the message, one byte more by reference: both arrive whole', async () => {
    const inline = 48 * 1024;
    const { violations, posts, deliveries } = await play({
      destinations: [destination(0)],
      publications: [sized(1, inline), sized(2, inline + 1)],
    });
    expect(violations).toEqual([]);
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
    expect(posts.map(({ body }) => dataOf(body).length).toSorted((a, b) => a - b)).toEqual([inline, inline + 1]);
  });

  test('clocks ten minutes apart lose nothing and charge nothing', async () => {
    const { violations } = await play({
      destinations: [destination(0, 'flaky', { rateLimit: { perMinute: 6, burst: 2 } }), destination(1, 'flaky')],
      publications: Array.from({ length: 10 }, (_, index) => publication(index, { at: after(index * 20_000) })),
      rates: { skew: 1, crashAfter: 0.05 },
    });
    expect(violations).toEqual([]);
  });
});
