import { listBackfills, listRecoveries } from '../api/operations.ts';
import type { Backfill, Recovery } from '../api/types.ts';
import type { Live } from './use-live.ts';
import { useLive } from './use-live.ts';
import { FEED_MS } from './wait.ts';

/** A recovery or a backfill of a destination. */
export type Job = Recovery | Backfill;

export const isBackfill = (job: Job): job is Backfill => 'created' in job;

/** Nothing changes while no job runs: a job that somebody else starts appears this late, in milliseconds. */
const AT_REST_MS = 60_000;

/** The jobs of a destination, newest first. */
export const useJobs = (id: string): Live<readonly Job[]> =>
  useLive(
    `jobs ${id}`,
    async (signal) => {
      const [recoveries, backfills] = await Promise.all([listRecoveries(id, signal), listBackfills(id, signal)]);
      return [...recoveries.items, ...backfills.items].toSorted((one, other) =>
        other.createdAt.localeCompare(one.createdAt),
      );
    },
    (jobs) => (runningOf(jobs) === undefined ? AT_REST_MS : FEED_MS),
  );

/** A destination has one running job at most. */
export const runningOf = (jobs: readonly Job[] | undefined): Job | undefined =>
  jobs?.find(({ state }) => state === 'RUNNING');
