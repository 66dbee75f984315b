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
  | { verdict: 'spent' }
  /** It brings down whoever handles it: exhaust ends it. */
  | { verdict: 'poison' };

/** Milliseconds by which a message may come before its time: queue delays are whole seconds. */
const EARLY_TOLERANCE_MS = 1_000;

/**
 * `lease` is the `notBefore` under which resume sent the message, when it did; `slot` its time, when it was deferred. The
 * row tells the latest slot once its message is sent: one of an earlier slot is a copy, and left alone would be deferred
 * along with it for ever.
 */
export function triage(
  message: { run: number; lease?: number; slot?: number },
  row: Delivery | undefined,
  now: number,
): Triage {
  // A row that is missing had ended and outlived its retention; one of a later run has another message.
  if (row === undefined || row.run > message.run || isTerminal(row.status)) return { verdict: 'settled' };
  if (row.notBefore !== undefined && row.notBefore !== message.lease) return { verdict: 'parked', at: row.notBefore };
  if (message.lease === undefined && (row.expectedAt ?? 0) > (message.slot ?? 0)) return { verdict: 'settled' };
  if (isSpent(row)) return { verdict: 'spent' };
  if (isPoison(row)) return { verdict: 'poison' };
  if (row.nextAttemptAt !== undefined && row.nextAttemptAt > now + EARLY_TOLERANCE_MS) {
    return { verdict: 'early', at: row.nextAttemptAt };
  }
  return { verdict: 'attempt', attempt: row.attempts + 1 };
}

/** Receives that left no recorded attempt behind before a message is handled by itself, so that poison is isolated. */
export const SUSPECT_AFTER_LOST_RECEIVES = 2;

/** Receives of this message, the present one apart, that left no recorded attempt behind: lost to a crash or to throttling. */
export const lostReceives = (
  message: { attempts?: number },
  receiveCount: number,
  row: Pick<Delivery, 'attempts'> | undefined,
): number => Math.max(0, receiveCount - 1 - ((row?.attempts ?? 0) - (message.attempts ?? 0)));

/** Whether a message may be what brought its earlier batches down. */
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

/** How often a delivery may bring down an invocation that handles it alone. */
export const POISON_AFTER_SUSPICIONS = 3;

/** Receives alone prove nothing: throttled pollers burn them too, and a delivery must not end for that. */
export const isPoison = ({ suspicions = 0 }: Pick<Delivery, 'suspicions'>): boolean =>
  suspicions >= POISON_AFTER_SUSPICIONS;
