import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
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
