import type { Delivery } from './delivery.ts';
import { isSpent } from './delivery.ts';
import type { EndReason } from './states.ts';
import { isTerminal } from './states.ts';

/** The decision about a message that may be a repeat, given its row. */
export type Triage =
  /** Go on with attempt number `attempt`. */
  | { verdict: 'attempt'; attempt: number }
  /** Ended, superseded or gone: acknowledge. */
  | { verdict: 'settled' }
  /** Resume sends it: acknowledge, once its destination is sure to be woken at `at`. */
  | { verdict: 'parked'; at: number }
  /** Its next attempt lies ahead. */
  | { verdict: 'early'; at: number }
  /** No attempt follows: exhaust ends it. */
  | { verdict: 'spent'; reason: EndReason }
  /** It crashes every consumer: exhaust ends it. */
  | { verdict: 'poison' };

/** Milliseconds by which a message may come before its time: queue delays are whole seconds. */
const EARLY_TOLERANCE_MS = 1_000;

/**
 * @param message `lease`: the `notBefore` under which resume sent it, if it did; `slot`: its time, if it was deferred. The
 *   row shows the latest slot once that message is sent. A message of an earlier slot is a copy, which would be deferred
 *   again for ever if it were handled.
 */
export function triage(
  message: { run: number; lease?: number; slot?: number },
  row: Delivery | undefined,
  now: number,
): Triage {
  // A missing row had ended and outlived its retention; a row of a later run has another message.
  if (row === undefined || row.run > message.run || isTerminal(row.status)) return { verdict: 'settled' };
  if (row.notBefore !== undefined && row.notBefore !== message.lease) return { verdict: 'parked', at: row.notBefore };
  if (message.lease === undefined && (row.expectedAt ?? 0) > (message.slot ?? 0)) return { verdict: 'settled' };
  if (isSpent(row)) return { verdict: 'spent', reason: row.reason ?? 'attempts_spent' };
  if (isPoison(row)) return { verdict: 'poison' };
  if (row.nextAttemptAt !== undefined && row.nextAttemptAt > now + EARLY_TOLERANCE_MS) {
    return { verdict: 'early', at: row.nextAttemptAt };
  }
  return { verdict: 'attempt', attempt: row.attempts + 1 };
}

/** Lost receives after which a message is handled alone, so that a poison message is isolated. */
export const SUSPECT_AFTER_LOST_RECEIVES = 2;

/** Earlier receives of this message without a recorded attempt: a crash or throttling lost them. */
export const lostReceives = (
  message: { attempts?: number },
  receiveCount: number,
  row: Pick<Delivery, 'attempts'> | undefined,
): number => Math.max(0, receiveCount - 1 - ((row?.attempts ?? 0) - (message.attempts ?? 0)));

/** Whether a message may have brought its earlier batches down. */
export function isSuspect(
  message: { attempts?: number; suspect?: true },
  receiveCount: number,
  row: Pick<Delivery, 'attempts' | 'suspicions'> | undefined,
): boolean {
  return (
    message.suspect === true ||
    row?.suspicions !== undefined ||
    lostReceives(message, receiveCount, row) >= SUSPECT_AFTER_LOST_RECEIVES
  );
}

/** How often a delivery may crash an invocation that handles it alone. */
export const POISON_AFTER_SUSPICIONS = 3;

/** Lost receives alone prove nothing: throttled pollers use them up too, and a delivery must not end for that. */
export const isPoison = ({ suspicions = 0 }: Pick<Delivery, 'suspicions'>): boolean =>
  suspicions >= POISON_AFTER_SUSPICIONS;
