import type { BackfillId, JobId } from '../contract/ids.ts';
import type { Backfill } from './backfill.ts';
import type { Recovery } from './recovery.ts';

/** Work on the deliveries of a destination that outlasts a request: resume does it page by page. */
export type Job = Recovery | Backfill;

/** The job that an id is of. */
export type JobOf<Id extends JobId> = Id extends BackfillId ? Backfill : Recovery;

/** A job before its first page. */
export type NewJob = New<Recovery> | New<Backfill>;
type New<Each> = Omit<Each, 'state' | 'begun' | 'skipped' | 'position' | 'updatedAt' | 'endedAt'>;

export const isBackfill = (job: Job): job is Backfill => 'from' in job;
