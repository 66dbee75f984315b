import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FakeTimekeeper } from '../fake-timekeeper.ts';
import { makeQueues } from './start-sqs.ts';

const bodies = (messages: readonly { body: string }[]): string[] => messages.map(({ body }) => body);

describe('fair receives', () => {
  test('do not let a group with a backlog make the others wait', () => {
    const queue = makeQueues().ensure('fair', {});
    queue.send(Array.from({ length: 1000 }, (_, i) => ({ body: `noisy ${i}`, groupId: 'noisy' })));
    for (let batch = 0; batch < 3; batch += 1) queue.take(10);
    queue.send([{ body: 'quiet', groupId: 'quiet' }, { body: 'no group' }]);
    const next = bodies(queue.take(10));
    expect(next.slice(0, 2).toSorted()).toEqual(['no group', 'quiet']);
    expect(next).toHaveLength(10);
    expect(bodies(queue.take(10)).every((body) => body.startsWith('noisy'))).toBe(true);
  });

  test('pass over quiet groups whose messages are all delayed, however many', () => {
    const queue = makeQueues().ensure('delayed', {});
    queue.send(Array.from({ length: 100 }, (_, i) => ({ body: `delayed ${i}`, groupId: `d${i}`, delaySeconds: 900 })));
    queue.send(Array.from({ length: 100 }, (_, i) => ({ body: `noisy ${i}`, groupId: 'noisy' })));
    for (let batch = 0; batch < 3; batch += 1) queue.take(10);
    queue.send([{ body: 'quiet', groupId: 'quiet' }]);
    const taken = Array.from({ length: 4 }, () => bodies(queue.take(10))).flat();
    expect(taken).toContain('quiet');
    expect(taken).toHaveLength(40);
  });

  test('leave one group alone in the queue as it is', () => {
    const queue = makeQueues().ensure('alone', {});
    queue.send(Array.from({ length: 30 }, (_, i) => ({ body: String(i), groupId: 'g' })));
    expect(Array.from({ length: 3 }, () => bodies(queue.take(10))).flat()).toEqual(
      Array.from({ length: 30 }, (_, i) => String(i)),
    );
  });
});

describe('waiting receives', () => {
  test('wake when a message becomes visible by itself', async () => {
    const clock = new FakeTimekeeper();
    const queue = makeQueues(clock).ensure('wake', { VisibilityTimeout: '5' });
    queue.send([{ body: 'returns' }, { body: 'delayed', delaySeconds: 8 }]);
    queue.take(1);
    const first = queue.receive({ max: 1, waitSeconds: 20 });
    const second = queue.receive({ max: 1, waitSeconds: 20 });
    clock.advance(5_000);
    expect(bodies(await first)).toEqual(['returns']);
    clock.advance(3_000);
    expect(bodies(await second)).toEqual(['delayed']);
  });

  test('wake when a message is given back, and end at their time', async () => {
    const clock = new FakeTimekeeper();
    const queue = makeQueues(clock).ensure('back', {});
    queue.send([{ body: 'a' }]);
    const [message] = queue.take(1);
    const poll = queue.receive({ max: 1, waitSeconds: 20 });
    const late = queue.receive({ max: 1, waitSeconds: 1 });
    queue.changeVisibility(message?.receiptHandle ?? '', 0);
    expect(bodies(await poll)).toEqual(['a']);
    clock.advance(1_000);
    expect(await late).toEqual([]);
  });
});

test('at most 120,000 messages are in flight', async () => {
  const queue = makeQueues().ensure('many', {});
  for (let n = 0; n < 120_001; n += 10_000) queue.send(Array.from({ length: 10_000 }, () => ({ body: 'x' })));
  expect(queue.take(125_000)).toHaveLength(120_000);
  await expect(queue.receive({ max: 1 })).rejects.toMatchObject({ code: 'OverLimit' });
});

describe('a data directory', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'sqs-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('keeps messages, receives and visibility of a process that was killed', async () => {
    // The child never closes its store: it kills itself in the middle.
    const script = `
      import { Queues } from '${new URL('../../../../../local/aws/services/sqs/queues.ts', import.meta.url).href}';
      const access = { attachRolePolicy() {}, setResourcePolicy() {}, authorize() {} };
      const environment = { region: 'us-east-1', accountId: '000000000000', stackName: 't', endpoint: 'http://127.0.0.1' };
      const time = { now: () => ${Date.UTC(2026, 0, 1)}, after: () => () => undefined };
      const queues = new Queues({ environment, dataDirectory: process.argv[1], time, access });
      const queue = queues.ensure('kept', { VisibilityTimeout: '30' });
      queue.send([{ body: 'in flight', groupId: 'a' }, { body: 'deleted' }, { body: 'waiting', groupId: 'b' }, { body: 'late', delaySeconds: 60 }]);
      const [, second] = queue.take(2);
      queue.delete(second.receiptHandle);
      process.kill(process.pid, 'SIGKILL');`;
    const child = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script, directory]);
    await expect(child).rejects.toMatchObject({ signal: 'SIGKILL' });

    const clock = new FakeTimekeeper();
    const queues = makeQueues(clock, directory);
    const queue = queues.ensure('kept', { VisibilityTimeout: '31' });
    expect(queue.metrics()).toMatchObject({ visible: 1, inFlight: 1, delayed: 1 });
    expect(bodies(queue.take(10))).toEqual(['waiting']);
    clock.advance(30_000);
    expect(queue.take(10).map(({ body, receiveCount }) => [body, receiveCount])).toEqual([['in flight', 2]]);
    clock.advance(30_000);
    expect(bodies(queue.take(10))).toContain('late');
    expect(queues.list().map(({ name }) => name)).toEqual(['kept']);
    queues.close();
  });
});
