import { describe, expect, test } from '@jest/globals';
import { destinationId as idOf } from '../simulation/parts/scenario.ts';
import { after, destination, play, publication } from '../simulation/play.ts';

/** Two destinations, one event: every call of fan-out's first invocation, in their order. */
const CALLS = ['BatchGetItem', 'Query', 'BatchExecuteStatement', 'BatchExecuteStatement', 'SendMessageBatch'];

/** Strikes the nth call of the first invocation. */
function atCall<Plan>(nth: number, plan: Plan): (call: string) => Plan | undefined {
  let seen = 0;
  return (call) => {
    if (!call.startsWith('fan-out#1 ')) return undefined;
    seen += 1;
    return seen === nth ? plan : undefined;
  };
}

const both = () => [destination(0), destination(1)];

describe('fan-out', () => {
  const moments = CALLS.flatMap((call, index) => [
    { call, nth: index + 1, crash: 'before' as const },
    { call, nth: index + 1, crash: 'after' as const },
  ]);
  test.each(moments)(
    'dies $crash call $nth, $call: every destination still gets the event, once',
    async ({ nth, crash }) => {
      const { world, violations, deliveries, posts } = await play({
        destinations: both(),
        publications: [publication(1)],
        script: atCall(nth, { crash }),
      });
      expect(violations).toEqual([]);
      expect(world.functions['fan-out'].deaths).toBe(1);
      expect(deliveries.map(({ status, attempts }) => ({ status, attempts }))).toEqual([
        { status: 'SUCCESS', attempts: 1 },
        { status: 'SUCCESS', attempts: 1 },
      ]);
      expect(new Set(posts.map(({ destinationId }) => destinationId)).size).toBe(2);
    },
  );

  test.each(CALLS.map((call, index) => ({ call, nth: index + 1 })))(
    'call $nth, $call, is done but its answer is lost: nothing is lost',
    async ({ nth }) => {
      const { violations, deliveries } = await play({
        destinations: both(),
        publications: [publication(1)],
        script: atCall(nth, { upset: 'lostAnswer' as const }),
      });
      expect(violations).toEqual([]);
      expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
    },
  );

  test('an event published twice with one id is one event, in one batch and while the first is under way', async () => {
    const publications = [
      publication(1),
      publication(1),
      publication(1, { at: after(5) }),
      publication(1, { at: after(600_000) }),
    ];
    const { violations, deliveries, posts } = await play({ destinations: both(), publications });
    expect(violations).toEqual([]);
    expect(deliveries).toHaveLength(2);
    expect(posts).toHaveLength(2);
  });

  test.each(Array.from({ length: 8 }, (_, index) => index + 1))(
    'the publication that began an event finishes it, whatever else of it comes in the same batch (order %i)',
    async (seed) => {
      let dies = true;
      const { violations, deliveries } = await play({
        destinations: [destination(0)],
        publications: [publication(1), publication(1)],
        rates: { reorder: 1 },
        seed,
        script: (call) => {
          if (!dies || !call.includes('fan-out') || !call.endsWith('SendMessageBatch')) return undefined;
          dies = false;
          return { crash: 'before' };
        },
      });
      expect(violations).toEqual([]);
      expect(deliveries.map(({ status }) => status)).toEqual(['SUCCESS']);
    },
  );

  test('an event that comes after the response to a change of subscriptions follows the change', async () => {
    const reads: string[] = [];
    const { world, violations, posts } = await play({
      destinations: both(),
      publications: [
        publication(1),
        publication(2, { at: after(50) }),
        publication(3, { at: after(1_000) }),
        publication(4, { at: after(30_000) }),
      ],
      acts: [{ at: after(70), destination: idOf(1), act: 'subscribe', events: ['payment.*'] }],
      concurrency: 1,
      script: (call) => {
        if (call.endsWith('BatchGetItem') && call.startsWith('fan-out')) reads.push(call);
        return undefined;
      },
    });
    expect(violations).toEqual([]);
    expect(reads).toHaveLength(4);
    expect(posts.filter((post) => post.destinationId === idOf(0))).toHaveLength(4);
    expect(posts.filter((post) => post.destinationId === idOf(1))).toHaveLength(2);
    expect(world.functions['fan-out'].deaths).toBe(0);
  });

  test.each(Array.from({ length: 8 }, (_, index) => index + 1))(
    'reads see the writes of a change in any order: events after its response follow it (order %i)',
    async (seed) => {
      const { world, violations, posts } = await play({
        destinations: [destination(0, 'healthy', { events: ['payment.*'] })],
        publications: [
          ...Array.from({ length: 30 }, (_, index) => publication(index, { at: after(index * 100) })),
          publication(90, { at: after(30_000) }),
        ],
        acts: [{ at: after(100), destination: idOf(0), act: 'subscribe', events: ['*'] }],
        rates: { tornTransaction: 1 },
        concurrency: 1,
        seed,
      });
      expect(violations).toEqual([]);
      expect(world.ledger.subscriptions.get(idOf(0))?.at(-1)?.answeredAt).toBeLessThan(after(3_000));
      expect(posts.some(({ body }) => body.includes('event-90'))).toBe(true);
    },
  );

  test('what throttled statements leave undone is done again', async () => {
    const { violations, deliveries } = await play({
      destinations: both(),
      publications: Array.from({ length: 12 }, (_, index) => publication(index)),
      rates: { partial: 0.3 },
    });
    expect(violations).toEqual([]);
    expect(deliveries.filter(({ status }) => status === 'SUCCESS')).toHaveLength(24);
  });

  test('an event that fan-out cannot handle ends in the alarmed dead-letter queue after five receives', async () => {
    const { world, violations } = await play({
      destinations: both(),
      publications: [publication(1)],
      outages: [{ service: 'dynamodb', from: after(0), until: after(3_600_000) }],
    });
    expect(violations).toEqual([]);
    expect(world.queues.eventsDead.messages).toHaveLength(1);
  });

  test('DynamoDB out for ten minutes delays events and loses none', async () => {
    const { violations, deliveries } = await play({
      destinations: both(),
      publications: [publication(1)],
      outages: [{ service: 'dynamodb', from: after(0), until: after(600_000) }],
    });
    expect(violations).toEqual([]);
    expect(deliveries.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS']);
  });
});
