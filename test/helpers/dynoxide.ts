import { readdirSync, readFileSync } from 'node:fs';

/** Command lines of the processes that `pid` started. Linux only, as dynoxide is here. */
function childrenOf(pid: number): string[][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
        return parent === String(pid) ? [readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')] : [];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

/** Where the dynoxide of a local stack listens, e.g. `127.31.7.9:6667`. */
export function dynoxideOf(pid: number): { host: string; port: number } {
  const options = childrenOf(pid).find(([file]) => file?.endsWith('dynoxide')) ?? [];
  const after = (name: string): string => options[options.indexOf(name) + 1] ?? '';
  return { host: after('--host'), port: Number(after('--port')) };
}
