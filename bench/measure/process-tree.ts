import { readdirSync, readFileSync } from 'node:fs';

/** Usage of a process and its children. Only Linux has these figures. */
export interface TreeUsage {
  /** Peak resident memory, summed over the processes. */
  peakMiB: number;
  /** User and system time. */
  cpuMicros: number;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: a tick is 1/100 s on every common system. */
const TICK_MICROS = 10_000;

export function treeUsage(pid: number): TreeUsage {
  const children = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && statOf(entry)?.parent === pid);
  const own = {
    peakMiB: Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) / 1024,
    cpuMicros: statOf(String(pid))?.cpuMicros ?? 0,
  };
  return children
    .map((child) => treeUsage(Number(child)))
    .reduce(
      (sum, { peakMiB, cpuMicros }) => ({ peakMiB: sum.peakMiB + peakMiB, cpuMicros: sum.cpuMicros + cpuMicros }),
      own,
    );
}

function statOf(pid: string): { parent: number; cpuMicros: number } | undefined {
  // The name in brackets can have spaces; state and parent follow it.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /, '')
    .split(' ');
  if (fields === undefined) return undefined;
  const [, parent = '0'] = fields;
  return { parent: Number(parent), cpuMicros: (Number(fields[11]) + Number(fields[12])) * TICK_MICROS };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // The process has ended.
  }
}
