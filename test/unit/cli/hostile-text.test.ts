import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../cli/src/commands.ts';
import type { Reply } from '../sdk/manager/api-server.ts';
import { CommandLine, type Result } from './command-line.ts';

/** Text that clears the screen, sets the title, writes the clipboard, reorders or hides characters, and begins lines. */
const HOSTILE =
  '\u001b[2J\u001b]0;pwned\u0007\u001b]52;c;cm0gLXJmIC8=\u0007\u009b31m\u007f\r\n\u0085FORGED  ACTIVE\u2028\u202e\u2066\u200f\u061c\u200b\u{e0041}\udc00';
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const AT = '2026-01-31T12:00:00.000Z';

const attempt = {
  run: 1,
  number: 1,
  at: AT,
  outcome: 'failure',
  statusCode: undefined,
  durationMs: 7,
  code: HOSTILE,
  failure: HOSTILE,
  message: HOSTILE,
  diagnosis: HOSTILE,
  response: HOSTILE,
};
/** The members of every response of the API at once; each text that somebody else can write is hostile. */
const RESPONSE = {
  id: HOSTILE.toWellFormed(),
  name: HOSTILE,
  description: HOSTILE,
  url: HOSTILE,
  events: [HOSTILE, HOSTILE],
  headers: { [HOSTILE]: HOSTILE },
  filter: { [HOSTILE]: [HOSTILE] },
  state: HOSTILE,
  stateReason: HOSTILE,
  tenant: HOSTILE,
  source: HOSTILE,
  type: HOSTILE.toWellFormed(),
  eventId: HOSTILE,
  webhookId: HOSTILE,
  destinationId: HOSTILE,
  reason: HOSTILE,
  status: HOSTILE,
  secret: HOSTILE,
  whsec: HOSTILE,
  warnings: [{ field: HOSTILE, message: HOSTILE, nearest: HOSTILE }],
  acceptedAt: AT,
  run: 1,
  attemptCount: 1,
  lastAttempt: attempt,
  attempts: [attempt],
  payload: { [HOSTILE]: HOSTILE },
  violations: [HOSTILE],
  verdicts: [{ destinationId: HOSTILE, name: HOSTILE, verdict: HOSTILE, explanation: HOSTILE }],
  rateLimit: { perMinute: HOSTILE, burst: HOSTILE },
  retry: { maxAttempts: HOSTILE, baseSeconds: HOSTILE },
  sample: { deliveries: HOSTILE, oldest: HOSTILE },
  failures: { [HOSTILE]: 1 },
  ok: false,
  failure: HOSTILE,
  message: HOSTILE,
  diagnosis: HOSTILE,
  response: HOSTILE,
  request: { method: 'POST', url: HOSTILE, headers: { [HOSTILE]: HOSTILE }, body: HOSTILE },
  dryRun: false,
  matches: false,
  field: HOSTILE,
  expected: HOSTILE,
  schema: { [HOSTILE]: HOSTILE },
  example: { [HOSTILE]: HOSTILE },
  at: AT,
  action: HOSTILE,
  target: HOSTILE,
  principal: HOSTILE,
  fields: [HOSTILE],
  requeued: HOSTILE,
  since: AT,
  recordedAt: AT,
  unmatched: HOSTILE,
};
const PROBLEM = {
  code: HOSTILE,
  title: HOSTILE,
  detail: HOSTILE,
  instance: HOSTILE,
  errors: [{ field: HOSTILE, message: HOSTILE, remedy: HOSTILE }],
};

/** Arguments of each command, and the lines of its text; `verify`, `listen`, `publish` and `replay` need a local stack. */
const CASES: Readonly<Record<string, { args?: string[]; lines?: number }>> = {
  'destinations list': { lines: 2 },
  'destinations get': { args: ['x'] },
  'destinations create': { args: ['--url', 'https://x.example', '-e', '*'] },
  'destinations update': { args: ['x', '--name', 'y'] },
  'destinations pause': { args: ['x'], lines: 1 },
  'destinations resume': { args: ['x'], lines: 1 },
  'destinations delete': { args: [`x${HOSTILE.toWellFormed()}`], lines: 1 },
  'destinations rotate-secret': { args: ['x'] },
  'destinations stats': { args: ['x'] },
  'event-types': { args: [HOSTILE.toWellFormed()] },
  'events list': { args: ['--limit', '1'], lines: 2 },
  tenants: { lines: 2 },
  'events erase': { args: [`x${HOSTILE.toWellFormed()}`, '--yes'], lines: 1 },
  'filter test': { args: ['-d', 'x', '--type', 'order.created'] },
  audit: { lines: 2 },
  'deliveries list': { args: ['-d', 'x', '--limit', '1'], lines: 2 },
  'deliveries get': { args: ['x'] },
  event: { args: ['x'] },
  resend: { args: [`x${HOSTILE.toWellFormed()}`], lines: 1 },
  recover: { args: ['x', '--since', '1h', '--no-wait'], lines: 1 },
  backfill: { args: ['x', '--from', '1h', '--no-wait'], lines: 1 },
  test: { args: ['x'] },
  tail: { args: ['--past'], lines: 1 },
};

const line = new CommandLine();

/** Runs a command until it has printed something. */
function run(args: readonly string[], reply: () => Reply): Promise<Result> {
  const stop = new AbortController();
  let requests = 0;
  return line.run(
    args,
    () => {
      requests += 1;
      if (requests === 2) stop.abort();
      return reply();
    },
    stop,
  );
}

function expectSafe(text: string): void {
  expect(UNSAFE.exec(text.replaceAll('\n', ''))).toBeNull();
}

const ok = (): Reply => ({ body: { ...RESPONSE, items: [RESPONSE] } });

describe('hostile text in a response of the API', () => {
  test('is tried with every command', () => {
    const alone = new Set(['listen', 'verify', 'publish', 'replay', 'completion', 'version', 'help', 'mcp']);
    const names = COMMANDS.map(({ name }) => name).filter((name) => !alone.has(name));
    expect(names.toSorted()).toEqual(Object.keys(CASES).toSorted());
  });

  describe.each(Object.entries(CASES))('of %s', (name, { args = [], lines }) => {
    const words = [...name.split(' '), ...args];

    test('is escaped in text and begins no line', async () => {
      const { out, err } = await run(words, ok);
      expect(out).toContain(String.raw`\u001b[2J`);
      expectSafe(out + err);
      for (const each of out.split('\n')) expect(each).not.toMatch(/^FORGED/);
      if (lines !== undefined) expect(out.trimEnd().split('\n')).toHaveLength(lines);
    });

    test('is the same value in JSON, and escaped', async () => {
      const { out } = await run([...words, '--json'], ok);
      expectSafe(out);
      expect(JSON.stringify(JSON.parse(out))).toContain(JSON.stringify(HOSTILE.toWellFormed()).slice(1, 40));
    });

    test('is escaped in the error', async () => {
      const { code, out, err } = await run(words, () => ({ status: 422, body: PROBLEM }));
      expect([code, out]).toEqual([4, '']);
      expectSafe(err);
      expect(err).toMatch(/^[^\n]*\\u001b\[2J[^\n]*\n$/);
    });
  });

  test('is escaped in a wrong command line', async () => {
    const text = HOSTILE.toWellFormed();
    for (const args of [[text], ['destinations', text], ['destinations', 'list', text], ['event', 'x', `--${text}`]]) {
      const { code, err } = await run(args, ok);
      expect(code).toBe(2);
      expectSafe(err);
    }
  });
});
