import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { managerOf } from '../../local/start-stack.ts';
import type { StackFile } from '../../local/stack-file.ts';
import { Receiver } from '../helpers/receiver.ts';
import type { SampleResult } from '../../local/sample/report.ts';

const START = join(import.meta.dirname, '..', '..', 'local', 'start.ts');

test('npm start -- --once --json: every receiver ends as it should, said in one JSON document', async () => {
  // Rejects unless the exit code is 0.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [START, '--once', '--json', '--port', '0']);
  const result = JSON.parse(stdout) as SampleResult;
  const none = { PENDING: 0, SUCCESS: 0, FAILED: 0, RETRY_EXHAUSTED: 0 };
  expect(result).toMatchObject({
    ok: true,
    events: 15,
    destinations: [
      { name: 'healthy', posts: 15, statuses: { ...none, SUCCESS: 15 } },
      { name: 'recovering', posts: 45, statuses: { ...none, SUCCESS: 15 } },
      { name: 'dead', posts: 60, statuses: { ...none, RETRY_EXHAUSTED: 15 } },
    ],
  });
  // Beside the 15 events the exhausted deliveries' operational events are on the bill.
  expect(result.bill.find(({ what }) => what === 'EventBridge')?.quantity).toBeGreaterThanOrEqual(15);
  expect(result.bill.every(({ quantity, dollars }) => quantity > 0 && dollars > 0)).toBe(true);
  // Each attempt as it happened: time, event, destination, outcome, duration.
  expect(
    stderr.match(/^\d\d:\d\d:\d\d\.\d{3} {2}\S+ +(healthy|recovering|dead) +attempt \d {2}\d{3} +\d+ ms/gm),
  ).toHaveLength(120);
});

test('npm start prints the attempts of a destination that somebody adds, of another tenant too', async () => {
  const receiver = await Receiver.start();
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-start-'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', START, '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const lineWith = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      lines.on('line', (line) => {
        if (pattern.test(line)) resolve(line);
      });
    });
  const printed = lineWith(/partner of mine +attempt 1 +200/);
  await lineWith(/^Putting/);
  const stack = JSON.parse(readFileSync(join(folder, '.local', 'stack.json'), 'utf8')) as StackFile;
  const tenant = 'mine';
  await managerOf(stack).registerWebhook({ name: 'partner of mine', url: receiver.url, events: ['own.thing'], tenant });
  const entry = {
    Source: stack.eventSource,
    EventBusName: stack.eventBusName,
    DetailType: 'own.thing',
    Detail: '{"tenant":"mine"}',
  };
  await new EventBridgeClient(stack).send(new PutEventsCommand({ Entries: [entry] }));
  const line = await printed;
  expect(line).toContain('own.thing');
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await exited;
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});
