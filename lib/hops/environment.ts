import { Aws } from 'aws-cdk-lib';
import type { FunctionEnvironment } from '../../core/contract/environment.ts';
import { Environment } from '../../core/contract/environment.ts';
import type { Settings } from '../settings/settings.ts';

/** The variables that carry settings to the functions. */

export const commonEnvironment = ({
  stage,
  eventSource,
  retentionDays,
}: Pick<Settings, 'stage' | 'eventSource' | 'retentionDays'>): FunctionEnvironment => ({
  [Environment.STAGE]: stage,
  [Environment.EVENT_SOURCE]: eventSource,
  [Environment.RETENTION_DAYS]: String(retentionDays),
  [Environment.AWS_DOMAIN]: Aws.URL_SUFFIX,
});

export const retryEnvironment = (retry: Settings['retry']): FunctionEnvironment => ({
  [Environment.RETRY_POLICY]: JSON.stringify(retry),
});

export const breakerEnvironment = (breaker: Settings['breaker']): FunctionEnvironment => ({
  [Environment.BREAKER_FAILURES]: String(breaker.failures),
  [Environment.BREAKER_DELIVERIES]: String(breaker.deliveries),
  [Environment.BREAKER_SECONDS]: String(breaker.seconds),
  [Environment.DISABLE_AFTER_DAYS]: String(breaker.disableAfterDays),
});

/** Limits of a destination that has none of its own. */
export const limitEnvironment = ({ ratePerMinute, burst }: Settings['limits']): FunctionEnvironment => ({
  [Environment.RATE_LIMIT_PER_MINUTE]: String(ratePerMinute),
  [Environment.RATE_LIMIT_BURST]: String(burst),
});

/** Limits that no destination may exceed. */
export const maximumEnvironment = ({ maxPerSecond, maxAttempts }: Settings['limits']): FunctionEnvironment => ({
  [Environment.RATE_LIMIT_MAX_PER_SECOND]: String(maxPerSecond),
  [Environment.ATTEMPTS_LIMIT]: String(maxAttempts),
});

/** Where destinations may live. */
export type GuardSettings = Pick<Settings, 'allowedPrivateCidrs' | 'allowedPorts'>;

export const guardEnvironment = ({ allowedPrivateCidrs, allowedPorts }: GuardSettings): FunctionEnvironment => ({
  [Environment.ALLOWED_PRIVATE_CIDRS]: allowedPrivateCidrs.join(','),
  [Environment.ALLOWED_PORTS]: allowedPorts.join(','),
});
