import { Aws } from 'aws-cdk-lib';
import type { FunctionEnvironment } from '../../core/contract/environment.ts';
import { Environment } from '../../core/contract/environment.ts';
import type { Configuration } from '../configuration.ts';

/** What every function is told. */
export const commonSettings = ({ stage, source, retentionDays }: Configuration): FunctionEnvironment => ({
  [Environment.STAGE]: stage,
  [Environment.EVENT_SOURCE]: source,
  [Environment.RETENTION_DAYS]: String(retentionDays),
  [Environment.AWS_DOMAIN]: Aws.URL_SUFFIX,
});

/** How often a delivery is tried where its destination says nothing. */
export const retrySettings = ({ retry }: Configuration): FunctionEnvironment => ({
  [Environment.RETRY_MAX_ATTEMPTS]: String(retry.maxAttempts),
  [Environment.RETRY_BASE_SECONDS]: String(retry.baseSeconds),
});

/** When a failing destination rests, and when it is given up. */
export const breakerSettings = ({ breaker }: Configuration): FunctionEnvironment => ({
  [Environment.BREAKER_FAILURES]: String(breaker.failures),
  [Environment.BREAKER_DELIVERIES]: String(breaker.deliveries),
  [Environment.BREAKER_SECONDS]: String(breaker.seconds),
  [Environment.DISABLE_AFTER_DAYS]: String(breaker.disableAfterDays),
});

/** How fast a destination is sent to where it says nothing. */
export const limitSettings = ({ limits }: Configuration): FunctionEnvironment => ({
  [Environment.RATE_LIMIT_PER_MINUTE]: String(limits.ratePerMinute),
  [Environment.RATE_LIMIT_BURST]: String(limits.burst),
});

/** Where destinations may live. */
export const guardSettings = ({ allowedPrivateCidrs, allowedPorts }: Configuration): FunctionEnvironment => ({
  [Environment.ALLOWED_PRIVATE_CIDRS]: allowedPrivateCidrs.join(','),
  [Environment.ALLOWED_PORTS]: allowedPorts.join(','),
});

/** What receivers are told beside the event. */
export const receiverSettings = ({ traceparent }: Configuration): FunctionEnvironment => ({
  [Environment.TRACEPARENT]: String(traceparent),
});

/** What no destination may exceed. */
export const maximumSettings = ({ limits }: Configuration): FunctionEnvironment => ({
  [Environment.RATE_LIMIT_MAX_PER_SECOND]: String(limits.maxPerSecond),
  [Environment.ATTEMPTS_LIMIT]: String(limits.maxAttempts),
});
