import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(import.meta.dirname, '..', 'processes', 'load-bundle.cjs');

export interface Taken {
  wallMs: number;
  cpuMs: number;
}

/** Time and CPU of a fresh process for the load of a bundle and for its first invocation. */
export interface ColdStart {
  load: Taken;
  first?: Taken;
}

/** @param eventFile the event of the first invocation as JSON. Default: no invocation. */
export async function coldStart(
  bundle: string,
  environment: Readonly<Record<string, string>>,
  eventFile?: string,
): Promise<ColdStart> {
  const words = [
    '--disable-warning=ExperimentalWarning',
    SCRIPT,
    bundle,
    ...(eventFile === undefined ? [] : [eventFile]),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1', ...environment },
  });
  return JSON.parse(stdout) as ColdStart;
}
