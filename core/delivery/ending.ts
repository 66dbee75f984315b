import type { Delivery } from './delivery.ts';
import { isSpent } from './delivery.ts';
import { expiryOf } from './retention.ts';
import type { EndReason } from './states.ts';
import { isPoison } from './triage.ts';

/** The decision of exhaust about a message in the deliveries DLQ. */
export type Ending =
  /** RETRY_EXHAUSTED. */
  | { verdict: 'end'; reason: EndReason }
  /** It has ended already; the invocation that ended it may have died before it published the event. */
  | { verdict: 'publish' }
  /** Resume sends it, once its destination is sure to be woken at `at`. */
  | { verdict: 'parked'; at: number }
  /** Crashes or throttling used up its receives: back to the deliveries queue, after `seconds`. */
  | { verdict: 'redrive'; seconds: number }
  /** It succeeded, was superseded or is gone. */
  | { verdict: 'settled' };

/** Reasons for which a delivery ends with attempts left; deliver and resume give them. */
const EARLY_REASONS: readonly EndReason[] = ['destination_deleted', 'payload_erased', 'expired', 'deadline_passed'];

/** Exponential backoff of redrives, from the first to the longest: the cause of lost receives gets time to pass. */
const FIRST_REDRIVE_SECONDS = 5;
const LAST_REDRIVE_SECONDS = 900;

export function endingOf(
  message: { run: number; redrives: number; acceptedAt: number; lease?: number; reason?: string },
  row: Delivery | undefined,
  { now, retentionDays }: { now: number; retentionDays: number },
): Ending {
  if (row === undefined || row.run > message.run || row.status === 'SUCCESS') return { verdict: 'settled' };
  if (row.status === 'RETRY_EXHAUSTED') return { verdict: 'publish' };
  if (isSpent(row)) return { verdict: 'end', reason: row.reason ?? 'attempts_spent' };
  const early = EARLY_REASONS.find((reason) => reason === message.reason);
  if (early !== undefined) return { verdict: 'end', reason: early };
  if (row.notBefore !== undefined && row.notBefore !== message.lease) return { verdict: 'parked', at: row.notBefore };
  if (isPoison(row)) return { verdict: 'end', reason: 'poison' };
  // Reached only by a delivery that nobody could handle for all of its retention.
  if (expiryOf(message.acceptedAt, retentionDays) <= now) return { verdict: 'end', reason: 'expired' };
  const pause = FIRST_REDRIVE_SECONDS * 2 ** Math.min(message.redrives, 10);
  const ahead = ((row.nextAttemptAt ?? 0) - now) / 1000;
  return { verdict: 'redrive', seconds: Math.min(Math.max(pause, ahead), LAST_REDRIVE_SECONDS) };
}
