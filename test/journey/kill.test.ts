import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isTerminal } from '../../core/delivery/states.ts';
import { eventIdOf } from '../../core/contract/ids.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const EVENTS = 1_000;
const UNLIMITED = { perMinute: 18_000, burst: 10_000 };

describe('kill -9 of the local stack in the middle of 1,000 deliveries', () => {
  test('loses none: after a restart every delivery ends', async () => {
    const data = mkdtempSync(join(tmpdir(), 'webhooks-data-'));
    const receiver = await Receiver.start();
    const destinations = [{ url: receiver.url, events: ['order.*'], rateLimit: UNLIMITED }];
    // A message in flight comes back when its visibility timeout of three minutes ends: 18 seconds here.
    const options = { data, destinations, speed: 10 };
    const first = await LocalStack.start(options);
    const identities = Array.from({ length: EVENTS }, (_, index) => `evt_${index}`);
    await first.publish(identities.map((id) => ({ type: 'order.created', detail: `{"eventId":"${id}"}` })));
    await receiver.received(EVENTS / 4);
    await first.kill();
    const before = new Set(receiver.posts.map(({ id }) => id)).size;
    expect(before).toBeLessThan(EVENTS);

    const second = await LocalStack.start(options);
    expect(second.destinationIds).toEqual(first.destinationIds);
    const [id = ''] = second.destinationIds;
    const deliveries = await second.deliveriesWhen(id, EVENTS, ({ status }) => isTerminal(status));
    await second.stop();
    receiver.close();
    rmSync(data, { recursive: true });

    expect(deliveries).toHaveLength(EVENTS);
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
    const wanted = identities.map((identity) => eventIdOf('default', SOURCE, identity));
    expect(new Set(receiver.posts.map((post) => post.id))).toEqual(new Set(wanted));
    // At least once: what was killed between its POST and its record is POSTed again, byte for byte.
    for (const posts of receiver.byId.values()) expect(new Set(posts.map(({ body }) => body)).size).toBe(1);
  });
});
