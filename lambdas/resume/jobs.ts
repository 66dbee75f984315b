import type { Clock } from '../../core/clock.ts';
import type { DestinationId, JobId } from '../../core/contract/ids.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import type { Job } from '../../core/recovery/job.ts';
import { isBackfill } from '../../core/recovery/job.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { JobsStore } from '../adapters/dynamodb/destinations/jobs-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { BackfillDependencies } from './backfill.ts';
import { backfillPage } from './backfill.ts';
import type { RecoverDependencies } from './recover.ts';
import { recoveryPage } from './recover.ts';

export type JobsDependencies = RecoverDependencies &
  BackfillDependencies & {
    jobs: Pick<JobsStore, 'running' | 'read' | 'advance' | 'end'>;
    destinations: Pick<DestinationsStore, 'gates' | 'wake' | 'endJob'>;
    telemetry: Telemetry;
    clock: Clock;
  };

/** Continues the running recoveries and backfills; `remainingMs` is the time left in the invocation. */
export type Jobs = (remainingMs: () => number) => Promise<void>;

/** Of each kind. */
const JOBS_A_RUN = 50;
/** Time reserved for sending parked deliveries, in milliseconds: the first ones of a job go within seconds. */
const RESERVED_MS = 40_000;

/**
 * Parks the deliveries of running recoveries and backfills, page by page. Resume sends them later, at the limit of the
 * destination. A page that is cut short is done again: its deliveries are marked, and counted once.
 */
export function createJobs(dependencies: JobsDependencies): Jobs {
  const { jobs, telemetry } = dependencies;
  return async (remainingMs) => {
    let open = await jobs.running(JOBS_A_RUN).catch((error: unknown): Pick<Job, 'destinationId' | 'id'>[] => {
      // The sending that follows does not depend on the jobs.
      telemetry.note(LogField.ERRORS, `running jobs: ${String(error)}`);
      return [];
    });
    const isTimeUp = (): boolean => remainingMs() <= RESERVED_MS;
    while (open.length > 0 && !isTimeUp()) {
      const left: typeof open = [];
      // A page of each in turn, so that a long one does not hold up the others.
      for (const { destinationId, id } of open) {
        if (isTimeUp()) break;
        try {
          if (await takePage(destinationId, id, dependencies, isTimeUp)) left.push({ destinationId, id });
        } catch (error) {
          telemetry.note(LogField.ERRORS, `${id}: ${String(error)}`);
        }
      }
      open = left;
    }
  };
}

/** Returns whether there is more to do in this run. */
async function takePage(
  destinationId: DestinationId,
  id: JobId,
  dependencies: JobsDependencies,
  isTimeUp: () => boolean,
): Promise<boolean> {
  const { jobs, destinations, clock, telemetry } = dependencies;
  const job = await jobs.read(destinationId, id);
  if (job?.state !== 'RUNNING') {
    // A run that was cut short ended it and did not release the destination.
    await destinations.endJob(destinationId, id);
    return false;
  }
  const gate = (await destinations.gates([destinationId])).get(destinationId);
  if (gate === undefined || gate.state === 'DELETED') {
    const stopped = await jobs.end(job, 'STOPPED', { begun: 0, skipped: 0 }, clock.now());
    if (stopped) await destinations.endJob(destinationId, id);
    return !stopped;
  }
  const page = isBackfill(job)
    ? await backfillPage(job, dependencies, isTimeUp)
    : await recoveryPage(job, dependencies);
  // Rows first, then the wake, then the progress: a crash in between repeats the page. A page that begins nothing wakes too: its
  // first try may have parked what it no longer takes, such as an event that was erased since.
  await destinations.wake(destinationId, clock.now(), clock.now());
  telemetry.note(LogField.JOBS, `${id} ${page.begun} begun ${page.skipped} skipped`);
  if (page.follows !== 'done') {
    await jobs.advance(job, page, clock.now());
    return page.follows === 'more';
  }
  const ended = await jobs.end(job, 'DONE', page, clock.now());
  if (ended) await destinations.endJob(destinationId, id);
  // Another run has moved it on: the next page reads how far it is.
  return !ended;
}
