import type { Delivery } from './delivery.ts';
import { isSpent } from './delivery.ts';
import type { EndReason } from './states.ts';

/** What exhaust makes of a message in the deliveries DLQ. */
export type Ending =
  /** RETRY_EXHAUSTED. */
  | { verdict: 'end'; reason: EndReason }
  /** It has ended already; whoever ended it may have died before saying so. */
  | { verdict: 'announce' }
  /** Resume has it, once its destination is sure to be woken at `at`. */
  | { verdict: 'parked'; at: number }
  /** Its receives were burnt by crashes or throttling: back to the deliveries queue. */
  | { verdict: 'redrive'; notBefore?: number }
  /** It succeeded, was superseded or is gone. */
  | { verdict: 'settled' };

/** How often a message whose budget is not spent is given back before it counts as poison. */
export const REDRIVE_LIMIT = 2;

/** Reasons for which a delivery ends with attempts left; deliver and resume give them. */
const EARLY_REASONS: readonly EndReason[] = ['destination_deleted', 'payload_erased', 'expired'];

export function endingOf(
  message: { run: number; redrives: number; lease?: number; reason?: string },
  row: Delivery | undefined,
): Ending {
  if (row === undefined || row.run > message.run || row.status === 'SUCCESS') return { verdict: 'settled' };
  if (row.status === 'RETRY_EXHAUSTED') return { verdict: 'announce' };
  if (isSpent(row)) return { verdict: 'end', reason: 'attempts_spent' };
  const early = EARLY_REASONS.find((reason) => reason === message.reason);
  if (early !== undefined) return { verdict: 'end', reason: early };
  if (row.notBefore !== undefined && row.notBefore !== message.lease) return { verdict: 'parked', at: row.notBefore };
  if (message.redrives >= REDRIVE_LIMIT) return { verdict: 'end', reason: 'poison' };
  return { verdict: 'redrive', ...(row.nextAttemptAt !== undefined && { notBefore: row.nextAttemptAt }) };
}
