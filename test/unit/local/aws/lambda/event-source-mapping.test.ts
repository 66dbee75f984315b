import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readBatchResponse } from '../../../../../local/aws/services/lambda/batch-response.ts';
import { sqsBatches } from '../../../../../local/aws/services/lambda/sqs-event.ts';
import type { Queue } from '../../../../../local/aws/services/sqs/queue.ts';
import type { TestLambda } from './start-lambda.ts';
import { startLambda } from './start-lambda.ts';

let it: TestLambda;
let queue: Queue;
/** Where functions report to, so that a test can wait for what they saw. */
let seen: Queue;
beforeEach(() => {
  it = startLambda(4);
  const dead = it.queues.ensure('dead', {});
  queue = it.queues.ensure('work', {
    VisibilityTimeout: '60',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 }),
  });
  seen = dead;
});
afterEach(() => it.stop());

const mapping = {
  batchSize: 10,
  windowSeconds: 0,
  maximumConcurrency: 2 as number | undefined,
  reportsItemFailures: true,
};

function consume(name: string, code: string, settings = {}): void {
  it.add(name, code);
  it.allowQueues(name);
  it.lambda.addMapping(name, queue, { ...mapping, ...settings });
  it.lambda.start();
}

/** Waits until `condition` holds; the runner's own timeout bounds it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const idle = (name: string, invocations: number) => (): boolean => {
  const { invocations: done = 0, running = 0 } = it.lambda.statistics()[name] ?? {};
  return done >= invocations && running === 0;
};

describe('a mapping', () => {
  test('hands over messages as soon as they are sent, and deletes what succeeded', async () => {
    consume('ok', 'exports.handler = async ({ Records }) => console.log(JSON.stringify(Records));');
    queue.send([
      {
        body: 'a',
        groupId: 'g',
        traceHeader: 'Root=1',
        senderId: 's',
        attributes: { k: { DataType: 'String', StringValue: 'v' } },
      },
    ]);
    await until(() => idle('ok', 1)() && it.lines.length > 0);
    await until(() => queue.metrics().inFlight === 0);
    expect(queue.metrics()).toMatchObject({ visible: 0, inFlight: 0 });
    const line = it.lines[0] ?? '';
    expect(JSON.parse(line.slice(line.indexOf('[')))).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'a',
        md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
        md5OfMessageAttributes: expect.any(String),
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(it.clock.now()),
          SenderId: 's',
          ApproximateFirstReceiveTimestamp: String(it.clock.now()),
          MessageGroupId: 'g',
          AWSTraceHeader: 'Root=1',
        },
        messageAttributes: { k: { stringValue: 'v', stringListValues: [], binaryListValues: [], dataType: 'String' } },
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'us-east-1',
      },
    ]);
  });

  test('leaves only the named failures to their visibility timeout, and poison to the dead-letter queue', async () => {
    consume(
      'partial',
      `exports.handler = async ({ Records }) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'poison').map(({ messageId }) => ({ itemIdentifier: messageId })) });`,
    );
    queue.send(['a', 'poison', 'b'].map((body) => ({ body })));
    for (const round of [1, 2, 3]) {
      await until(idle('partial', round));
      await until(() => queue.metrics().inFlight === 1);
      it.clock.advance(60_000);
    }
    await until(() => seen.metrics().visible === 1);
    expect(seen.take(1)).toMatchObject([{ body: 'poison', receiveCount: 4 }]);
    expect(it.lambda.statistics()['partial']).toMatchObject({ invocations: 3, errors: 0 });
  });

  test('keeps the whole batch when the function throws, or answers what is no batch response', async () => {
    consume(
      'bad',
      `let n = 0; exports.handler = async () => { n += 1; if (n === 1) throw new Error('no'); if (n === 2) return { batchItemFailures: [{ itemIdentifier: 'unknown' }] }; };`,
    );
    queue.send([{ body: 'a' }, { body: 'b' }]);
    for (const round of [1, 2]) {
      await until(idle('bad', round));
      expect(queue.metrics().inFlight).toBe(2);
      it.clock.advance(60_000);
    }
    await until(() => queue.metrics().inFlight === 0 && queue.metrics().visible === 0);
    expect(seen.metrics().visible).toBe(0);
    expect(it.problems.join('\n')).toMatch(/bad failed: Error: no[\s\S]*names unknown, which is not in the batch/);
  });

  test('has no more batches under way than it may', async () => {
    consume('slow', 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 30)); };', {
      batchSize: 1,
      maximumConcurrency: 2,
    });
    queue.send(Array.from({ length: 6 }, (_, i) => ({ body: String(i) })));
    let most = 0;
    await until(() => {
      most = Math.max(most, queue.metrics().inFlight);
      return queue.metrics().visible + queue.metrics().inFlight === 0;
    });
    expect(most).toBe(2);
    expect(it.lambda.statistics()['slow']).toMatchObject({ invocations: 6, workers: 2 });
  });

  test('takes no message before a worker is free for it', async () => {
    consume('full', 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 30)); };', {
      batchSize: 1,
      maximumConcurrency: 4,
    });
    queue.send(Array.from({ length: 8 }, (_, i) => ({ body: String(i) })));
    let most = 0;
    await until(() => {
      most = Math.max(most, queue.metrics().inFlight);
      return queue.metrics().visible + queue.metrics().inFlight === 0;
    });
    // Three workers start at once; a fourth would need the others to be held up.
    expect(most).toBe(3);
  });

  test('waits for a batch to fill, as long as its window', async () => {
    consume('window', 'exports.handler = async ({ Records }) => console.log(Records.length);', { windowSeconds: 5 });
    queue.send([{ body: 'a' }]);
    await until(() => queue.metrics().inFlight === 1);
    queue.send([{ body: 'b' }]);
    await until(() => queue.metrics().inFlight === 2);
    expect(it.lambda.statistics()['window']?.invocations).toBe(0);
    it.clock.advance(5_000);
    await until(() => it.lines.length === 1);
    queue.send(Array.from({ length: 10 }, () => ({ body: 'c' })));
    await until(() => it.lines.length === 2);
    expect(it.lines.map((line) => line.split(' ').at(-1))).toEqual(['2', '10']);
  });

  test('does not start when the role may not consume, and names function, action and queue', () => {
    it.add('denied', 'exports.handler = async () => {};');
    it.lambda.addMapping('denied', queue, mapping);
    expect(() => it.lambda.start()).toThrow(
      /denied is not authorized to perform: sqs:ReceiveMessage on resource: .*:work/,
    );
  });

  test('stops polling when drained, after what is under way', async () => {
    consume('draining', 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 50)); };');
    queue.send([{ body: 'a' }]);
    await until(() => queue.metrics().inFlight === 1);
    await it.lambda.drain();
    expect(queue.metrics()).toMatchObject({ visible: 0, inFlight: 0 });
    expect(it.lambda.statistics()['draining']).toMatchObject({ errors: 0, workers: 0 });
    queue.send([{ body: 'b' }]);
    expect(queue.metrics().visible).toBe(1);
  });
});

describe('a batch response', () => {
  const ids = new Set(['a', 'b']);
  test.each(['null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}'])(
    '%s means that all succeeded',
    (payload) => {
      expect(readBatchResponse(payload, ids)).toEqual({ failed: new Set() });
    },
  );
  test.each([
    '"text"',
    '[]',
    '{"batchItemFailures":"a"}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"id":"a"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"c"}]}',
  ])('%s means that all failed', (payload) => {
    expect(readBatchResponse(payload, ids)).toHaveProperty('bad');
  });
  test('names what failed', () => {
    expect(readBatchResponse('{"batchItemFailures":[{"itemIdentifier":"b"}]}', ids)).toEqual({
      failed: new Set(['b']),
    });
  });
});

test('a payload has at most 6 MB: more goes to another invocation', () => {
  const big = it.queues.ensure('big', {});
  big.send(Array.from({ length: 8 }, () => ({ body: 'x'.repeat(1_000_000) })));
  const batches = sqsBatches(big.take(8), big.arn);
  expect(batches.map(({ messages }) => messages.length)).toEqual([6, 2]);
  for (const { payload, messages } of batches) {
    expect(payload.length).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect((JSON.parse(payload) as { Records: unknown[] }).Records).toHaveLength(messages.length);
  }
});
