import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ENDING = join(import.meta.dirname, '../../../local/ending.ts');

/** A command with this body, which has `ending`. */
async function command(body: string): Promise<ChildProcess> {
  const code = `
    const { Ending } = await import(${JSON.stringify(ENDING)});
    const ending = new Ending();
    await ending.run(async () => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.stdout !== null) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return child;
}

const ended = async (child: ChildProcess): Promise<unknown[]> =>
  child.exitCode === null && child.signalCode === null ? once(child, 'exit') : [child.exitCode, child.signalCode];

const RUNS = `console.log('runs'); const timer = setInterval(() => undefined, 1000);`;

test('a second signal ends a command that does not come to its end', async () => {
  const child = await command(`ending.onEnd(() => new Promise(() => { ${RUNS} })); ${RUNS} await ending.requested;`);
  child.kill('SIGTERM');
  if (child.stdout !== null) await once(child.stdout, 'data');
  const again = setInterval(() => child.kill('SIGINT'), 100);
  expect(await ended(child)).toEqual([null, 'SIGINT']);
  clearInterval(again);
});

test('signals of one request, which come on several ways, do not cut the end short', async () => {
  const hook = `ending.onEnd(async () => { await new Promise((resolve) => setTimeout(resolve, 500)); console.log('in order'); });`;
  const child = await command(`${hook} ${RUNS} await ending.requested; clearInterval(timer); return 0;`);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  for (let sent = 0; sent < 3; sent += 1) child.kill('SIGINT');
  expect(await ended(child)).toEqual([null, 'SIGINT']);
  expect(output).toBe('in order\n');
});

test('a part that fails ends it with code 1 and the reason; hooks run last added first, also after one that fails', async () => {
  const child = await command(`
    for (const name of ['first', 'second']) ending.onEnd(() => { console.error(name); throw new Error('no ' + name); });
    console.log('runs');
    setImmediate(() => ending.fail('The database ended.'));
    await ending.requested;
    return 0;`);
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  expect(child.exitCode).toBe(1);
  expect(output).toBe('The database ended.\nsecond\nWhile stopping: no second\nfirst\nWhile stopping: no first\n');
});

test('an error is one message, without a stack', async () => {
  const child = await command(`console.log('runs'); throw new Error('The port is taken.');`);
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  expect([child.exitCode, output]).toEqual([1, 'The port is taken.\n']);
});
