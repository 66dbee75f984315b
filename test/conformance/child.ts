import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Readable, Writable } from 'node:stream';

/**
 * Runs a command in a process group of its own and kills the group when this process is gone, however it ended: then
 * fd 3 ends without a line. The command's process id is that of the shell that became it.
 */
const WATCHED = '(read -r line <&3 || kill -9 -$$) & exec "$@" 3<&-';

export interface CommandOptions {
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Text for its standard input. */
  input?: string;
}

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

function spawnWatched(command: readonly string[], { env, cwd }: CommandOptions): ChildProcess {
  const child = spawn('/bin/sh', ['-c', WATCHED, 'conformance', ...command], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  (child.stdio[3] as Writable).on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  return child;
}

/** Lets the watching shell go: the command has ended. */
function release(child: ChildProcess): void {
  (child.stdio[3] as Writable).end('\n');
}

/** Runs a command to its end. */
export async function run(command: readonly string[], options: CommandOptions = {}): Promise<Result> {
  const child = spawnWatched(command, options);
  child.stdin?.end(options.input ?? '');
  const exited = once(child, 'exit').then(([code]) => {
    release(child);
    return code as number | null;
  });
  const [stdout, stderr, code] = await Promise.all([
    buffer(child.stdout as Readable),
    buffer(child.stderr as Readable),
    exited,
  ]);
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** @throws Error with the end of the output when the command fails */
export async function runOrThrow(command: readonly string[], options: CommandOptions = {}): Promise<Result> {
  const result = await run(command, options);
  if (result.code === 0) return result;
  const output = `${result.stdout}\n${result.stderr}`.trim();
  throw new Error(`${command.join(' ')} failed (exit code ${result.code}):\n${output.slice(-3000)}`);
}

/** A command that runs beside this process. */
export interface Background {
  /** The end of its output. */
  output(): string;
  /** Resolves when it has ended. */
  ended: Promise<unknown>;
  /** Kills it with all of its children. */
  stop(): Promise<void>;
}

export function startBackground(command: readonly string[], options: CommandOptions = {}): Background {
  const child = spawnWatched(command, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-20_000);
    });
  }
  const ended = once(child, 'exit');
  return {
    output: () => output,
    ended,
    async stop() {
      (child.stdio[3] as Writable).destroy();
      await ended;
    },
  };
}

/** A port of loopback that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
