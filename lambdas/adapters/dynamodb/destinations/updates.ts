import type { JobId } from '../../../../core/contract/ids.ts';
import { TIME_TO_LIVE, WAKE_INDEX, WAKE_PARTITION } from '../../../../core/contract/keys.ts';
import type { Breaker } from '../../../../core/delivery/breaker.ts';
import type { Configuration, DisabledFor, Gate } from '../../../../core/destination/destination.ts';
import type { Item } from '../attributes.ts';
import { N, ROW_VERSION, S } from '../attributes.ts';
import type { Comparison, Condition, StatementCondition, Update } from '../expressions.ts';
import { storedState } from './rows.ts';

/** Every change of a gate's row. Times in milliseconds since the epoch. */

/** The state and the configuration that the caller saw are still in force. */
export const asRead = ({ state, configuration }: Pick<Gate, 'state' | 'configuration'>): Comparison[] => [
  { name: 'state', is: '=', value: S(storedState(state)) },
  { name: 'configuration', is: '=', value: N(configuration) },
];

/**
 * All that a read of the gate would have had to show: a row of this release, no token spent, no breaker, and no payload erased
 * since.
 */
export const quietAt = (time: number, { erasedUntil }: Pick<Gate, 'erasedUntil'>): StatementCondition[] => [
  { name: 'v', is: '=', value: N(ROW_VERSION) },
  { name: 'tat', is: '<=', value: N(time) },
  { name: 'breaker', is: 'missing' },
  erasedUntil === undefined
    ? { name: 'erasedUntil', is: 'missing' }
    : { name: 'erasedUntil', is: '=', value: N(erasedUntil) },
];

const wakeAt = (time: number): Item => ({
  [WAKE_INDEX.partitionKey]: S(WAKE_PARTITION),
  [WAKE_INDEX.sortKey]: N(time),
});

/** Nor was the destination paused, resumed or deleted meanwhile: a write that comes late undoes no later one. */
const inState = (gate: Pick<Gate, 'state' | 'configuration' | 'stateSince'>): Condition[] => [
  ...asRead(gate),
  gate.stateSince === undefined
    ? { name: 'stateSince', is: 'missing' }
    : { name: 'stateSince', is: '=', value: N(gate.stateSince) },
];

const exists: Condition = { name: 'state', is: 'present' };

/** Resume looks at the destination at `at`, if it would not look sooner. Something parked at `now`. */
export const sooner = (at: number, now: number): Update => ({
  set: { parkedAt: N(now), ...wakeAt(at) },
  remove: ['looks'],
  when: [exists, { name: 'wakeAt', is: '>', value: N(at), orMissing: true }],
});

/** Something parked at `now`; resume looks soon enough as it is. */
export const parked = (now: number): Update => ({ set: { parkedAt: N(now) }, remove: ['looks'], when: [exists] });

/** The payload of an event that was accepted at `acceptedAt` is erased. */
export const erased = (acceptedAt: number): Update => ({
  set: { erasedUntil: N(acceptedAt) },
  when: [exists, { name: 'erasedUntil', is: '<', value: N(acceptedAt), orMissing: true }],
});

/** Resume looks at `at`, or no more; refused when something parked, or an admin changed the state, since the read. */
export const nextLook = (gate: Gate, at: number | undefined, looks: number): Update => ({
  ...(at === undefined
    ? { remove: [WAKE_INDEX.partitionKey, WAKE_INDEX.sortKey, 'looks'] }
    : { set: { ...wakeAt(at), looks: N(looks) } }),
  when: [
    { name: 'state', is: '=', value: S(gate.state) },
    gate.parkedAt === undefined
      ? { name: 'parkedAt', is: 'missing' }
      : { name: 'parkedAt', is: '=', value: N(gate.parkedAt) },
    ...(gate.wakeAt === undefined ? [] : [{ name: 'wakeAt', is: '=', value: N(gate.wakeAt) } as const]),
  ],
});

export const disabled = (gate: Gate, reason: DisabledFor): Update => ({
  set: { state: S('DISABLED'), disabledFor: S(reason) },
  when: inState(gate),
});

export const withBreaker = (gate: Gate, breaker: Breaker | undefined): Update => ({
  ...(breaker === undefined ? { remove: ['breaker'] } : { set: { breaker: S(JSON.stringify(breaker)) } }),
  when: [
    ...asRead(gate),
    gate.breaker === undefined
      ? { name: 'breaker', is: 'missing' }
      : { name: 'breaker', is: '=', value: S(JSON.stringify(gate.breaker)) },
  ],
});

export const withoutJob = (id: JobId): Update => ({
  remove: ['recovery'],
  when: [{ name: 'recovery', is: '=', value: S(id) }],
});

/** One recovery or backfill at a time. The job that the gate names, if any, runs no more. */
export const withJob = (gate: Gate, id: JobId): Update => ({
  set: { recovery: S(id) },
  when: [
    ...asRead(gate),
    gate.recovery === undefined
      ? { name: 'recovery', is: 'missing' }
      : { name: 'recovery', is: '=', value: S(gate.recovery) },
  ],
});

/** @param raise of the limit, see `raiseOf`; added, so that tokens that are taken meanwhile stay taken */
export const configured = (gate: Gate, next: Configuration, raise: number): Update => ({
  set: { configuration: N(next.version), ...(raise !== 0 && { slot: N(next.createdAt) }) },
  ...(raise !== 0 && { add: { tat: raise } }),
  when: asRead(gate),
});

export const paused = (gate: Gate, now: number): Update => ({
  set: { state: S('PAUSED'), stateSince: N(now) },
  when: inState(gate),
});

/** Due now, and parked anew, so that a look that resume is just taking does not end the looking. */
const dueAt = (now: number): Item => ({ ...wakeAt(now), parkedAt: N(now) });

export const activated = (gate: Gate, now: number): Update => ({
  set: { state: S('ACTIVE'), stateSince: N(now), ...dueAt(now) },
  remove: ['looks', 'breaker', 'disabledFor'],
  when: inState(gate),
});

/** A tombstone, which ends deliveries on their way; woken for the parked ones. `expiresAt` in Unix seconds. */
export const deleted = (gate: Gate, now: number, expiresAt: number): Update => ({
  set: { state: S('DELETED'), stateSince: N(now), [TIME_TO_LIVE]: N(expiresAt), ...dueAt(now) },
  remove: ['looks'],
  when: inState(gate),
});
