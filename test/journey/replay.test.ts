import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventIdOf } from '../../core/contract/ids.ts';
import { type Clock, timeOn } from '../../local/aws/timekeeper.ts';
import { managerOf } from '../../local/start-stack.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { type Finished, Program } from '../helpers/program.ts';
import { Receiver } from '../helpers/receiver.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'src', 'main.ts');
const EVENTS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Resume runs every six seconds. */
const SPEED = 10;
const rateLimit = { perMinute: 6_000, burst: 1_000 };
const ORDERS = Array.from({ length: EVENTS }, (_, n) => `ord_${String(n).padStart(4, '0')}`);
const ERASED = 'ord_0010';
const REST = ORDERS.filter((orderId) => orderId !== ERASED);

let data: string;
let receivers: [Receiver, Receiver];
let stack: LocalStack;
/** The destination that is registered after the events. */
let laterId: string;
/** Range of the replay. */
let from: string;
let to: string;

const stackNow = (): number => timeOn(stack.stack.clock, Date.now());
const iso = (time: number): string => new Date(time).toISOString();

const webhooks = (...words: string[]): Promise<Finished> => new Program([CLI, ...words], stack.folder).finished;

async function begin(replayIds: 'same' | 'new'): Promise<void> {
  const destinations = [{ url: receivers[0].url, events: ['order.*'], rateLimit }];
  stack = await LocalStack.start({ data, speed: SPEED, replayIds, destinations });
}

/** Stops the stack for eleven minutes, after which a replay finds all events. */
async function sleepElevenMinutes(): Promise<void> {
  await stack.stop();
  const file = join(data, 'clock.json');
  const clock = JSON.parse(readFileSync(file, 'utf8')) as Clock;
  writeFileSync(file, JSON.stringify({ ...clock, stackStart: clock.stackStart + 11 * MINUTE_MS }));
}

/** Waits until fan-out has handled all that a replay sent. */
async function fannedOut(): Promise<void> {
  const sqs = new SQSClient(stack.stack);
  const QueueUrl = stack.stack.queues['events'];
  await eventually(async () => {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    const left =
      Number(Attributes['ApproximateNumberOfMessages']) + Number(Attributes['ApproximateNumberOfMessagesNotVisible']);
    return left === 0 ? true : undefined;
  });
  sqs.destroy();
}

async function replayed(...words: string[]): Promise<void> {
  const { code, stdout, stderr } = await webhooks('replay', ...words);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringContaining('COMPLETED') });
  await fannedOut();
}

const ordersOf = ({ posts }: Receiver): string[] =>
  posts.map(({ body }) => (JSON.parse(body) as { data: { orderId: string } }).data.orderId).toSorted();

const order = (orderId: string, more: object = {}) => ({
  EventBusName: stack.stack.eventBusName,
  Source: SOURCE,
  DetailType: 'order.created',
  Detail: JSON.stringify({ orderId, ...more }),
});

