import type { DeliveryKey } from '../../../../core/contract/ids.ts';
import { STATE_INDEX, TIME_TO_LIVE } from '../../../../core/contract/keys.ts';
import type { Attempt } from '../../../../core/delivery/delivery.ts';
import { LOG_KEPT } from '../../../../core/delivery/delivery.ts';
import type { DeliveryStatus, EndReason } from '../../../../core/delivery/states.ts';
import { N, S } from '../attributes.ts';
import type { Comparison, Condition, Update } from '../expressions.ts';
import { attemptText, JOB, parkedUntil } from './rows.ts';

/**
 * Every update of a delivery's row. Each is fenced on the run and on the state that its caller saw, so that a write that
 * arrives late changes nothing. Only a parked row has an entry in the state index; all others remove theirs.
 */

/** A delivery, and the run that a write to it is fenced on. */
export type Fence = DeliveryKey & { run: number };

/** A delivery, and the state that a new run of it is fenced on. */
export type RunFence = Fence & { status: DeliveryStatus; log: readonly Attempt[] };

const INDEX = STATE_INDEX.sortKey;
const OPEN: Condition = { name: 'status', is: 'in', values: [S('PENDING'), S('FAILED')] };
export const sameRun = ({ run }: Pick<Fence, 'run'>): Comparison => ({ name: 'run', is: '=', value: N(run) });
export const statusIs = (status: DeliveryStatus): Comparison => ({ name: 'status', is: '=', value: S(status) });
export const attemptsAre = (attempts: number): Comparison => ({ name: 'attempts', is: '=', value: N(attempts) });

const success = (fence: Fence, attempt: Attempt, endedAt: number, expiresAt: number, status: Condition): Update => ({
  set: { status: S('SUCCESS'), endedAt: N(endedAt), [TIME_TO_LIVE]: N(expiresAt) },
  add: { attempts: 1 },
  append: { log: [attemptText(attempt)] },
  remove: [INDEX, 'nextAttemptAt', 'notBefore', 'expectedAt', 'reason', 'suspicions'],
  when: [sameRun(fence), status],
});

export const openSuccess = (fence: Fence, attempt: Attempt, endedAt: number, expiresAt: number): Update =>
  success(fence, attempt, endedAt, expiresAt, OPEN);

/** The log says that the success came after the delivery had ended. */
export const lateSuccess = (fence: Fence, attempt: Attempt, endedAt: number, expiresAt: number): Update =>
  success(fence, { ...attempt, late: true }, endedAt, expiresAt, statusIs('RETRY_EXHAUSTED'));

/** When the next attempt comes, and whether the row alone brings it, with no message; or why none comes. */
export type AfterFailure = { at: number; parked: boolean } | { end: EndReason };

export function failure(fence: Fence & { lease?: number }, attempt: Attempt, after: AfterFailure): Update {
  const parked = 'at' in after && after.parked;
  return {
    set: {
      status: S('FAILED'),
      attempts: N(attempt.number),
      ...('at' in after ? { nextAttemptAt: N(after.at) } : { reason: S(after.end) }),
      ...(parked && parkedUntil(after.at, fence.acceptedAt)),
    },
    append: { log: [attemptText(attempt)] },
    remove: [
      'expectedAt',
      'suspicions',
      ...('at' in after ? [] : ['nextAttemptAt']),
      ...(parked ? [] : ['notBefore', INDEX]),
    ],
    when: [
      sameRun(fence),
      OPEN,
      attemptsAre(attempt.number - 1),
      fence.lease === undefined
        ? { name: 'notBefore', is: 'missing' }
        : { name: 'notBefore', is: '=', value: N(fence.lease), orMissing: true },
    ],
  };
}

export const parking = (fence: Fence, attempts: number, notBefore: number, suspicions?: number): Update => ({
  set: {
    ...parkedUntil(notBefore, fence.acceptedAt),
    ...(suspicions !== undefined && { suspicions: N(suspicions) }),
  },
  remove: ['expectedAt'],
  when: [sameRun(fence), OPEN, attemptsAre(attempts)],
});

/** Counted, not set: two invocations may handle messages of one delivery at once. */
export const suspicion = (fence: Fence, attempt: number, by: 1 | -1): Update => ({
  add: { suspicions: by },
  when: [
    sameRun(fence),
    OPEN,
    attemptsAre(attempt - 1),
    ...(by === -1 ? [{ name: 'suspicions', is: '>', value: N(0) } as const] : []),
  ],
});

export const leasing = (parked: Fence & { notBefore: number }, lease: number): Update => ({
  set: parkedUntil(lease, parked.acceptedAt),
  when: [sameRun(parked), OPEN, { name: 'notBefore', is: '=', value: N(parked.notBefore) }],
});

export const exhaustion = (
  fence: Fence,
  attempts: number,
  reason: EndReason,
  endedAt: number,
  expiresAt: number,
): Update => ({
  set: { status: S('RETRY_EXHAUSTED'), reason: S(reason), endedAt: N(endedAt), [TIME_TO_LIVE]: N(expiresAt) },
  remove: [INDEX, 'nextAttemptAt', 'notBefore', 'expectedAt', 'suspicions'],
  when: [sameRun(fence), OPEN, attemptsAre(attempts)],
});

/** Parked from the start: the row carries the new run, so that a crash after the write loses nothing. */
export function newRun(
  fence: RunFence,
  { startedAt, notBefore, recoveryId }: { startedAt: number; notBefore: number; recoveryId?: string | undefined },
): Update {
  const dropped = Math.min(Math.max(0, fence.log.length - LOG_KEPT), DROPPED_AT_ONCE);
  return {
    set: {
      status: S('PENDING'),
      run: N(fence.run + 1),
      startedAt: N(startedAt),
      attempts: N(0),
      ...parkedUntil(notBefore, fence.acceptedAt),
      ...(recoveryId !== undefined && { [JOB]: S(recoveryId) }),
    },
    ...(dropped > 0 && { add: { dropped }, removeFirst: { log: dropped } }),
    remove: ['nextAttemptAt', 'expectedAt', 'reason', 'endedAt', 'suspicions', TIME_TO_LIVE],
    when: [sameRun(fence), statusIs(fence.status)],
  };
}

/** Of a longer log of an earlier release. An expression has at most 4 KB. */
const DROPPED_AT_ONCE = 100;
