import { faultsOf, ruleAndRemedy } from '../../lambdas/admin/api/faults.ts';
import type { DestinationInput, DestinationPatch } from '../../lambdas/admin/api/schemas/destination.ts';
import { destinationInput } from '../../lambdas/admin/api/schemas/destination.ts';
import type { ProblemError } from '../../lambdas/admin/api/schemas/problem.ts';
import { longestScheduleSeconds } from '../contract/limits.ts';
import { checkCustomHeaders } from '../delivery/headers.ts';
import type { RateLimit } from '../delivery/rate-limit.ts';
import type { RetryPolicy } from '../delivery/retry.ts';
import { checkSecret, SecretError } from '../delivery/signature.ts';
import { checkUrl } from './url-guard.ts';
import { DEFAULT_TENANT } from '../event/envelope.ts';
import { compilePattern, PatternError } from '../event/pattern.ts';
import { parseEventSubscription } from '../event/subscription.ts';
import type { Configuration } from './destination.ts';
import type { StageLimits } from './stage-limits.ts';
import { RuleError, WebhookError } from '../contract/errors.ts';

/** What an admin decides about a destination, its secret apart. */
export type DestinationSettings = Pick<
  Configuration,
  'name' | 'url' | 'events' | 'filter' | 'description' | 'headers' | 'rateLimit' | 'retry' | 'secretHeader'
>;

export interface Registration {
  tenant: string;
  settings: DestinationSettings;
  /** Absent to have one generated. */
  secret?: string;
}

/** Settings that break rules; `faults` names each field, its rule and the remedy. */
export class RegistrationError extends WebhookError {
  override readonly name = 'RegistrationError';
  readonly faults: readonly ProblemError[];

