import type { Block } from '../destination/block.ts';
import type { Delivery } from './delivery.ts';
import type { DestinationState } from './states.ts';
import { isTerminal } from './states.ts';

/** What holds up the deliveries of a destination now. */
export interface Hold {
  /** `DELETED` also when the destination does not exist any more. */
  state: DestinationState;
  block?: Block;
}

/** Whether a delivery has a time that the state of its destination may put off. */
export const isWaiting = ({ status, notBefore, nextAttemptAt, expectedAt }: Delivery): boolean =>
  !isTerminal(status) && (notBefore ?? nextAttemptAt ?? expectedAt) !== undefined;

/**
 * A waiting delivery with the times at which it may really go. Its row keeps the times of the moment at which it was
 * parked, which the destination's limit or circuit has put off since. None is in the past: one that is due may go now. While
 * the destination is not active nobody knows the time, so those that have passed are left out.
 *
 * @param now milliseconds since the epoch
 */
export function asExpected(delivery: Delivery, { state, block }: Hold, now: number): Delivery {
  if (!isWaiting(delivery)) return delivery;
  const { notBefore, nextAttemptAt, expectedAt, ...rest } = delivery;
  const stored = Math.max(notBefore ?? 0, nextAttemptAt ?? 0, expectedAt ?? 0);
  if (state !== 'ACTIVE' && stored <= now) return rest;
  const at = state === 'ACTIVE' ? Math.max(stored, block?.until ?? 0, now) : stored;
  return {
    ...rest,
    ...(nextAttemptAt === undefined ? { expectedAt: at } : { nextAttemptAt: at }),
    ...(notBefore !== undefined && { notBefore: at }),
  };
}
