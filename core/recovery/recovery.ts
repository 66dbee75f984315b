import type { RecoveryId } from '../contract/ids.ts';
import type { JobProgress } from './progress.ts';

/** Statuses of deliveries that a recovery may take up; those that are PENDING are on their way. */
export const RECOVERABLE_STATUSES = ['FAILED', 'RETRY_EXHAUSTED', 'SUCCESS'] as const;
export type RecoverableStatus = (typeof RECOVERABLE_STATUSES)[number];

/** The deliveries of a destination that a recovery is about; times of acceptance in milliseconds since the epoch. */
export interface RecoveryScope {
  /** Inclusive. */
  since: number;
  /** Exclusive. */
  until: number;
  statuses: readonly RecoverableStatus[];
  /** Of the latest attempt, see `hasCode`; absent for any. */
  codes?: readonly string[];
}

/** New runs of deliveries that failed: `begun` counts them, `skipped` those that arrived or were erased meanwhile. */
export interface Recovery extends RecoveryScope, JobProgress {
  id: RecoveryId;
}
