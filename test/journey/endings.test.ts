import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { StackFile } from '../../local/stack-file.ts';
import { eventually } from '../helpers/eventually.ts';
import { childrenOf, processesOn } from '../helpers/processes.ts';
import { writeRowsAssembly } from '../helpers/rows-assembly.ts';

/** Commands of the project as a shell starts and ends them: npm, then scripts/run.mjs, then the program. */

const PROJECT = join(import.meta.dirname, '..', '..');

let folder: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endings-'));
  writeRowsAssembly(join(folder, 'assembly'));
});
afterEach(() => {
  for (const { pid = 0 } of started.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Every process of the group has ended.
    }
  }
  rmSync(folder, { recursive: true });
});

/** `npm run SCRIPT`, or a shell command, as the leader of a process group. */
function start(command: string, environment: Record<string, string> = {}): ChildProcess {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], {
    cwd: PROJECT,
    detached: true,
    env: { ...process.env, WEBHOOKS_LOCAL_DIRECTORY: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

const localCommand = (): string =>
  `npm run --silent local -- --port 0 --data ${folder}/data --assembly ${folder}/assembly`;

interface Running {
  npm: ChildProcess;
  stack: StackFile;
  pids: Record<'npm' | 'wrapper' | 'program', number>;
}

async function startLocal(): Promise<Running> {
  const npm = start(localCommand());
  for await (const line of createInterface({ input: npm.stderr ?? process.stdin })) if (line.includes('Ctrl-C')) break;
  const stack = JSON.parse(readFileSync(join(folder, '.local', 'stack.json'), 'utf8')) as StackFile;
  const wrapper = childrenOf(npm.pid ?? 0)[0]?.pid ?? 0;
  const program = childrenOf(wrapper)[0]?.pid ?? 0;
  return { npm, stack, pids: { npm: npm.pid ?? 0, wrapper, program } };
}

/** The exit code that a shell shows. */
async function exitCode(child: ChildProcess): Promise<number | undefined> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? (signal === null ? undefined : 128 + constants.signals[signal]);
}

/** Waits until no process of the stack is left. A killed parent leaves its children a moment to end in order. */
const nothingLeft = (): Promise<true> =>
  eventually(
    () => Promise.resolve(processesOn(folder).length === 0 ? true : undefined),
    () => Promise.resolve(JSON.stringify(processesOn(folder))),
  );

const clientOf = ({ endpoint, region, credentials }: StackFile): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region, credentials: { ...credentials }, maxAttempts: 1 });

describe('npm run local', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends in order at %s, whoever gets it, with the exit code that a shell expects, and keeps its state',
    async (signal) => {
      const item = { pk: { S: signal } };
      for (const target of ['group', 'npm', 'wrapper', 'program'] as const) {
        const { npm, stack, pids } = await startLocal();
        const client = clientOf(stack);
        const TableName = stack.tables['rows'] ?? '';
        if (target === 'group') await client.send(new PutItemCommand({ TableName, Item: item }));
        expect(await client.send(new GetItemCommand({ TableName, Key: item }))).toMatchObject({ Item: item });
        const code = exitCode(npm);
        process.kill(target === 'group' ? -pids.npm : pids[target], signal);
        expect([target, await code]).toEqual([target, 128 + constants.signals[signal]]);
        await nothingLeft();
        expect(existsSync(join(folder, '.local', 'stack.json'))).toBe(false);
      }
    },
  );

  test('ends when its terminal is closed: a signal to all, and no output any more', async () => {
    const { npm, pids } = await startLocal();
    npm.stdout?.destroy();
    npm.stderr?.destroy();
    process.kill(-pids.npm, 'SIGHUP');
    await nothingLeft();
    expect(existsSync(join(folder, '.local', 'stack.json'))).toBe(false);
  });
});

describe('a reader that ends early is no error', () => {
  test.each([
    ['npm run --silent local -- --help', 'true', ''],
    ['npm start --silent -- --help', 'head -1', 'usage: npm start'],
    ['npm run --silent local -- --nonsense 2>&1', 'true', ''],
    ['npm start --silent -- --port 0', 'head -1', 'Synthesizing'],
    ['LOCAL 2>&1', 'true', ''],
  ])('%s | %s', async (command, reader, expected) => {
    const line = `${command.replace('LOCAL', localCommand())} | ${reader}`;
    const shell = spawn('bash', ['-c', `set -o pipefail; ${line}; echo "code $?" >&2`], {
      cwd: PROJECT,
      env: { ...process.env, WEBHOOKS_LOCAL_DIRECTORY: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      shell[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
    await once(shell, 'close');
    expect(output.stdout).toContain(expected);
    expect(output.stderr).toBe(command.includes('nonsense') ? 'code 1\n' : 'code 0\n');
    await nothingLeft();
  });
});
