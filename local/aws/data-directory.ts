import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { privateDatabase, writePrivateFile } from './private-files.ts';
import type { Clock } from './timekeeper.ts';
import { newClock } from './timekeeper.ts';

/**
 * Opens a data directory for this process alone. SQLite holds the lock on a file in it, which the system releases when the
 * process ends, however it ends.
 *
 * @returns a function that releases it
 * @throws Error with the remedy when another runtime has it, or nothing can be written there
 */
export function lockDataDirectory(directory: string): () => void {
  const database = open(directory);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (id); COMMIT');
  } catch (error) {
    database.close();
    if (!String(error).includes('locked')) throw unusable(directory, error);
    throw new Error(
      `The data directory ${directory} is in use by another local stack. Stop that one, or name another directory with --data DIR.`,
      { cause: error },
    );
  }
  return () => database.close();
}

function open(directory: string): DatabaseSync {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return new DatabaseSync(privateDatabase(join(directory, 'runtime.lock')));
  } catch (error) {
    throw unusable(directory, error);
  }
}

function unusable(directory: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(
    `The data directory ${directory} cannot be written: ${reason}. Name a folder of your own, on a disk with free space, with --data DIR.`,
    { cause: error },
  );
}

/**
 * A clock of `speed` that goes on from that of the directory's last start: times that are stored stay in the past.
 *
 * @throws Error when the directory cannot be read or written
 */
export function continueClock(directory: string, speed: number): Clock {
  const file = join(directory, 'clock.json');
  try {
    const clock = newClock(speed, existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Clock) : undefined);
    writePrivateFile(file, JSON.stringify(clock));
    return clock;
  } catch (error) {
    throw unusable(directory, error);
  }
}
