import type { Random } from '../clock.ts';
import { longestBackoffSeconds } from '../contract/limits.ts';

/** The number of attempts and the time between them. */
export interface RetryPolicy {
  /** Attempts in a run, the first included, 1 to 12. Default 4: the guide's 3 retries. */
  maxAttempts: number;
  /** Seconds before the second attempt, before jitter. Default 30. */
  baseSeconds: number;
}

/** Longest `Retry-After` that is honoured: an hour. */
export const RETRY_AFTER_LIMIT_SECONDS = 3_600;

/**
 * Seconds until the attempt after attempt number `attempt` (from 1): `base x 4^(attempt - 1)`, jittered within
 * [1/2, 1]. With factor 4 the shortest delay is twice the longest one before it, so gaps always grow.
 */
export function backoffSeconds(policy: RetryPolicy, attempt: number, random: Random): number {
  const longest = longestBackoffSeconds(policy.baseSeconds, attempt);
  return Math.max(1, Math.round(longest * (0.5 + random() / 2)));
}

/**
 * Seconds that a `Retry-After` header asks for, at most an hour; `undefined` when it cannot be read. RFC 9110 section
 * 10.2.3: delay seconds or an HTTP date.
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), RETRY_AFTER_LIMIT_SECONDS);
}

/** Seconds to the next attempt, or `undefined` when attempt number `attempt` was the last of its run. */
export function nextDelaySeconds(
  policy: RetryPolicy,
  attempt: number,
  response: { statusCode?: number; retryAfter?: string },
  now: number,
  random: Random,
): number | undefined {
  if (attempt >= policy.maxAttempts) return undefined;
  const backoff = backoffSeconds(policy, attempt, random);
  const honoured = response.statusCode === 429 || response.statusCode === 503;
  return honoured ? Math.max(backoff, retryAfterSeconds(response.retryAfter, now) ?? 0) : backoff;
}
