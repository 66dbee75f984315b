import type { Delivery } from './delivery.ts';
import { isSpent } from './delivery.ts';
import { expiryOf } from './retention.ts';
import type { EndReason } from './states.ts';
import { isPoison } from './triage.ts';

/** What exhaust makes of a message in the deliveries DLQ. */
export type Ending =
  /** RETRY_EXHAUSTED. */
  | { verdict: 'end'; reason: EndReason }
  /** It has ended already; whoever ended it may have died before saying so. */
  | { verdict: 'announce' }
  /** Resume has it, once its destination is sure to be woken at `at`. */
  | { verdict: 'parked'; at: number }
  /** Its receives were burnt by crashes or throttling: back to the deliveries queue, after `seconds`. */
  | { verdict: 'redrive'; seconds: number }
  /** It succeeded, was superseded or is gone. */
  | { verdict: 'settled' };

/** Reasons for which a delivery ends with attempts left; deliver and resume give them. */
const EARLY_REASONS: readonly EndReason[] = ['destination_deleted', 'payload_erased', 'expired'];

/** Before the first and before the last of many redrives: whatever burns receives is given time to pass. */
const FIRST_REDRIVE_SECONDS = 5;
const LAST_REDRIVE_SECONDS = 900;

export function endingOf(
  message: { run: number; redrives: number; acceptedAt: number; lease?: number; reason?: string },
  row: Delivery | undefined,
  { now, retentionDays }: { now: number; retentionDays: number },
): Ending {
  if (row === undefined || row.run > message.run || row.status === 'SUCCESS') return { verdict: 'settled' };
  if (row.status === 'RETRY_EXHAUSTED') return { verdict: 'announce' };
  if (isSpent(row)) return { verdict: 'end', reason: 'attempts_spent' };
  const early = EARLY_REASONS.find((reason) => reason === message.reason);
  if (early !== undefined) return { verdict: 'end', reason: early };
  if (row.notBefore !== undefined && row.notBefore !== message.lease) return { verdict: 'parked', at: row.notBefore };
  if (isPoison(row)) return { verdict: 'end', reason: 'poison' };
  // Only a delivery that nobody could handle for all of its retention comes here.
  if (expiryOf(message.acceptedAt, retentionDays) <= now) return { verdict: 'end', reason: 'expired' };
  const pause = FIRST_REDRIVE_SECONDS * 2 ** Math.min(message.redrives, 10);
  const ahead = ((row.nextAttemptAt ?? 0) - now) / 1000;
  return { verdict: 'redrive', seconds: Math.min(Math.max(pause, ahead), LAST_REDRIVE_SECONDS) };
}
