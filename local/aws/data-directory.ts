import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a data directory for this process alone. The lock is SQLite's on a file in it: the system lets go of it when the
 * process ends, however it ends.
 *
 * @returns how to let go of it.
 * @throws Error when another runtime has it, with the remedy.
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
