import type { DestinationId, RecoveryId } from '../contract/ids.ts';

/** Statuses of deliveries that a recovery takes up: they did not arrive. */
export const RECOVERABLE_STATUSES = ['FAILED', 'RETRY_EXHAUSTED'] as const;
export type RecoverableStatus = (typeof RECOVERABLE_STATUSES)[number];

/** DONE: all deliveries are on their way again. STOPPED: the destination was deleted. */
export const RECOVERY_STATES = ['RUNNING', 'DONE', 'STOPPED'] as const;
export type RecoveryState = (typeof RECOVERY_STATES)[number];

/** The deliveries of a destination that a recovery is about; times of acceptance in milliseconds since the epoch. */
export interface RecoveryScope {
  /** Inclusive. */
  since: number;
  /** Exclusive. */
  until: number;
  statuses: readonly RecoverableStatus[];
}

/** A recovery and how far it is. Times in milliseconds since the epoch. */
export interface Recovery extends RecoveryScope {
  id: RecoveryId;
  destinationId: DestinationId;
  state: RecoveryState;
  /** Deliveries given a new run so far. */
  requeued: number;
  /** Deliveries that had arrived or were erased meanwhile. */
  skipped: number;
  /** Sort key of the last delivery that was looked at. */
  position?: string;
  createdAt: number;
  updatedAt: number;
  endedAt?: number;
}

/** The result of one page of a recovery. */
export interface RecoveryProgress {
  requeued: number;
  skipped: number;
  /** Absent when there are no more. */
  position?: string;
  /** Present when the recovery has ended. */
  state?: Exclude<RecoveryState, 'RUNNING'>;
}
