import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isTerminal } from '../../core/delivery/states.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import type { LocalStackOptions } from '../helpers/local-stack.ts';
import { ASSEMBLY, LocalStack } from '../helpers/local-stack.ts';
import { previousRelease } from '../helpers/previous-release.ts';
import { Receiver } from '../helpers/receiver.ts';

const PATIENCE_MS = 120_000;
/** Backoffs of 30 s and visibility timeouts of 180 s pass in seconds. */
const SPEED = 20;

/** Destinations of the test, by what waits in them when the other release takes over. */
const WAITING = ['queued', 'retrying', 'limited', 'parked', 'exhausted'] as const;
type Waiting = (typeof WAITING)[number];

describe('a stack with messages and rows in flight, deployed over by', () => {
  let data: string;
  let previous: string;
  let broken: boolean;
  let receivers: Record<Waiting, Receiver>;
  let running: LocalStack[];

  const start = async (options: LocalStackOptions): Promise<LocalStack> => {
    const stack = await LocalStack.start({ ...options, data, speed: SPEED });
    running.push(stack);
    return stack;
  };

  beforeEach(async () => {
    running = [];
    data = mkdtempSync(join(tmpdir(), 'webhooks-upgrade-'));
    previous = previousRelease();
    broken = true;
    const failing = () => (broken ? 500 : 200);
    receivers = {
      queued: await Receiver.start(),
      retrying: await Receiver.start(failing),
      limited: await Receiver.start(),
      parked: await Receiver.start(),
      exhausted: await Receiver.start(failing),
    };
  });

  afterEach(async () => {
    for (const stack of running) await stack.stop();
    for (const receiver of Object.values(receivers)) receiver.close();
    for (const folder of [data, previous]) rmSync(folder, { recursive: true });
  });

  const listen = async (stack: LocalStack): Promise<string> => {
    const body = { listener: true, url: 'http://localhost:3000/webhook', events: ['*'] };
    return (await new AdminApi(stack.stack).expect<{ id: string }>(201, 'POST', '/destinations', { body })).body.id;
  };

  test.each([
    ['the next release', true],
    ['the previous release', false],
  ])(
    '%s, delivers each event once and resends the exhausted one',
    async (_, forward) => {
      const [before, after] = forward ? ([previous, ASSEMBLY] as const) : ([ASSEMBLY, previous] as const);
      const first = await start({
        assembly: before,
        destinations: WAITING.map((name) => ({
          url: receivers[name].url,
          events: [`order.${name}`],
          ...(name === 'limited' && { rateLimit: { perMinute: 6, burst: 1 } }),
          retry: name === 'exhausted' ? { maxAttempts: 1 } : { baseSeconds: 30 },
        })),
      });
      const ids = Object.fromEntries(WAITING.map((name, index) => [name, first.destinationIds[index] ?? '']));
      const publish = (name: Waiting, count: number) =>
        first.publish(
          Array.from({ length: count }, (_item, index) => ({
            type: `order.${name}`,
            detail: `{"eventId":"evt_${name}_${index}"}`,
          })),
        );
      await new AdminApi(first.stack).call('POST', `/destinations/${ids['parked']}/pause`);
      await publish('retrying', 1);
      await publish('limited', 3);
      await publish('parked', 2);
      await publish('exhausted', 1);
      await first.deliveriesWhen(ids['exhausted'] ?? '', 1, ({ status }) => status === 'RETRY_EXHAUSTED');
      await first.deliveriesWhen(ids['retrying'] ?? '', 1, ({ status }) => status === 'FAILED');
      await receivers.limited.received(1);
      await first.deliveriesWhen(ids['parked'] ?? '', 2, ({ notBefore }) => notBefore !== undefined);
      await first.faults([{ service: 'sqs', operation: 'ReceiveMessage', principal: 'FanOut', error: 'throttle' }]);
      await publish('queued', 2);
      const listener = forward ? undefined : await listen(first);
      await first.kill();

      broken = false;
      const second = await start({ assembly: after });
      const api = new AdminApi(second.stack);
      expect((await api.call('POST', `/destinations/${ids['parked']}/resume`)).status).toBe(200);
      const { body } = await api.call<{ items: { id: string }[] }>(
        'GET',
        `/deliveries?destination=${ids['exhausted']}`,
      );
      expect((await api.call('POST', `/deliveries/${body.items[0]?.id}/resend`)).status).toBe(202);
      // A release that knows no listener reads a paused destination without events.
      if (listener !== undefined) {
        expect((await api.call('GET', `/destinations/${listener}`)).body).toMatchObject({
          state: 'PAUSED',
          events: ['*'],
        });
        expect((await api.call('GET', '/destinations')).status).toBe(200);
      }
      const expected = { queued: 2, retrying: 1, limited: 3, parked: 2, exhausted: 1 };
      for (const name of WAITING) {
        const found = await second.deliveriesWhen(
          ids[name] ?? '',
          expected[name],
          ({ status, run }) => isTerminal(status) && (name !== 'exhausted' || run === 2),
          PATIENCE_MS,
        );
        expect(found.map(({ status }) => status)).toEqual(Array.from({ length: expected[name] }, () => 'SUCCESS'));
        expect(receivers[name].byId.size).toBe(expected[name]);
      }
      if (listener !== undefined) expect(await second.deliveries(listener)).toEqual([]);
      if (!forward) return;
      // Rows of the previous release: its tenants are found, and its events are not in the lists.
      const listed = async (path: string) => (await api.call<{ items: { type?: string }[] }>('GET', path)).body.items;
      expect(await listed('/tenants')).toMatchObject([{ tenant: 'default', since: expect.any(String) }]);
      expect(await listed('/destinations?tenant=*')).toHaveLength(WAITING.length);
      expect((await listed('/events?type=order.queued')).map(({ type }) => type)).toEqual([
        'order.queued',
        'order.queued',
      ]);
      expect(await listed('/deliveries?type=order.queued')).toHaveLength(2);
      expect(await listed('/events?type=order.parked')).toEqual([]);
    },
    PATIENCE_MS,
  );
});
