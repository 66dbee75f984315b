/** How fast one destination may be sent to. */
export interface RateLimit {
  /** Deliveries a minute, above 0. Default 100. */
  perMinute: number;
  /** Deliveries at once after a quiet time, at least 1. Default 250. */
  burst: number;
}

/**
 * The generic cell rate algorithm: one number of state, the theoretical arrival time (`tat`, milliseconds since the
 * epoch), which lies ahead of the clock by as much as has been spent. POSTs in any t seconds stay within
 * `burst + perMinute / 60 x t`. ITU-T I.371, annex A.
 */
export interface Admission {
  /** How many of the wanted may go now. */
  admitted: number;
  /** The state after that. */
  tat: number;
}

/** Milliseconds between two deliveries at the sustained rate. */
export const intervalOf = (limit: RateLimit): number => 60_000 / limit.perMinute;

/** Milliseconds since the epoch have a floating-point grain of 0.0002: what is short by less than this is not short. */
const SLACK_MS = 0.01;

const freeTokens = (limit: RateLimit, tat: number, now: number): number =>
  Math.max(0, Math.floor((now + limit.burst * intervalOf(limit) - Math.max(tat, now) + SLACK_MS) / intervalOf(limit)));

export function admit(limit: RateLimit, tat: number, now: number, wanted: number): Admission {
  const admitted = Math.min(wanted, freeTokens(limit, tat, now));
  return { admitted, tat: admitted === 0 ? tat : Math.max(tat, now) + admitted * intervalOf(limit) };
}

/** When the next delivery may go, in milliseconds since the epoch; `now` when at once. */
export function nextFreeAt(limit: RateLimit, tat: number, now: number): number {
  return Math.max(now, tat - (limit.burst - 1) * intervalOf(limit));
}

/**
 * The change of `tat`, in milliseconds, when a limit is raised: as many tokens stay spent, each at its new interval.
 * Otherwise a destination would wait for as long as its former limit took to earn its burst. At most 0; 0 when the limit is not raised.
 */
export function raiseOf(from: RateLimit, to: RateLimit, tat: number, now: number): number {
  return Math.min(0, Math.max(0, tat - now) * (intervalOf(to) / intervalOf(from) - 1)) || 0;
}

/**
 * Advisory times for `count` deliveries that must wait, one interval apart from `slot`, the first time not yet given
 * away. They spread the waiting deliveries out, about in order; tokens are taken only at the POST.
 */
export function reserveSlots(
  limit: RateLimit,
  { tat, slot }: { tat: number; slot: number },
  now: number,
  count: number,
): { times: number[]; slot: number } {
  const interval = intervalOf(limit);
  const first = Math.max(slot, nextFreeAt(limit, tat, now), now + Math.min(interval, 1000));
  return {
    times: Array.from({ length: count }, (_, index) => first + index * interval),
    slot: first + count * interval,
  };
}

/** Tokens of a full bucket that parked deliveries leave to new events: half. None where a minute has few tokens. */
const reserveOf = ({ perMinute, burst }: RateLimit): number => (perMinute < LEAST_PART ? 0 : Math.floor(burst / 2));

/** Parked deliveries get this part of the rate at least: a quarter. New events above the rest would hold them up for good. */
const LEAST_PART = 4;

/** Tokens above the reserve, with fractions; below 0 while new events use it. */
const spareTokens = (limit: RateLimit, tat: number, now: number): number =>
  (now - Math.max(tat, now)) / intervalOf(limit) + limit.burst - reserveOf(limit);

/**
 * How many milliseconds from `now` each parked delivery may go within `period`: those above the reserve at once, the others
 * as tokens come. Slots that lie ahead belong to deliveries that already wait: parked ones go behind them.
 */
export function departures(
  limit: RateLimit,
  { tat: spent, slot }: { tat: number; slot: number },
  now: number,
  period: number,
): number[] {
  const interval = intervalOf(limit);
  const tat = slot > now ? Math.max(spent, now) + slot - now : spent;
  const spare = spareTokens(limit, tat, now);
  const first = nextFreeAt(limit, tat, now) - now;
  const delayOf = (count: number): number =>
    Math.max(0, Math.min((count - spare) * interval, first + count * interval * LEAST_PART));
  const delays: number[] = [];
  for (let count = 1; delayOf(count) <= period; count += 1) delays.push(delayOf(count));
  return delays;
}

/** Milliseconds that `departures` gives the last of `count` deliveries. */
export const lastDeparture = (limit: RateLimit, tat: number, now: number, count: number): number =>
  Math.max(0, (count - spareTokens(limit, tat, now)) * intervalOf(limit));