describe('a replay of the archive', () => {
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'replay-'));
    receivers = [await Receiver.start(), await Receiver.start()];
    await begin('same');
    from = iso(stackNow() - 1_000);
    const bus = new EventBridgeClient(stack.stack);
    const Time = new Date(stackNow() - DAY_MS);
    const old = [
      { ...order('old with', { eventId: 'old' }), Time },
      { ...order('old without'), Time },
    ];
    await bus.send(new PutEventsCommand({ Entries: old }));
    // Every other one has no eventId: its id is that of EventBridge.
    const entries = ORDERS.map((orderId, n) => order(orderId, n % 2 === 0 ? { eventId: orderId } : {}));
    for (let start = 0; start < EVENTS; start += 10)
      await bus.send(new PutEventsCommand({ Entries: entries.slice(start, start + 10) }));
    bus.destroy();
    await receivers[0].received(EVENTS + old.length);
    await stack.deliveriesWhen(
      stack.destinationIds[0] ?? '',
      EVENTS + old.length,
      ({ status }) => status === 'SUCCESS',
    );
    to = iso(stackNow() + 1_000);
    const manager = managerOf(stack.stack);
    await manager.eraseEventPayload(eventIdOf('default', SOURCE, ERASED));
    ({ id: laterId } = await manager.registerWebhook({ url: receivers[1].url, events: ['order.created'], rateLimit }));
    await sleepElevenMinutes();
    await begin('same');
  }, 180_000);

  afterAll(async () => {
    await stack.stop();
    for (const receiver of receivers) receiver.close();
    rmSync(data, { recursive: true });
  });

  test('reaches a destination that came later with each event once, and nobody with any event twice', async () => {
    const [first, second] = receivers;
    const before = ordersOf(first);
    expect(before).toEqual(['old with', 'old without', ...ORDERS]);
    await replayed('--from', from, '--to', to, '--name', 'first');
    await second.received(REST.length);
    const ids = new Map(first.posts.map(({ id, body }) => [body, id]));
    expect(ordersOf(second)).toEqual(REST);
    expect(second.posts.filter(({ id, body }) => ids.get(body) !== id)).toEqual([]);

    await replayed('--from', from, '--to', to, '--name', 'second');
    const deliveries = await stack.deliveriesWhen(laterId, REST.length, ({ status }) => status === 'SUCCESS');
    expect(deliveries).toHaveLength(REST.length);
    expect(ordersOf(first)).toEqual(before);
    expect(ordersOf(second)).toEqual(REST);
  }, 180_000);

  test('is refused for a range that the archive may not have, or cannot have, and for a name that is taken', async () => {
    const now = stackNow();
    for (const [words, message] of [
      [['--from', '2h', '--to', iso(now)], '--to must be at least 10 minutes ago'],
      [['--from', '15m', '--to', '20m'], '--from must be before --to'],
      [['--from', '31d'], '--from must be within the 30 days that the archive keeps'],
      [['--from', '2h', '--name', 'a b'], '--name must be 1 to 64'],
      [[], '--from is required'],
    ] as const)
      expect(await webhooks('replay', ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    expect(await webhooks('replay', '--from', from, '--to', to, '--name', 'first')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('Replay first already exists.'),
    });
    expect(await webhooks('replay', '--cancel', 'first')).toMatchObject({ code: 6 });
    expect(await webhooks('replay', '--cancel', 'none')).toMatchObject({ code: 3 });
  }, 60_000);

  test('that cannot be followed any more goes on, and the command says so', async () => {
    await stack.faults([{ service: 'events', operation: 'DescribeReplay', error: 'internal' }]);
    // A range without events.
    const end = Date.parse(from) - DAY_MS - MINUTE_MS;
    const { code, stderr } = await webhooks('replay', '--from', iso(end - 1), '--to', iso(end), '--name', 'unseen');
    await stack.faults();
    expect(code).not.toBe(0);
    expect(stderr).toContain('The replay unseen goes on without this command; --cancel unseen ends it.');
  }, 60_000);

  test('that changes the ids of events sends again what has no eventId, as another event', async () => {
    await stack.stop();
    await begin('new');
    const [first, second] = receivers;
    const [sent, sentLater] = [first.posts.length, second.posts.length];
    const day = Date.parse(from) - DAY_MS;
    await replayed('--from', iso(day - MINUTE_MS), '--to', iso(day + MINUTE_MS));
    // `old with` goes to the second destination alone, which did not have it.
    await second.received(sentLater + 2);
    await first.received(sent + 1);
    expect(ordersOf(first).slice(0, 3)).toEqual(['old with', 'old without', 'old without']);
    expect(new Set(first.posts.filter(({ body }) => body.includes('old without')).map(({ id }) => id)).size).toBe(2);
    expect(ordersOf(second).slice(0, 2)).toEqual(['old with', 'old without']);
  }, 60_000);
});
