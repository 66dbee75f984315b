import type { FunctionEnvironment } from '../../core/contract/environment.ts';
import { Environment } from '../../core/contract/environment.ts';
import type { Configuration } from '../configuration.ts';

/** What every function is told. */
export const commonSettings = ({ stage, source, retentionDays }: Configuration): FunctionEnvironment => ({
  [Environment.STAGE]: stage,
  [Environment.EVENT_SOURCE]: source,
  [Environment.RETENTION_DAYS]: String(retentionDays),
});

/** What holds for a destination that has no policy of its own: retries, limits, and where it may live. */
export const deliverySettings = ({ retry, limits, allowedPrivateCidrs, allowedPorts }: Configuration): FunctionEnvironment => ({
  [Environment.RETRY_MAX_ATTEMPTS]: String(retry.maxAttempts),
  [Environment.RETRY_BASE_SECONDS]: String(retry.baseSeconds),
  [Environment.RATE_LIMIT_PER_MINUTE]: String(limits.ratePerMinute),
  [Environment.RATE_LIMIT_BURST]: String(limits.burst),
  [Environment.RATE_LIMIT_MAX_PER_SECOND]: String(limits.maxPerSecond),
  [Environment.ALLOWED_PRIVATE_CIDRS]: allowedPrivateCidrs.join(','),
  [Environment.ALLOWED_PORTS]: allowedPorts.join(','),
});
