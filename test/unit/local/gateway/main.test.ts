import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { StackFile } from '../../../../local/stack-file.ts';
import { closed } from '../../../helpers/closed.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { ASSEMBLY } from '../../../helpers/local-stack.ts';
import { addressOf, childrenOf, databasesOn, fileOf, processesOn } from '../../../helpers/processes.ts';
import { ROWS_TABLE, writeRowsAssembly } from '../../../helpers/rows-assembly.ts';

const MAIN = join(import.meta.dirname, '../../../../local/main.ts');

let directory: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-stack-'));
  assemble();
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

describe('the local stack as a command', () => {
  test('tells programs outside how to reach it, and leaves nothing behind at Ctrl-C', async () => {
    const running = await start('--port', '0', '--data', data());
    const client = clientOf(running.stack);
    await client.send(new PutItemCommand({ TableName: running.stack.tables['rows'] ?? '', Item: { pk: { S: 'a' } } }));
    const database = connect(addressOf(databasesOn(data())[0]));
    await once(database, 'connect');
    running.child.kill('SIGINT');
    await Promise.all([once(running.child, 'exit'), closed(database)]);
    expect(running.child.signalCode).toBe('SIGINT');
    expect(processesOn(data())).toEqual([]);
    expect(existsSync(join(directory, '.local/stack.json'))).toBe(false);
  });

  test('takes its database along when it is killed, and finds its rows again', async () => {
    const first = await start('--port', '0', '--data', data());
    const TableName = first.stack.tables['rows'] ?? '';
    await clientOf(first.stack).send(new PutItemCommand({ TableName, Item: { pk: { S: 'kept' } } }));
    const database = connect(addressOf(databasesOn(data())[0]));
    await once(database, 'connect');
    first.child.kill('SIGKILL');
    await closed(database);

    const second = await start('--port', '0', '--data', data());
    expect(second.stack.credentials).toEqual(first.stack.credentials);
    const { Item } = await clientOf(second.stack).send(new GetItemCommand({ TableName, Key: { pk: { S: 'kept' } } }));
    expect(Item).toEqual({ pk: { S: 'kept' } });
  });

  test('lets their owner alone read its files, whatever the umask and the mode of a folder that exists', async () => {
    for (const folder of [data(), join(directory, '.local')]) {
      mkdirSync(folder, { mode: 0o755 });
      chmodSync(folder, 0o755);
    }
    const umask = process.umask(0);
    const first = await start('--port', '0', '--data', data());
    await killed(first);
    for (const [file] of modes()) chmodSync(file, 0o666);
    const second = await start('--port', '0', '--data', data());
    process.umask(umask);
    const found = modes();
    await killed(second);
    expect(found.map(([file]) => basename(file))).toEqual(
      expect.arrayContaining([
        'admin-key.json',
        'clock.json',
        'dynamodb.sqlite',
        'runtime.lock',
        'sqs.sqlite',
        'stack.json',
      ]),
    );
    expect(found.filter(([, mode]) => mode !== 0o600)).toEqual([]);
  });

  test('stops with a message when its database dies', async () => {
    const running = await start('--port', '0', '--data', data());
    const [database] = databasesOn(data());
    process.kill(database?.pid ?? Number.NaN, 'SIGKILL');
    await once(running.child, 'exit');
    expect(running.child.exitCode).toBe(1);
    expect(running.said()).toContain('dynoxide, which stands for DynamoDB, ended (SIGKILL)');
  });

  test('without a data directory leaves nothing behind, even when it is killed', async () => {
    const running = await start('--port', '0');
    const [file = ''] = childrenOf(running.child.pid ?? Number.NaN).flatMap((each) => fileOf(each) ?? []);
    expect(existsSync(file)).toBe(true);
    await killed(running);
    await eventually(() => Promise.resolve(existsSync(dirname(file)) ? undefined : true));
  });

  test('refuses a taken port, a data directory in use and an unknown flag, each with the remedy', async () => {
    const running = await start('--port', '0', '--data', data());
    const { port } = new URL(running.stack.endpoint);
    await expect(fails('--port', port)).resolves.toMatch(/Port \d+ of 127.0.0.1 is taken.*--port N/);
    await expect(fails('--port', '0', '--data', data())).resolves.toContain('is in use by another local stack');
    await expect(fails('--bogus')).resolves.toContain('usage: npm run local');
    await expect(fails('--port', '0', '--data', MAIN)).resolves.toMatch(/cannot be written.*--data DIR/);
    await expect(fails('--port', '0', '--data', join(MAIN, 'data'))).resolves.toMatch(/cannot be written.*--data DIR/);
  });

  test('refuses a template with something unknown before it makes anything', async () => {
    assemble({
      Rows: { ...ROWS_TABLE, Properties: { ...ROWS_TABLE.Properties, Surprise: 1 } },
      Alien: { Type: 'AWS::Alien::Thing' },
    });
    const message = await fails('--port', '0');
    expect(message).toContain(
      '  - Rows (AWS::DynamoDB::Table): property Surprise\n  - Alien: resource type AWS::Alien::Thing\n',
    );
  });

  test('names every broken rule of a destinations file', async () => {
    const file = join(directory, 'destinations.json');
    writeFileSync(
      file,
      JSON.stringify([
        { url: 'http://shop.example.com/hook', events: ['*'] },
        { url: 'https://10.0.0.1/', events: ['a..b'] },
        { events: [] },
      ]),
    );
    const message = await fails('--port', '0', '--assembly', ASSEMBLY, '--destinations', file);
    expect(message).toContain('entry 0: url: ');
    expect(message).toContain('only https is allowed');
    expect(message).toContain('entry 1: url: ');
    expect(message).toContain('entry 1: events[0]: ');
    expect(message).toContain('entry 2: url: is required');
    expect(message).toContain('entry 2: events: must name at least one event type');
  });
});

async function killed({ child }: Command): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Every file of the stack and its mode. */
const modes = (): [string, number][] =>
  [data(), join(directory, '.local')].flatMap((folder) =>
    readdirSync(folder).map((name): [string, number] => {
      const file = join(folder, name);
      return [file, statSync(file).mode & 0o777];
    }),
  );

const data = (): string => join(directory, 'data');

const assemble = (resources?: object): void => writeRowsAssembly(join(directory, 'assembly'), resources);

interface Command {
  child: ChildProcess;
  said: () => string;
}

function run(args: readonly string[]): Command {
  const child = spawn(process.execPath, [MAIN, '--assembly', join(directory, 'assembly'), ...args], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return { child, said: () => said };
}

async function start(...args: string[]): Promise<Command & { stack: StackFile }> {
  const command = run(args);
  while (!command.said().includes('Ctrl-C stops it')) {
    if (command.child.exitCode !== null) throw new Error(command.said());
    if (command.child.stderr !== null)
      await Promise.race([once(command.child.stderr, 'data'), once(command.child, 'exit')]);
  }
  return { ...command, stack: JSON.parse(readFileSync(join(directory, '.local/stack.json'), 'utf8')) as StackFile };
}

/** The message of a start that fails. */
async function fails(...args: string[]): Promise<string> {
  const { child, said } = run(args);
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(1);
  return said();
}

function clientOf({ endpoint, region, credentials }: StackFile): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region, credentials: { ...credentials }, maxAttempts: 1 });
}
