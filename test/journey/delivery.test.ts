import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { isTerminal } from '../../core/delivery/states.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import type { Post } from '../helpers/receiver.ts';
import { Receiver } from '../helpers/receiver.ts';

const SECRET = 'a-secret-of-the-partner';
const detail = (id: string): string =>
  `{"eventId":"${id}","orderId":"ord_1","productId":"prod_1","customerId":"cust_1","total":1500.00}`;

describe('an event on the bus', () => {
  let healthy: Receiver;
  let recovering: Receiver;
  let dead: Receiver;
  let operations: Receiver;
  let stack: LocalStack;
  let ids: { healthy: string; recovering: string; dead: string };

  beforeAll(async () => {
    healthy = await Receiver.start();
    recovering = await Receiver.start(({ number }) => (number < 3 ? 503 : 200));
    dead = await Receiver.start((_post, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end('out of order');
      return undefined;
    });
    operations = await Receiver.start();
    stack = await LocalStack.start({
      // Receivers accept a signature that is five minutes off: that is five minutes at this speed.
      speed: 2,
      destinations: [
        { url: healthy.url, events: ['*'], secret: SECRET },
        { url: recovering.url, events: ['order.*'], secret: SECRET },
        { url: dead.url, events: ['order.created'], secret: SECRET },
        { url: operations.url, events: ['webhook.delivery.exhausted'], secret: SECRET },
      ],
    });
    const [first, second, third] = stack.destinationIds;
    ids = { healthy: first ?? '', recovering: second ?? '', dead: third ?? '' };
    await stack.publish([{ type: 'order.created', detail: detail('evt_1') }]);
  });

  afterAll(async () => {
    await stack.stop();
    for (const receiver of [healthy, recovering, dead, operations]) receiver.close();
  });

  test('reaches a healthy receiver once, as the Standard Webhooks library accepts it', async () => {
    const [delivery] = await stack.deliveriesWhen(ids.healthy, 1, ({ status }) => isTerminal(status));
    expect(delivery).toMatchObject({ status: 'SUCCESS', attempts: 1, log: [{ statusCode: 200 }] });
    expect(healthy.posts).toHaveLength(1);
    const [post] = healthy.posts as [Post];
    const webhook = new Webhook(Buffer.from(SECRET).toString('base64'));
    expect(webhook.verify(post.body, post.headers as Record<string, string>)).toMatchObject({ event: 'order.created' });
    expect(post.headers).toMatchObject({ 'x-webhook-event': 'order.created', 'x-webhook-secret': SECRET });
    expect(post.body).toContain(`"data":${detail('evt_1')},"source":"street-collector-platform"`);
  });

  test('reaches a receiver that recovers on its third POST, and leaves SUCCESS with three attempts', async () => {
    const [delivery] = await stack.deliveriesWhen(ids.recovering, 1, ({ status }) => isTerminal(status));
    expect(delivery?.status).toBe('SUCCESS');
    expect(delivery?.log.map(({ statusCode }) => statusCode)).toEqual([503, 503, 200]);
    expect(recovering.posts).toHaveLength(3);
  });

  test('is POSTed exactly four times to a failing receiver, the same each time, at growing gaps, and then given up', async () => {
    const [delivery] = await stack.deliveriesWhen(ids.dead, 1, ({ status }) => isTerminal(status));
    expect(delivery).toMatchObject({ status: 'RETRY_EXHAUSTED', reason: 'attempts_spent', attempts: 4 });
    expect(dead.posts).toHaveLength(4);
    expect(new Set(dead.posts.map(({ id }) => id)).size).toBe(1);
    expect(new Set(dead.posts.map(({ body }) => body)).size).toBe(1);
    const gaps = dead.posts.slice(1).map(({ at }, index) => at - (dead.posts[index]?.at ?? 0));
    // Backoffs of 1, 4 and 16 s at twice the time; jitter takes at most half, and a busy machine only adds.
    for (const [index, shortest] of [250, 1_000, 4_000].entries()) expect(gaps[index]).toBeGreaterThanOrEqual(shortest);
    expect(delivery?.log).toHaveLength(4);
    for (const attempt of delivery?.log ?? []) {
      expect(attempt).toMatchObject({ statusCode: 500, failure: 'http', response: 'out of order' });
      expect(attempt.at).toBeGreaterThan(0);
      expect(attempt.durationMs).toBeGreaterThanOrEqual(0);
    }
  });

  test('has the same webhook-id for every destination', () => {
    expect(new Set([...healthy.posts, ...recovering.posts, ...dead.posts].map(({ id }) => id)).size).toBe(1);
  });

  test('tells of the delivery given up in an operational event, which `*` does not subscribe to', async () => {
    const [post] = await operations.received(1);
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      event: 'webhook.delivery.exhausted',
      source: 'street-collector-platform.webhooks',
      data: { destinationId: ids.dead, attempts: 4, reason: 'attempts_spent', webhookId: dead.posts[0]?.id },
    });
    expect(healthy.posts).toHaveLength(1);
  });
});
