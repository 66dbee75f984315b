import { ListMessageMoveTasksCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Queue } from '../../../../../local/aws/services/sqs/queue.ts';
import type { TestSqs } from './start-sqs.ts';
import { startSqs } from './start-sqs.ts';

let it: TestSqs;
beforeAll(async () => {
  it = await startSqs();
});
afterAll(() => it.stop());

function pair(name: string, maxReceiveCount: number, attributes = {}): { source: Queue; dead: Queue } {
  const { queue: dead } = it.queue(`${name}-dead`, attributes);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount });
  const { queue: source } = it.queue(name, { RedrivePolicy, VisibilityTimeout: '10' });
  return { source, dead };
}

/** Receives a message and lets it come back, until it goes to the dead-letter queue. */
function exhaust(source: Queue, times: number): void {
  for (let receive = 1; receive <= times; receive += 1) {
    expect(source.take(1)).toHaveLength(1);
    it.clock.advance(10_000);
  }
  expect(source.take(1)).toEqual([]);
}

const policy = (deadLetterTargetArn: string): Record<string, string> => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
});

describe('a redrive policy', () => {
  test('moves a message at the receive after its last one, as the message it was', () => {
    const { source, dead } = pair('orders', 3);
    const sentAt = it.clock.now();
    const [sent] = source.send([
      { body: 'b', groupId: 'g', attributes: { a: { DataType: 'String', StringValue: '1' } } },
    ]);
    exhaust(source, 3);
    const [message] = dead.take(1);
    expect(message).toMatchObject({
      messageId: sent?.messageId,
      body: 'b',
      groupId: 'g',
      sentAt,
      receiveCount: 4,
      deadLetterSource: source.arn,
      attributes: { a: { DataType: 'String', StringValue: '1' } },
    });
    expect(source.metrics()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test('counts retention from the first send', () => {
    const { source, dead } = pair('old', 1, { MessageRetentionPeriod: '60' });
    source.send([{ body: 'b' }]);
    exhaust(source, 1);
    it.clock.advance(50_000);
    expect(dead.take(1)).toEqual([]);
  });

  test('wakes a receive that waits on the dead-letter queue', async () => {
    const { source, dead } = pair('awake', 1);
    const waiting = dead.receive({ max: 1, waitSeconds: 20 });
    source.send([{ body: 'b' }]);
    exhaust(source, 1);
    expect(await waiting).toHaveLength(1);
  });

  test('still gives what lies behind the messages that it moves', () => {
    const { source } = pair('mixed', 1);
    source.send([{ body: 'poison 1' }, { body: 'poison 2' }]);
    source.take(2);
    it.clock.advance(10_000);
    source.send([{ body: 'fresh' }]);
    expect(source.take(2).map(({ body }) => body)).toEqual(['fresh']);
  });

  test('needs a dead-letter queue that is there and allows it', () => {
    const { queue: closed } = it.queue('closed', { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
    const { queue: picky } = it.queue('picky', {
      RedriveAllowPolicy: JSON.stringify({
        redrivePermission: 'byQueue',
        sourceQueueArns: ['arn:aws:sqs:us-east-1:000000000000:allowed'],
      }),
    });
    expect(() => it.queue('allowed', policy(picky.arn))).not.toThrow();
    expect(() => it.queue('other', policy(picky.arn))).toThrow('does not allow');
    expect(() => it.queue('other', policy(closed.arn))).toThrow('does not allow');
    expect(() => it.queue('other', policy(`${closed.arn}-none`))).toThrow('does not exist');
  });
});

const start = async (dead: Queue, destination?: Queue): Promise<void> => {
  await it.client.send(
    new StartMessageMoveTaskCommand({
      SourceArn: dead.arn,
      ...(destination && { DestinationArn: destination.arn }),
      MaxNumberOfMessagesPerSecond: 10,
    }),
  );
};

const status = async (dead: Queue): Promise<unknown> => {
  const { Results } = await it.client.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
  return Results?.[0];
};

describe('a move task', () => {
  test('brings messages back to where they came from, as new ones, at its rate', async () => {
    const { source, dead } = pair('back', 1);
    const sent = source.send(Array.from({ length: 25 }, (_, i) => ({ body: String(i) })));
    source.take(25);
    it.clock.advance(10_000);
    source.take(25);
    expect(dead.metrics().visible).toBe(25);
    await start(dead);
    await expect(start(dead)).rejects.toThrow('Only one active task');
    it.clock.advance(1000);
    expect(source.metrics().visible).toBeGreaterThan(0);
    expect(source.metrics().visible).toBeLessThan(15);
    it.clock.advance(5000);
    expect(await status(dead)).toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 25,
      ApproximateNumberOfMessagesToMove: 25,
    });
    const back = source.take(25);
    expect(back).toHaveLength(25);
    expect(new Set(back.map(({ receiveCount }) => receiveCount))).toEqual(new Set([1]));
    expect(back.some(({ messageId }) => sent.some((old) => old.messageId === messageId))).toBe(false);
  });

  test('refuses queues that are no dead-letter queue, and messages that did not come from a queue', async () => {
    const { source, dead } = pair('foreign', 1);
    await expect(start(source)).rejects.toThrow('must be configured as a Dead Letter Queue');
    dead.send([{ body: 'sent by hand' }]);
    await start(dead, source);
    it.clock.advance(1);
    expect(await status(dead)).toMatchObject({ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' });
    expect(dead.metrics().visible).toBe(1);
  });
});
