import type { EndReason } from './states.ts';

/** SQS deletes the message: nothing is left to do for it. */
export interface Acknowledge {
  kind: 'acknowledge';
}

/** SQS hands the message out again, after `seconds` or else when its visibility timeout ends. */
export interface Retry {
  kind: 'retry';
  reason: string;
  /** 0 to 43,140. */
  seconds?: number;
}

/** The two things that SQS can be told about a message. */
export type Disposal = Acknowledge | Retry;

/** What becomes of a message. Every message of a batch ends in exactly one; none is acknowledged by default. */
export type Outcome =
  | Disposal
  /**
   * The delivery waits in its row, without a message, until `until`. Resume looks at its destination at `wakeAt` or
   * before. `recorded`: the row says so already. Times in milliseconds since the epoch.
   */
  | { kind: 'park'; until: number; wakeAt: number; recorded: boolean }
  /** A new message carries the delivery at `at`, in milliseconds since the epoch. */
  | { kind: 'defer'; at: number }
  /** Exhaust ends the delivery for this reason. */
  | { kind: 'deadLetter'; reason: EndReason };

export const ACKNOWLEDGE: Acknowledge = { kind: 'acknowledge' };

export const retry = (reason: string, seconds?: number): Retry => ({
  kind: 'retry',
  reason,
  ...(seconds !== undefined && { seconds }),
});
