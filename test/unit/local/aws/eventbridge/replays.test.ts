import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartReplayCommandInput } from '@aws-sdk/client-eventbridge';
import {
  CancelReplayCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  ListArchivesCommand,
  ListReplaysCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../../../../core/event/pattern.ts';
import type { Queue } from '../../../../../local/aws/services/sqs/queue.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';
import type { TestEventBridge } from './start-eventbridge.ts';
import { startEventBridge } from './start-eventbridge.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const ARCHIVE_ARN = 'arn:aws:events:us-east-1:000000000000:archive/kept';
const BUS_ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/orders';

let it: TestEventBridge;
let queue: Queue;
beforeEach(async () => {
  await begin();
});
afterEach(() => it.stop());

async function begin(options: Parameters<typeof startEventBridge>[0] = {}): Promise<void> {
  it = await startEventBridge(options);
  queue = it.queue('orders-queue');
  it.rule('orders', { source: ['shop'] }, [queue]);
  it.rule('other', { source: ['shop', 'shop.webhooks'] }, [it.queue('other-queue')]);
  const eventPattern = { source: ['shop', 'shop.webhooks'] };
  it.events.archives.add({
    name: 'kept',
    arn: ARCHIVE_ARN,
    sourceArn: BUS_ARN,
    eventPattern,
    pattern: compilePattern(eventPattern),
    retentionDays: 2,
    createdAt: START,
  });
}

const at = (milliseconds: number): Date => new Date(START + milliseconds);

const input = (more: Partial<StartReplayCommandInput> = {}): StartReplayCommandInput => ({
  ReplayName: 'again',
  EventSourceArn: ARCHIVE_ARN,
  EventStartTime: at(0),
  EventEndTime: at(10 * MINUTE_MS),
  Destination: { Arn: BUS_ARN, FilterArns: [it.events.ruleArn('orders', 'orders')] },
  ...more,
});

const start = (more: Partial<StartReplayCommandInput> = {}) => it.client.send(new StartReplayCommand(input(more)));
const replay = (ReplayName = 'again') => it.client.send(new DescribeReplayCommand({ ReplayName }));

interface Body {
  id: string;
  time: string;
  source: string;
  detail: { n: number };
  'replay-name'?: string;
}

/** Bodies of the messages that came since the last call. */
function taken(from = queue): Body[] {
  const messages = from.take(10);
  for (const { receiptHandle } of messages) from.delete(receiptHandle);
  return messages.map(({ body }) => JSON.parse(body) as Body);
}

describe('a replay', () => {
  test('sends the archived events of its range again, through its rules alone, with its name and their ids', async () => {
    const { Entries } = await it.put(
      { Detail: '{"n":1, "total": 1500.00}' },
      { Detail: '{"n":2}', Source: 'elsewhere' },
    );
    it.clock.advance(MINUTE_MS);
    await it.put({ Detail: '{"n":3}' }, { Detail: '{"n":4}', Time: at(11 * MINUTE_MS) });
    const before = taken().map(({ detail }) => detail.n);

    expect(before).toEqual([1, 3, 4]);

    it.clock.advance(10 * MINUTE_MS);
    expect(await start()).toMatchObject({
      ReplayArn: 'arn:aws:events:us-east-1:000000000000:replay/again',
      State: 'STARTING',
      ReplayStartTime: at(11 * MINUTE_MS),
    });
    it.clock.advance(1_000);
    expect((await replay()).State).toBe('RUNNING');
    it.clock.advance(1_000);
    expect((await replay()).EventLastReplayedTime).toEqual(at(0));
    it.clock.advance(2_000);
    expect(await replay()).toMatchObject({
      State: 'COMPLETED',
      EventSourceArn: ARCHIVE_ARN,
      Destination: input().Destination,
      EventLastReplayedTime: at(MINUTE_MS),
      ReplayEndTime: at(11 * MINUTE_MS + 4_000),
    });
    const [first, second, ...more] = queue.take(10).map(({ body }) => body);
    expect(more).toEqual([]);
    expect(first).toBe(
      `{"version":"0","id":"${Entries?.[0]?.EventId}","detail-type":"order.created","source":"shop","account":"000000000000",` +
        '"time":"2026-01-01T00:00:00Z","region":"us-east-1","replay-name":"again","resources":[],"detail":{"n":1, "total": 1500.00}}',
    );
    expect(second).toContain('"detail":{"n":3}');
    const usage = it.gateway.host.usage.usage((principal) => principal === 'events.amazonaws.com');
    expect(usage).toMatchObject({ events: 2, archivedBytes: 0 });
  });

  test('finds events ten minutes after they came, and until the retention ends; none of a replay', async () => {
    await it.put({ Detail: '{"n":1}' });
    taken();
    it.clock.advance(10 * MINUTE_MS - 5_000);
    await start({ ReplayName: 'early' });
    it.clock.advance(4_000);
    expect((await replay('early')).State).toBe('COMPLETED');
    expect(taken()).toEqual([]);
    for (const name of ['a', 'b']) {
      it.clock.advance(10 * MINUTE_MS);
      await start({ ReplayName: name, Destination: { Arn: BUS_ARN } });
      it.clock.advance(4_000);
      expect(taken().map((body) => body['replay-name'])).toEqual([name]);
    }
    const kept = await it.client.send(new DescribeArchiveCommand({ ArchiveName: 'kept' }));
    expect(kept).toMatchObject({ EventCount: 1, SizeBytes: 7, RetentionDays: 2, ArchiveArn: ARCHIVE_ARN });
    it.clock.advance(2 * DAY_MS);
    const { Archives } = await it.client.send(new ListArchivesCommand({ EventSourceArn: BUS_ARN }));
    expect(Archives).toMatchObject([{ ArchiveName: 'kept', EventCount: 0 }]);
  });

  test('can be cancelled until it ends, and is listed', async () => {
    it.clock.advance(11 * MINUTE_MS);
    await start();
    await start({ ReplayName: 'also' });
    const cancel = () => it.client.send(new CancelReplayCommand({ ReplayName: 'again' }));
    expect(await cancel()).toMatchObject({ State: 'CANCELLING' });
    await expect(cancel()).rejects.toMatchObject({ name: 'IllegalStatusException' });
    it.clock.advance(5_000);
    expect((await replay()).State).toBe('CANCELLED');
    const { Replays, NextToken } = await it.client.send(new ListReplaysCommand({ Limit: 1, NamePrefix: 'a' }));
    expect(Replays).toMatchObject([{ ReplayName: 'again', State: 'CANCELLED' }]);
    const rest = await it.client.send(new ListReplaysCommand({ NextToken, NamePrefix: 'a' }));
    expect(rest.Replays).toMatchObject([{ ReplayName: 'also', State: 'COMPLETED' }]);
  });

  test('with new ids has an id that nobody saw', async () => {
    await it.stop();
    await begin({ replayIds: 'new' });
    await it.put({ Detail: '{"n":1}' });
    const [before] = taken();
    it.clock.advance(11 * MINUTE_MS);
    await start();
    it.clock.advance(5_000);
    const [after] = taken();
    expect(after).toEqual({ ...before, id: expect.any(String), 'replay-name': 'again' });
    expect(after?.id).not.toBe(before?.id);
  });

  test('goes on after a restart from the same data directory', async () => {
    await it.stop();
    const dataDirectory = mkdtempSync(join(tmpdir(), 'archive-'));
    const clock = new FakeTimekeeper();
    await begin({ dataDirectory, clock });
    await it.put({ Detail: '{"n":1}' });
    taken();
    clock.advance(11 * MINUTE_MS);
    await start();
    await it.stop();
    await begin({ dataDirectory, clock });
    it.events.replays.resume();
    clock.advance(5_000);
    expect((await replay()).State).toBe('COMPLETED');
    expect(taken().map((body) => body['replay-name'])).toEqual(['again']);
    rmSync(dataDirectory, { recursive: true });
  });

  test.each<[string, Partial<StartReplayCommandInput>, string, string]>([
    ['a bus that does not exist', { Destination: { Arn: `${BUS_ARN}-2` } }, 'ResourceNotFoundException', 'Event bus'],
    [
      'another bus',
      { Destination: { Arn: BUS_ARN.replace('orders', 'default') } },
      'ValidationException',
      'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
    ],
    [
      'an archive that does not exist',
      { EventSourceArn: `${ARCHIVE_ARN}-2` },
      'ValidationException',
      'Parameter EventSourceArn is not valid. Reason: Archive kept-2 does not exist.',
    ],
    [
      'an end at its start',
      { EventEndTime: at(0) },
      'ValidationException',
      'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
    ],
    [
      'a rule that does not exist',
      { Destination: { Arn: BUS_ARN, FilterArns: [`${BUS_ARN}/x`] } },
      'ValidationException',
      'Destination.FilterArns',
    ],
    ['a name with a space', { ReplayName: 'a b' }, 'ValidationException', 'ReplayName'],
    ['a name that is too long', { ReplayName: 'x'.repeat(65) }, 'ValidationException', 'ReplayName'],
  ])('is refused for %s', async (_, wrong, name, message) => {
    await expect(start(wrong)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test('is refused with a name that is taken, beyond ten at once, and when it does not exist', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'Replay again already exists.',
    });
    for (let n = 1; n < 10; n += 1) await start({ ReplayName: `again-${n}` });
    await expect(start({ ReplayName: 'eleventh' })).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(replay('nothing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
