import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { attemptLine } from '../../../local/sample/report.ts';
import { say } from '../../../local/terminal.ts';
import type { NewAttempt } from '../../../sdk/src/manager/attempts-seen.ts';

const HOSTILE = '\u001b[2J\u009b31m\u007f\r\u0085\u202eFORGED\u2028';

describe('the local stack in a terminal', () => {
  test('shows the name, type and code of an attempt escaped, in one line', () => {
    const seen = {
      delivery: { type: `${HOSTILE}\n`, destinationId: 'dst_1', attemptCount: 1, status: 'FAILED' },
      attempt: { at: '2026-01-31T12:00:00.000Z', number: 1, outcome: 'failure', code: HOSTILE, durationMs: 1 },
    } as unknown as NewAttempt;
    const line = attemptLine(seen, new Map([['dst_1', HOSTILE]]));
    expect(line).toMatch(/^12:00:00\.000 {2}\\u001b\[2J\\u009b31m\\u007f\\r\\u0085\\u202eFORGED\\u2028\\n/);
    expect(line).toMatch(/^[ -~]+$/);
  });

  test('keeps only the line breaks of its own text', () => {
    const stream = new PassThrough();
    say(`one\n${HOSTILE}`, stream as unknown as NodeJS.WriteStream);
    expect(String(stream.read())).toMatch(/^one\n[ -~]+\n$/);
  });
});
