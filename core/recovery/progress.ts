import type { DestinationId } from '../contract/ids.ts';

/** DONE: all deliveries are on their way. STOPPED: the destination was deleted. */
export const JOB_STATES = ['RUNNING', 'DONE', 'STOPPED'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** How far resume is with a job on a destination. Times in milliseconds since the epoch. */
export interface JobProgress {
  destinationId: DestinationId;
  state: JobState;
  /** Deliveries that it has put on their way so far. */
  begun: number;
  /** Deliveries that it had to put on their way no more. */
  skipped: number;
  /** Where the next page begins. */
  position?: string;
  createdAt: number;
  updatedAt: number;
  endedAt?: number;
}

/** The result of one page. */
export interface JobPage {
  begun: number;
  skipped: number;
  /** Where the next page begins; absent when that has not changed. */
  position?: string;
  /** `later`: the next page has to wait for the next run of resume. */
  follows: 'more' | 'later' | 'done';
}
