import type { Gate } from '../destination/destination.ts';

/** When deliveries to a failing destination rest, and when it is given up. */
export interface BreakerPolicy {
  /** Consecutive failed attempts after which it opens, at least 1. Default 10. */
  failures: number;
  /** Deliveries that these must be spread over, at least 1. Default 3. */
  deliveries: number;
  /** Seconds that it stays open at first; doubled with each failed probe, up to half an hour. Default 60. */
  seconds: number;
  /** Days of nothing but failures after which the destination is disabled; a warning comes at half of it. Default 5. */
  disableAfterDays: number;
}

/** What a destination's gate knows of its failures; there is none while it is healthy, which costs no write. */
export interface Breaker {
  /** Version of the configuration that failed: another URL or secret starts anew. */
  configuration: number;
  /** Consecutive failed attempts. */
  failures: number;
  /** Events of the failed deliveries, as many as the policy asks for. */
  events: readonly string[];
  /** When the first of these attempts failed, in milliseconds since the epoch. */
  since: number;
  /** How often it has opened in a row; 0 while it is closed. */
  openings: number;
  /** Nothing goes before; milliseconds since the epoch. */
  openUntil?: number;
  /** One delivery is under way to see whether the destination is back. */
  probing?: true;
  warned?: true;
  /** A platform event is among those that failed; failures of operational events alone are not told, or they would feed themselves. */
  telling?: true;
  /** That it opened was told. */
  told?: true;
}

export type BreakerState =
  | { state: 'closed' }
  | { state: 'open'; until: number }
  /** One may go. */
  | { state: 'half-open' };

/** The longest that it stays open, in seconds. */
const LONGEST_SECONDS = 1_800;
/** A probe that nothing is heard of for longer than an invocation lives is followed by another. */
const PROBE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The breaker of a gate, unless an admin has configured or enabled the destination anew since. */
export function breakerOf({
  breaker,
  configuration,
  stateSince = 0,
}: Pick<Gate, 'breaker' | 'configuration' | 'stateSince'>): Breaker | undefined {
  return breaker === undefined || breaker.configuration !== configuration || breaker.since < stateSince
    ? undefined
    : breaker;
}

export function stateOf(breaker: Breaker | undefined, now: number): BreakerState {
  if (breaker?.openUntil === undefined) return { state: 'closed' };
  return breaker.openUntil > now ? { state: 'open', until: breaker.openUntil } : { state: 'half-open' };
}

/** The breaker while one delivery probes: for all others it is open. */
export const probing = (breaker: Breaker, now: number): Breaker => ({
  ...breaker,
  openUntil: now + PROBE_MS,
  probing: true,
});

/** The breaker after failed attempts of deliveries of these events, with no success among them or after. */
export function afterFailures(
  before: Breaker | undefined,
  { configuration, events, telling }: { configuration: number; events: readonly string[]; telling: boolean },
  policy: BreakerPolicy,
  now: number,
): Breaker {
  const { openings = 0, openUntil, warned, told } = before ?? {};
  // Attempts that were under way when it opened tell nothing new.
  if (before !== undefined && openUntil !== undefined && openUntil > now && before.probing !== true) return before;
  const failures = (before?.failures ?? 0) + events.length;
  const failed = [...new Set([...(before?.events ?? []), ...events])].slice(0, policy.deliveries);
  const tells = telling || before?.telling === true;
  const opens = openings > 0 || (failures >= policy.failures && failed.length >= policy.deliveries);
  return {
    configuration,
    failures,
    events: failed,
    since: before?.since ?? now,
    openings: opens ? openings + 1 : 0,
    ...(opens && { openUntil: now + Math.min(policy.seconds * 2 ** openings, LONGEST_SECONDS) * 1000 }),
    ...(warned === true && { warned }),
    ...(tells && { telling: true as const }),
    ...((told === true || (opens && tells)) && { told: true as const }),
  };
}

/** Whether a destination that has failed everything since is to be given up, or to be warned of. */
export function lastingFailure(
  { since, openings, warned }: Breaker,
  policy: BreakerPolicy,
  now: number,
): 'disable' | 'warn' | undefined {
  // A quiet destination whose few attempts failed, days apart, is not given up.
  if (openings === 0) return undefined;
  const lasted = now - since;
  if (lasted >= policy.disableAfterDays * DAY_MS) return 'disable';
  return warned !== true && lasted >= (policy.disableAfterDays * DAY_MS) / 2 ? 'warn' : undefined;
}
