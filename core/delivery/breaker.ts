/** When the circuit of a failing destination opens, and when the destination is disabled. */
export interface BreakerPolicy {
  /** Consecutive failed attempts after which the circuit opens, at least 1. Default 10. */
  failures: number;
  /** Fewest deliveries among these attempts, at least 1. Default 3. */
  deliveries: number;
  /** Seconds that the circuit stays open at first; each failed probe doubles them, up to half an hour. Default 60. */
  seconds: number;
  /** Days of nothing but failures after which the destination is disabled; a warning comes at half of it. Default 5. */
  disableAfterDays: number;
}

/** Failures of a destination, in its gate. Absent while the destination is healthy, so that success costs no write. */
export interface Breaker {
  /** Version of the configuration that failed: a new URL or secret starts again from zero. */
  configuration: number;
  /** Consecutive failed attempts. */
  failures: number;
  /** Events of the failed deliveries, as many as the policy asks for. */
  events: readonly string[];
  /** When the first of these attempts failed, in milliseconds since the epoch. */
  since: number;
  /** How often it has opened in a row; 0 while it is closed. */
  openings: number;
  /** The circuit is open until then; milliseconds since the epoch. */
  openUntil?: number;
  /** One delivery is on its way as a probe. */
  probing?: true;
  warned?: true;
  /**
   * A platform event is among the failed ones. Failures of operational events alone publish nothing, or they would feed
   * themselves.
   */
  telling?: true;
  /** An event about the opening was published. */
  told?: true;
}

export type BreakerState =
  | { state: 'closed' }
  | { state: 'open'; until: number }
  /** One may go. */
  | { state: 'half-open' };

/** Longest time that a circuit stays open, in seconds. */
const LONGEST_SECONDS = 1_800;
/** A probe without a result after this time is presumed lost: the next delivery probes again. */
const PROBE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The breaker of a gate; `undefined` when an admin has changed or enabled the destination since. */
export function breakerOf({
  breaker,
  configuration,
  stateSince = 0,
}: {
  breaker?: Breaker;
  configuration: number;
  stateSince?: number;
}): Breaker | undefined {
  return breaker === undefined || breaker.configuration !== configuration || breaker.since < stateSince
    ? undefined
    : breaker;
}

export function stateOf(breaker: Breaker | undefined, now: number): BreakerState {
  if (breaker?.openUntil === undefined) return { state: 'closed' };
  return breaker.openUntil > now ? { state: 'open', until: breaker.openUntil } : { state: 'half-open' };
}

/** The breaker while one delivery probes: for all others the circuit is open. */
export const probing = (breaker: Breaker, now: number): Breaker => ({
  ...breaker,
  openUntil: now + PROBE_MS,
  probing: true,
});

/** The breaker after failed attempts of deliveries of these events, with no success after them. */
export function afterFailures(
  before: Breaker | undefined,
  { configuration, events, telling }: { configuration: number; events: readonly string[]; telling: boolean },
  policy: BreakerPolicy,
  now: number,
): Breaker {
  const { openings = 0, openUntil, warned, told } = before ?? {};
  // Attempts that were on their way when the circuit opened add nothing.
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

/** Whether a destination that failed ever since is disabled, or an admin is warned. */
export function lastingFailure(
  { since, openings, warned }: Breaker,
  policy: BreakerPolicy,
  now: number,
): 'disable' | 'warn' | undefined {
  // A quiet destination whose few attempts failed, days apart, is not disabled.
  if (openings === 0) return undefined;
  const lasted = now - since;
  if (lasted >= policy.disableAfterDays * DAY_MS) return 'disable';
  return warned !== true && lasted >= (policy.disableAfterDays * DAY_MS) / 2 ? 'warn' : undefined;
}
