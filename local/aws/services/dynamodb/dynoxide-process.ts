import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { privateDatabase } from '../../private-files.ts';
import type { Address } from './blocked-port.ts';
import { freeBlockedPort } from './blocked-port.ts';

const START_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5_000;

/**
 * Runs a command and kills it when this process is gone, even by `kill -9`: then fd 3 ends without a line, and a shell
 * that waits there kills the command, whose process id is that of the shell that became it, and removes its folder.
 */
const WATCHED = '(read -r line <&3 || { kill -9 $$; rm -rf "$TEMPORARY"; }) & exec "$@" 3<&-';

/**
 * dynoxide numbers each stream record by a look at all records before it, and reads them the same way: without this index
 * the ten-thousandth write takes twenty times as long as the first.
 */
const INDEX_OF_STREAMS =
  'CREATE INDEX IF NOT EXISTS stream_records_by_number ON _stream_records (table_name, CAST(sequence_number AS INTEGER))';
const LOCK_PATIENCE_MS = 5_000;

const SHARED_MEMORY = '/dev/shm';
const ENOUGH_BYTES = 2 ** 30;

/** A running dynoxide. */
export interface DynoxideProcess {
  /** E.g. `http://127.31.7.9:6667`. */
  endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts dynoxide on loopback. It serves whoever reaches it, and any web page may read what it returns: so it listens on a
 * port that browsers block (docs/adr/0012-the-database-listens-where-no-browser-connects.md).
 *
 * @param directory where its SQLite database lies; a temporary one when absent.
 * @param onDeath called with a message when it ends before `stop`.
 * @throws Error when there is no dynoxide for this platform, or it does not start; with the remedy.
 */
export async function startDynoxide(
  directory: string | undefined,
  onDeath: (message: string) => void,
): Promise<DynoxideProcess> {
  const temporary = directory === undefined ? mkdtempSync(join(memoryFolder(), 'dynoxide-')) : undefined;
  const file = privateDatabase(join(directory ?? temporary ?? '', 'dynamodb.sqlite'));
  const address = await freeBlockedPort();
  const options = ['serve', '--host', address.host, '--port', String(address.port), '--db-path', file];
  // In a session of its own, so that Ctrl-C reaches it only when functions have finished with it.
  const child = spawn('/bin/sh', ['-c', WATCHED, 'dynoxide', binary(), ...options], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, TEMPORARY: temporary ?? '' },
    detached: true,
  });
  const exited = once(child, 'exit');
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString()}`.slice(-2000);
  });
  const watch = child.stdio[3] as Writable;
  watch.on('error', () => undefined);
  let stopping = false;
  const gone = exited.then(([code, signal]) => {
    // The watching shell may go: there is nothing left to kill.
    watch.end('\n');
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    const place = ` Its file is ${file}: see that the disk has space, or name another folder with --data DIR.`;
    const message = `dynoxide, which stands for DynamoDB, ended (${String(signal ?? code)}). ${lastWords.trim()}${place}`;
    if (!stopping) onDeath(message);
    return message;
  });

  const failure = await Promise.race([listening(address), gone]);
  if (failure !== undefined) throw new Error(failure);
  indexStreams(file);
  return {
    endpoint: `http://${address.host}:${address.port}`,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** A folder in memory where the system has one with enough room, as a container may not; else that of temporary files. */
function memoryFolder(): string {
  if (!existsSync(SHARED_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(SHARED_MEMORY);
  return bavail * bsize >= ENOUGH_BYTES ? SHARED_MEMORY : tmpdir();
}

function indexStreams(file: string): void {
  const database = new DatabaseSync(file, { timeout: LOCK_PATIENCE_MS });
  try {
    database.exec(INDEX_OF_STREAMS);
  } finally {
    database.close();
  }
}

function binary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch (error) {
    throw new Error(
      `There is no ${name} in node_modules. On Linux x64 run \`npm ci\`; elsewhere start any DynamoDB (DynamoDB Local, an AWS emulator) and name it in DYNAMODB_ENDPOINT.`,
      { cause: error },
    );
  }
  const file = folder.replace(/package\.json$/, 'dynoxide');
  // npm packs it without the executable bit.
  if (existsSync(file) && (statSync(file).mode & 0o111) === 0) chmodSync(file, 0o755);
  return file;
}

/** Resolves when something listens there; with a text when nothing does for too long. */
async function listening({ host, port }: Address): Promise<string | undefined> {
  const deadline = performance.now() + START_DEADLINE_MS;
  while (performance.now() < deadline) {
    const socket = connect(port, host);
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return undefined;
    await delay(10);
  }
  return `dynoxide did not listen within ${START_DEADLINE_MS / 1000} seconds.`;
}
