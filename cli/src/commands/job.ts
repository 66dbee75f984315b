import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '../command.ts';

const POLL_MS = 1000;
/** Below a cent, dollars are no figure to decide by. */
const LEAST_DOLLARS = 0.01;

interface Estimate {
  complete: boolean;
  estimatedSeconds: number;
  estimatedDollars: number;
}

/** One sentence about a dry run. @param what e.g. `3 deliveries would be sent again` */
export function planText(what: string, plan: Estimate, atLeast = false): string {
  const { complete, estimatedSeconds: seconds, estimatedDollars: dollars } = plan;
  const time = `in ${atLeast ? 'at least' : 'about'} ${seconds} s at the destination's rate limit`;
  const price = dollars < LEAST_DOLLARS ? `less than ${LEAST_DOLLARS}` : `about ${dollars.toFixed(2)}`;
  return `${complete ? '' : 'At least '}${what}, ${time}, for ${price} dollars.`;
}

interface Job {
  id: string;
  state: 'RUNNING' | 'DONE' | 'STOPPED';
}

/** Shows the progress of a recovery or a backfill until it ends or the user stops the command. Returns the exit code. */
export async function followJob<Each extends Job>(
  begun: Each,
  { read, progressOf, name }: { read: (id: string) => Promise<Each>; progressOf: (job: Each) => string; name: string },
  { values, output, stopSignal }: CommandContext,
): Promise<number> {
  const signal = stopSignal();
  let job = begun;
  while (job.state === 'RUNNING' && values['no-wait'] !== true && !signal.aborted) {
    // Resume works on it, which runs once a minute.
    output.progress(`${job.id}: ${progressOf(job)}`);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    job = await read(job.id);
  }
  output.print(job, (end) => [`${end.state}: ${progressOf(end)}. (${end.id})`]);
  if (job.state === 'RUNNING') output.aside(`The ${name} goes on without this command.`);
  return job.state === 'STOPPED' ? 1 : 0;
}
