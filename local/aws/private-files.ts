import { chmodSync, closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Files that only their owner may read, whatever the umask, the mode of their folder and their own mode until now. */
const OWNER_ONLY = 0o600;

/** What SQLite keeps beside a database. It gives new ones the mode of the database. */
const COMPANIONS = ['', '-journal', '-wal', '-shm'];

/** Writes a file and makes its folder. */
export function writePrivateFile(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode: OWNER_ONLY });
  makePrivate(file);
}

/** Makes the file of a database, empty when it is new, before SQLite does. Returns its path. */
export function privateDatabase(file: string): string {
  closeSync(openSync(file, 'a', OWNER_ONLY));
  makePrivate(file);
  return file;
}

/** Nothing happens without such a file. */
export function makePrivate(file: string): void {
  for (const path of COMPANIONS.map((suffix) => file + suffix)) if (existsSync(path)) chmodSync(path, OWNER_ONLY);
}
