import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  command: string[];
}

/** Every process of this machine. Linux only. */
function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

export const childrenOf = (pid: number): Process[] => processes().filter(({ parent }) => parent === pid);

/** Processes whose command line names a file in `folder`. */
export const processesOn = (folder: string): Process[] =>
  processes().filter(({ command }) => command.some((part) => part.startsWith(folder)));

const isDynoxide = ({ command }: Process): boolean => command[0]?.endsWith('dynoxide') === true;

/** The databases whose file is in `folder`. */
export const databasesOn = (folder: string): Process[] => processesOn(folder).filter(isDynoxide);

/** The file of a database; `undefined` for another process. */
export const fileOf = (database: Process): string | undefined =>
  isDynoxide(database) ? database.command[database.command.indexOf('--db-path') + 1] : undefined;

/** Where a dynoxide listens, e.g. `127.31.7.9` and 6667. */
export function addressOf(database: Process | undefined): { host: string; port: number } {
  const command = database?.command ?? [];
  const after = (name: string): string => command[command.indexOf(name) + 1] ?? '';
  return { host: after('--host'), port: Number(after('--port')) };
}

/** Where the database of a local stack listens. */
export const databaseOf = (stack: number): { host: string; port: number } =>
  addressOf(childrenOf(stack).find(isDynoxide));
