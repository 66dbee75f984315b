import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATIONS } from '../../lambdas/admin/api/routes.ts';
import { VERDICTS } from '../../lambdas/admin/api/schemas/event.ts';
import { PROBLEMS } from '../../core/contract/problems.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
import { snippetsOf } from '../helpers/snippets.ts';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'admin-api.md');
const document = readFileSync(FILE, 'utf8');
const HALF_WAY = 'half-way';
/** Before this block there must be a delivery to look at. */
const NEEDS_DELIVERY = 'DELIVERIES=';

describe('docs/admin-api.md', () => {
  let stack: LocalStack;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await Receiver.start();
    stack = await LocalStack.start();
  });

  afterAll(async () => {
    await stack.stop();
    receiver.close();
  });

  test('has blocks that run as they stand, one after the other', async () => {
    const blocks = snippetsOf(FILE, ['sh']).map(({ code }) => code);
    const split = blocks.findIndex((code) => code.includes('GET "/events/$EVENT"'));
    expect(blocks.findIndex((code) => code.includes(NEEDS_DELIVERY))).toBe(split + 1);
    const shell = spawn('bash', ['-euo', 'pipefail', '-s'], {
      cwd: stack.folder,
      env: { ...process.env, RECEIVER: receiver.url },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const errors = text(shell.stderr);
    const exited = once(shell, 'exit');
    let answers = '';
    const halfWay = new Promise<void>((resolve) => {
      shell.stdout.on('data', (chunk: Buffer) => {
        answers += chunk.toString();
        if (answers.includes(HALF_WAY)) resolve();
      });
    });
    shell.stdin.write(`${blocks.slice(0, split).join('\n')}\necho ${HALF_WAY}\n`);
    // By now the destination is registered, and active again.
    await Promise.race([halfWay, exited]);
    const [registered] = await registeredDestinations();
    await stack.publish([{ type: 'order.created', detail: '{"eventId":"ev-1","total":1500.00}' }]);
    await stack.deliveriesWhen(registered ?? '', 1, ({ status }) => status === 'SUCCESS');
    shell.stdin.end(blocks.slice(split).join('\n'));
    const [code] = (await exited) as [number];
    expect({ code, errors: await errors }).toEqual({ code: 0, errors: '' });
    expect(answers).toContain('"status":"ok"');
    expect(answers).toContain('"matches":true');
    expect(answers).toContain('"verdict":"delivered"');
    expect(answers).toContain('"total":1500.00');
    expect(answers).toContain('"action":"destination.rotate-secret"');
    expect(await registeredDestinations()).toEqual([]);
  });

  const registeredDestinations = async (): Promise<string[]> => {
    const { body } = await new AdminApi(stack.stack).expect<{ items: { id: string }[] }>(200, 'GET', '/destinations');
    return body.items.map(({ id }) => id);
  };

  test('lists every route, problem and verdict, and no other', () => {
    const listed = (pattern: RegExp): string[] =>
      [...document.matchAll(pattern)].map(([, name = '']) => name).toSorted();
    expect(listed(/^\| `([A-Z]+ \/[^`]*)` \|/gm)).toEqual(
      OPERATIONS.map(([, { method, path }]) => `${method} ${path}`).toSorted(),
    );
    expect(listed(/^\| `([a-z-]+)` \| \d{3} \|/gm)).toEqual(Object.keys(PROBLEMS).toSorted());
    for (const [code, { status }] of Object.entries(PROBLEMS))
      expect(document).toContain(`| \`${code}\` | ${status} |`);
    for (const verdict of VERDICTS) expect(document).toContain(`\`${verdict}\``);
  });
});
