import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from './timekeeper.ts';
import { newClock } from './timekeeper.ts';

/**
 * Opens a data directory for this process alone. SQLite holds the lock on a file in it, which the system releases when the
 * process ends, however it ends.
 *
 * @returns a function that releases it
 * @throws Error with the remedy when another runtime has it
 */
export function lockDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(directory, 'runtime.lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
  } catch (error) {
    database.close();
    if (!String(error).includes('locked')) throw error;
    throw new Error(
      `The data directory ${directory} is in use by another local stack. Stop that one, or name another directory with --data DIR.`,
      { cause: error },
    );
  }
  return () => database.close();
}

/** A clock of `speed` that goes on from that of the directory's last start: times that are stored stay in the past. */
export function continueClock(directory: string, speed: number): Clock {
  const file = join(directory, 'clock.json');
  const clock = newClock(speed, existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Clock) : undefined);
  writeFileSync(file, JSON.stringify(clock));
  return clock;
}
