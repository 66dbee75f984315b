import type { RateLimit } from '../delivery/rate-limit.ts';
import type { StageRetry } from '../delivery/retry.ts';
import type { UrlPolicy } from './url-guard.ts';

/** The settings that a stage lets a destination decide, and their defaults. */
export interface StageLimits {
  defaults: { rateLimit: RateLimit; retry: StageRetry };
  /** Most deliveries a minute. */
  maxPerMinute: number;
  /** Most attempts of a delivery. */
  maxAttempts: number;
  /** Days that a delivery may take. */
  retentionDays: number;
  url: UrlPolicy;
}
