import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Program } from '../../helpers/program.ts';
import { ApiServer, CREDENTIALS, type Reply, type SeenRequest } from '../sdk/manager/api-server.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const MAIN = join(PROJECT, 'cli', 'src', 'main.ts');
const AT = '2026-01-31T12:00:00.000Z';
const DESTINATION = { id: 'dst_1', name: 'shop', events: ['*'], state: 'ACTIVE', url: 'https://shop.example' };

let api: ApiServer;
let program: Program;

afterEach(() => {
  api.close();
  program.process.kill('SIGKILL');
});

/** The command line in a process of its own. */
async function start(args: readonly string[], reply: (request: SeenRequest, index: number) => Reply): Promise<void> {
  api = await ApiServer.start(reply);
  program = new Program([MAIN, ...args], PROJECT, {
    WEBHOOKS_API_URL: api.url,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  });
}

/** One attempt more in each poll. */
const busy = ({ url }: SeenRequest, index: number): Reply => {
  if (url.includes('/destinations')) return { body: { items: [DESTINATION] } };
  const attempt = { run: 1, number: 1, at: AT, outcome: 'success', statusCode: 200, durationMs: 7 };
  const delivery = { destinationId: 'dst_1', type: 'order.created', status: 'SUCCESS', run: 1, attemptCount: 1 };
  return { body: { items: [{ ...delivery, id: `dlv_${index}`, acceptedAt: AT, lastAttempt: attempt }] } };
};

describe('a reader that ends early', () => {
  test('ends tail silently', async () => {
    await start(['tail', '--past'], busy);
    await program.printed(/dlv_1/);
    program.process.stdout?.destroy();
    const { code, stderr } = await program.finished;
    expect([code, stderr]).toEqual([0, 'Following 1 destination. Press Ctrl-C to stop.\n']);
  });

  test.each([[['--help']], [['destinations', 'list']], [['destinations', 'list', '--json']]])(
    'is no error of %j',
    async (args) => {
      await start(args, () => ({ body: { items: Array.from({ length: 2000 }, () => DESTINATION) } }));
      program.process.stdout?.destroy();
      const { code, stderr } = await program.finished;
      expect([code, stderr]).toEqual([0, '']);
    },
  );

  test('does not make a failure a success', async () => {
    await start(['test', 'dst_1'], () => ({
      body: { ok: false, durationMs: 1, request: { headers: {}, url: '', body: '' } },
    }));
    program.process.stdout?.destroy();
    const { code, stderr } = await program.finished;
    expect([code, stderr]).toEqual([141, '']);
  });
});

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends tail with the exit code of a shell', async (signal, expected) => {
    await start(['tail'], busy);
    await program.printed(/Following/);
    const { code, stdout } = await program.stop(signal);
    expect([code, stdout]).toEqual([expected, '']);
  });

  test('that comes twice a second apart ends a command whose call hangs', async () => {
    await start(['tail'], (request, index) => (index < 2 ? busy(request, index) : { hold: true }));
    await program.printed(/Following/);
    program.process.kill('SIGINT');
    // The rule is about the time between two signals.
    await sleep(1500);
    expect((await program.stop('SIGINT')).code).toBe(130);
  });
});
