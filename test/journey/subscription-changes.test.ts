import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import { eventIdOf } from '../../core/contract/ids.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

/** Fan-out looks anew now and then, and sees a change that was answered too early: not every time. */
const ROUNDS = 6;
const ANY = { 'if-match': '*' };

/** Amid events that never stop, so that fan-out has always just looked at the subscriptions (ADR 9). */
describe('an event that is published right after the answer', () => {
  let stack: LocalStack;
  let api: AdminApi;
  let receiver: Receiver;
  /** Gets every event but those that keep fan-out busy. */
  let observer: string;
  const enough = new AbortController();
  let others: Promise<void>;

  const create = async (body: object, headers: Record<string, string> = {}): Promise<string> =>
    (
      await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', {
        body: { url: receiver.url, ...body },
        headers,
      })
    ).body.id;
  const change = (id: string, body: object) => api.expect(200, 'PATCH', `/destinations/${id}`, { body, headers: ANY });
  const remove = (id: string) => api.expect(204, 'DELETE', `/destinations/${id}`, { headers: ANY });
  const publish = (type: string, detail: object) => stack.publish([{ type, detail: JSON.stringify(detail) }]);
  const goesTo = async (destinationId: string, eventId: string): Promise<boolean> =>
    (await stack.deliveries(destinationId)).some((delivery) => delivery.eventId === eventId);

  /** Publishes an event, and answers whether it goes to a destination; known once it goes to the observer. */
  async function publishedTo(destinationId: string, type: string, detail: object): Promise<boolean> {
    const identity = `${type} ${JSON.stringify(detail)}`;
    await publish(type, { eventId: identity, ...detail });
    const eventId = eventIdOf('default', SOURCE, identity);
    await eventually(async () => (await goesTo(observer, eventId)) || undefined);
    return goesTo(destinationId, eventId);
  }

  beforeAll(async () => {
    receiver = await Receiver.start();
    stack = await LocalStack.start();
    api = new AdminApi(stack.stack);
    observer = await create({ events: ['change.*', 'creation.*', 'deletion.*'] });
    others = (async () => {
      while (!enough.signal.aborted) await publish('other.event', {});
    })();
  });

  afterAll(async () => {
    enough.abort();
    await others;
    await stack.stop();
    receiver.close();
  });

  test('to a change of what a destination subscribes to goes by it', async () => {
    const id = await create({ events: ['change.0'] });
    for (let round = 1; round <= ROUNDS; round += 1) {
      await change(id, { events: [`change.${round}`] });
      expect(await publishedTo(id, `change.${round}`, {})).toBe(true);
      await change(id, { filter: { data: { kind: ['wanted'] } } });
      expect(await publishedTo(id, `change.${round}`, { kind: 'unwanted' })).toBe(false);
      await change(id, { filter: null });
    }
  });

  test('to a creation, or to a repeat of one that is not answered yet, goes to the destination', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const type = `creation.${round}`;
      const twice = [0, 1].map(() => create({ events: [type] }, { 'idempotency-key': type }));
      expect(await publishedTo(await Promise.race(twice), type, {})).toBe(true);
      await Promise.all(twice);
    }
  });

  test('to a deletion does not go to the destination', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const type = `deletion.${round}`;
      const id = await create({ events: [type] });
      expect(await publishedTo(id, type, { before: true })).toBe(true);
      await remove(id);
      expect(await publishedTo(id, type, { before: false })).toBe(false);
    }
  });
});