  constructor(faults: readonly ProblemError[]) {
    super(faults.map(({ field, message, remedy }) => `${field}: ${message}. ${remedy}`).join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads what a destination is to be registered with: the body of `POST /destinations`, or an entry of a file. Addresses
 * that its host resolves to are not looked at here.
 *
 * @throws RegistrationError with every field of the wrong shape, or else every one that breaks a rule
 */
export function readRegistration(value: unknown, limits: StageLimits): Registration {
  const parsed = destinationInput.safeParse(value);
  if (!parsed.success) throw new RegistrationError(faultsOf(parsed.error));
  return checkRegistration(parsed.data, limits);
}

/** @throws RegistrationError with every fault */
export function checkRegistration(
  { secret, tenant = DEFAULT_TENANT, ...input }: DestinationInput,
  limits: StageLimits,
): Registration {
  const settings = pruned({ ...input, name: input.name ?? hostOf(input.url), headers: input.headers ?? {} });
  const faults = [...faultsOfSettings(settings, limits), ...(secret === undefined ? [] : faultsOfSecret(secret))];
  if (faults.length > 0) throw new RegistrationError(faults);
  return { tenant, settings, ...(secret !== undefined && { secret }) };
}

/**
 * The settings after a change: what the patch leaves out stays, `null` goes back to the default.
 *
 * @throws RegistrationError with every fault
 */
export function applyPatch(
  current: DestinationSettings,
  patch: DestinationPatch,
  limits: StageLimits,
): DestinationSettings {
  const { name, url, events, filter, description, headers, rateLimit, retry, secretHeader } = { ...current, ...patch };
  const merged = { name, url, events, filter, description, headers: headers ?? {}, rateLimit, retry, secretHeader };
  const settings = pruned(merged as Unpruned);
  const faults = faultsOfSettings(settings, limits);
  if (faults.length > 0) throw new RegistrationError(faults);
  return settings;
}

/** What an admin decided, of a configuration in force. */
export const settingsOf = (configuration: DestinationSettings): DestinationSettings => pruned(configuration);

/** @throws RegistrationError */
export function requireSecret(secret: string): void {
  const faults = faultsOfSecret(secret);
  if (faults.length > 0) throw new RegistrationError(faults);
}

type Optional<T> = { [Key in keyof T]?: T[Key] | null | undefined };
type Unpruned = Pick<DestinationSettings, 'name' | 'url' | 'events' | 'headers'> &
  Optional<Pick<DestinationSettings, 'filter' | 'description' | 'rateLimit' | 'secretHeader'>> & {
    retry?: { maxAttempts?: number | undefined; baseSeconds?: number | undefined } | null | undefined;
  };

/** Without what is null, undefined or empty. */
function pruned({ filter, description, rateLimit, retry, secretHeader, ...rest }: Unpruned): DestinationSettings {
  const policy: Partial<RetryPolicy> = {
    ...(retry?.maxAttempts !== undefined && { maxAttempts: retry.maxAttempts }),
    ...(retry?.baseSeconds !== undefined && { baseSeconds: retry.baseSeconds }),
  };
  return {
    name: rest.name,
    url: rest.url,
    events: [...new Set(rest.events)],
    headers: rest.headers,
    ...(isGiven(filter) && { filter }),
    ...(isGiven(description) && { description }),
    ...(isGiven(rateLimit) && { rateLimit }),
    ...(Object.keys(policy).length > 0 && { retry: policy }),
    ...(isGiven(secretHeader) && { secretHeader }),
  };
}

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

const hostOf = (url: string): string => URL.parse(url)?.host.slice(0, 100) || 'destination';

function faultsOfSettings(settings: DestinationSettings, limits: StageLimits): ProblemError[] {
  const { url, events, filter, headers, rateLimit, retry } = settings;
  const verdict = checkUrl(url, limits.url);
  return [
    ...(verdict.ok ? [] : [{ field: 'url', ...ruleAndRemedy(verdict.message) }]),
    ...events.flatMap((event, index) => faultIf(RuleError, `events[${index}]`, () => parseEventSubscription(event))),
    ...(filter === undefined ? [] : faultIf(PatternError, 'filter', () => compilePattern(filter))),
    ...faultIf(RuleError, 'headers', () => checkCustomHeaders(headers)),
    ...(rateLimit === undefined ? [] : faultsOfRateLimit(rateLimit, limits)),
    ...(retry === undefined ? [] : faultsOfRetry(retry, limits)),
  ];
}

const faultsOfSecret = (secret: string): ProblemError[] => faultIf(SecretError, 'secret', () => checkSecret(secret));

function faultIf(kind: new (...parameters: never[]) => Error, field: string, check: () => unknown): ProblemError[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof kind)) throw error;
    return [{ field, ...ruleAndRemedy(error.message) }];
  }
}

function faultsOfRateLimit({ perMinute }: RateLimit, { maxPerMinute }: StageLimits): ProblemError[] {
  if (perMinute <= maxPerMinute) return [];
  const message = `must be at most ${maxPerMinute}, the maximum of this stage`;
  return [
    { field: 'rateLimit.perMinute', message, remedy: 'Lower it, or have limits.maxPerSecond of the stage raised.' },
  ];
}

function faultsOfRetry(
  retry: Partial<RetryPolicy>,
  { maxAttempts, retentionDays, defaults }: StageLimits,
): ProblemError[] {
  const policy = { ...defaults.retry, ...retry };
  if (policy.maxAttempts > maxAttempts) {
    const message = `must be at most ${maxAttempts}, the maximum of this stage`;
    return [
      { field: 'retry.maxAttempts', message, remedy: 'Lower it, or have limits.maxAttempts of the stage raised.' },
    ];
  }
  if (longestScheduleSeconds(policy) < retentionDays * DAY_SECONDS) return [];
  const message = `makes waits that add up to more than the retention of ${retentionDays} days`;
  return [{ field: 'retry', message, remedy: 'Lower maxAttempts or baseSeconds.' }];
}

const DAY_SECONDS = 86_400;
