import type { OverviewDestination } from '../api/types.ts';
import { count, counted, percent } from './quantity.ts';

/** From this share of lost deliveries or failed attempts on, a destination is failing. */
const FAILING_SHARE = 0.05;
/** A failure without any traffic since is old news after this time. */
const RECENT_MS = 86_400_000;
/** A destination has recovered when its attempts have succeeded for so long: the hour of the figures is longer. */
const RECOVERED_MS = 600_000;

/** Kinds of trouble, the worst first. */
const KINDS = ['losing', 'stopped', 'failing', 'held', 'quiet'] as const;

export interface Concern {
  destination: OverviewDestination;
  kind: (typeof KINDS)[number];
  /** One sentence. */
  reason: string;
}

/** The parts of a destination that tell its health. */
export type Condition = Omit<OverviewDestination, 'id' | 'tenant' | 'name' | 'spark' | 'created'>;

/** Share of ended deliveries that were lost; 0 without any. */
export const lostShare = ({ exhausted, succeeded }: Condition): number => share(exhausted, exhausted + succeeded);
/** Share of attempts that failed; 0 without any. */
export const failedShare = ({ attemptsFailed, attempts }: Condition): number => share(attemptsFailed, attempts);

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const timeOf = (at: string | undefined): number => (at === undefined ? 0 : Date.parse(at));

/** Whether it is blocked now. */
export const isBlocked = ({ state, blockedUntil }: Pick<Condition, 'state' | 'blockedUntil'>, now: number): boolean =>
  state === 'ACTIVE' && timeOf(blockedUntil) > now;

/** Whether its latest attempt succeeded. */
const succeedsNow = ({ lastFailureAt, lastSuccessAt }: Condition): boolean =>
  timeOf(lastSuccessAt) > timeOf(lastFailureAt);

/** Whether no attempt has failed for a while, after some that did. */
const hasRecovered = (condition: Condition, now: number): boolean =>
  condition.lastFailureAt !== undefined &&
  succeedsNow(condition) &&
  now - timeOf(condition.lastFailureAt) >= RECOVERED_MS;

/** The reason why a destination needs attention; `undefined` when it needs none. @param now milliseconds since the epoch */
export function concernOf(destination: OverviewDestination, now: number): Concern | undefined {
  const { state, exhausted, succeeded, attemptsFailed, attempts, blockedBy, lastFailureAt, lastSuccessAt } =
    destination;
  const as = (kind: Concern['kind'], reason: string): Concern => ({ destination, kind, reason });
  if (state === 'LISTENING') return undefined;
  const lost = `${counted(exhausted, 'delivery', 'deliveries')} of ${count(exhausted + succeeded)} exhausted (${percent(lostShare(destination))})`;
  const failed = `${count(attemptsFailed)} of ${counted(attempts, 'attempt')} failed`;
  if (exhausted > 0 && lostShare(destination) >= FAILING_SHARE)
    return as('losing', `${lost}, ${failed}.${state === 'DISABLED' ? ' Disabled.' : ''}`);
  if (state === 'DISABLED') return as('stopped', 'Disabled: its deliveries wait until somebody resumes it.');
  if (isBlocked(destination, now) && blockedBy === 'circuit')
    return as('stopped', `Its circuit is open after failures${attempts === 0 ? '' : `; ${failed}`}.`);
  if (exhausted > 0) return as('failing', `${lost}.`);
  if (failedShare(destination) >= FAILING_SHARE && !hasRecovered(destination, now))
    return as('failing', `${failed}; ${succeedsNow(destination) ? 'the latest succeeded' : 'retries follow'}.`);
  if (state === 'PAUSED') return as('held', 'Paused: its deliveries wait.');
  if (isBlocked(destination, now)) return as('held', 'Rate-limited: its deliveries wait.');
  const failedAt = timeOf(lastFailureAt);
  if (failedAt > timeOf(lastSuccessAt) && now - failedAt < RECENT_MS)
    return as('quiet', 'Its last attempt failed; no traffic since.');
  return undefined;
}

/** The worst first: by kind, then by lost deliveries, failed attempts and the latest failure. */
export function worstFirst(left: Concern, right: Concern): number {
  const [one, other] = [left.destination, right.destination];
  return (
    KINDS.indexOf(left.kind) - KINDS.indexOf(right.kind) ||
    lostShare(other) - lostShare(one) ||
    failedShare(other) - failedShare(one) ||
    timeOf(other.lastFailureAt) - timeOf(one.lastFailureAt) ||
    one.name.localeCompare(other.name)
  );
}

export const concernsOf = (destinations: readonly OverviewDestination[], now: number): Concern[] =>
  destinations.flatMap((destination) => concernOf(destination, now) ?? []).toSorted(worstFirst);

/** Whether an active destination fails: its badge must not be green. @param now milliseconds since the epoch */
export function failsNow(destination: Condition, now: number): 'bad' | 'warn' | undefined {
  const { exhausted, attemptsFailed, lastFailureAt, lastSuccessAt } = destination;
  if (exhausted > 0 && lostShare(destination) >= FAILING_SHARE) return 'bad';
  if (exhausted > 0) return 'warn';
  if (attemptsFailed > 0 && failedShare(destination) >= FAILING_SHARE && !hasRecovered(destination, now)) return 'warn';
  return timeOf(lastFailureAt) > timeOf(lastSuccessAt) ? 'warn' : undefined;
}
