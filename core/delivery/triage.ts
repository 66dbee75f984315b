import type { Delivery } from './delivery.ts';
import { isSpent } from './delivery.ts';
import { isTerminal } from './states.ts';

/** What a message that may be a repeat asks for, given its row. */
export type Triage =
  /** Go on with attempt number `attempt`. */
  | { verdict: 'attempt'; attempt: number }
  /** Ended, superseded or gone: acknowledge. */
  | { verdict: 'settled' }
  /** Resume has it: acknowledge, once its destination is sure to be woken at `at`. */
  | { verdict: 'parked'; at: number }
  /** Its next attempt lies ahead. */
  | { verdict: 'early'; at: number }
  /** Its budget is spent: exhaust ends it. */
  | { verdict: 'spent' };

/** Milliseconds by which a message may come before its time: queue delays are whole seconds. */
const EARLY_TOLERANCE_MS = 1_000;

/** `lease` is the `notBefore` under which resume sent the message, when it did. */
export function triage(
  message: { run: number; lease?: number },
  row: Delivery | undefined,
  now: number,
): Triage {
  // A row that is missing had ended and outlived its retention; one of a later run has another message.
  if (row === undefined || row.run > message.run || isTerminal(row.status)) return { verdict: 'settled' };
  if (row.notBefore !== undefined && row.notBefore !== message.lease) return { verdict: 'parked', at: row.notBefore };
  if (isSpent(row)) return { verdict: 'spent' };
  if (row.nextAttemptAt !== undefined && row.nextAttemptAt > now + EARLY_TOLERANCE_MS) {
    return { verdict: 'early', at: row.nextAttemptAt };
  }
  return { verdict: 'attempt', attempt: row.attempts + 1 };
}

/** Receives that left no recorded attempt behind before a message is handled by itself, so that poison is isolated. */
export const SUSPECT_AFTER_LOST_RECEIVES = 2;

/** Whether a message may be what brought its earlier batches down. */
export const isSuspect = (receiveCount: number, recordedAttempts: number): boolean =>
  receiveCount - 1 - recordedAttempts >= SUSPECT_AFTER_LOST_RECEIVES;
