import { WebhookError } from '../contract/errors.ts';
import type { RateLimit } from '../delivery/rate-limit.ts';
import type { DestinationRetry, RetrySettings } from '../delivery/retry.ts';
import { checkSecret } from '../delivery/secret-rules.ts';
import { DEFAULT_TENANT } from '../event/envelope.ts';
import { compilePattern } from '../event/pattern.ts';
import { checkEventSubscription } from '../event/subscription.ts';
import type { Fault } from '../fault.ts';
import { faultsIn } from '../fault.ts';
import type { CustomHeaders, GivenHeaders } from './custom-headers.ts';
import { faultsOfHeaders, headersAfter } from './custom-headers.ts';
import type { Configuration } from './destination.ts';
import { faultsOfListener } from './listener.ts';
import { faultsOfRetry } from './retry-faults.ts';
import type { StageLimits } from './stage-limits.ts';
import type { Refusal } from './url-guard.ts';
import { checkNewUrl, checkUrl, checkUrlText } from './url-guard.ts';

/** The settings that an admin decides, without the signing secret. New secret headers are not encrypted yet. */
export type DestinationSettings = CustomHeaders &
  Pick<Configuration, 'name' | 'url' | 'events' | 'filter' | 'description' | 'rateLimit' | 'retry' | 'secretHeader'>;

export interface Registration {
  tenant: string;
  settings: DestinationSettings;
  /** Absent: a secret is generated. */
  secret?: string;
  /** Whether it gets no POST. */
  listener?: true;
}

type Given<Value> = Value | null | undefined;

/** The same fields, each of which may also be undefined. */
type Loose<Value> = { [Key in keyof Value]?: Value[Key] | undefined };
type LooseRetry = Loose<Omit<DestinationRetry, 'byType'>> & {
  byType?: Readonly<Record<string, Loose<RetrySettings>>> | undefined;
};

/** Settings that have a default, which null stands for. */
interface DefaultedSettings extends GivenHeaders {
  filter?: Given<DestinationSettings['filter']>;
  description?: Given<string>;
  rateLimit?: Given<RateLimit>;
  retry?: Given<LooseRetry>;
  secretHeader?: Given<boolean>;
}

/** The settings of a new destination. */
export interface RegistrationInput extends DefaultedSettings {
  url: string;
  events: readonly string[];
  /** Default: the host of the URL. */
  name?: string | undefined;
  /** Default: `default`. */
  tenant?: string | undefined;
  /** Default: a generated one. */
  secret?: string | undefined;
  /** Whether it gets no POST; its URL then only says where `webhooks listen` forwards to. Default: false. */
  listener?: boolean | undefined;
}

/** The settings to change. An absent setting stays. */
export interface SettingsPatch extends DefaultedSettings {
  url?: string | undefined;
  events?: readonly string[] | undefined;
  name?: string | undefined;
}

/** Settings that break rules; `faults` names each field, its rule and the remedy. */
export class RegistrationError extends WebhookError {
  override readonly name = 'RegistrationError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ field, rule, remedy }) => `${field}: ${rule}. ${remedy}`).join('\n'));
    this.faults = faults;
  }
}

/** @throws RegistrationError with every fault */
export function checkRegistration(
  { secret, tenant = DEFAULT_TENANT, headers, secretHeaders, listener = false, ...input }: RegistrationInput,
  limits: StageLimits,
): Registration {
  const given = { headers, secretHeaders };
  const custom = headersAfter({ headers: {} }, given);
  const settings = pruned({ ...input, name: input.name ?? hostOf(input.url), ...custom });
  const faults = [
    ...(listener ? urlFaults(checkUrlText(settings.url)) : faultsOfUrl(settings.url, limits)),
    ...faultsOfSettings(settings, limits),
    ...(listener ? faultsOfListener({ headers, secretHeaders, ...input }) : []),
    ...faultsOfHeaders(given, custom),
    ...(secret === undefined ? [] : faultsOfSecret(secret)),
  ];
  if (faults.length > 0) throw new RegistrationError(faults);
  return { tenant, settings, ...(listener && { listener }), ...(secret !== undefined && { secret }) };
}

/**
 * The settings after a change. A setting that the patch leaves out stays; null goes back to the default.
 *
 * @throws RegistrationError with every fault
 */
export function applyPatch(
  current: DestinationSettings,
  patch: SettingsPatch,
  limits: StageLimits,
): DestinationSettings {
  const headers = headersAfter(current, patch);
  const { name, url, events, filter, description, rateLimit, retry, secretHeader } = { ...current, ...patch };
  const merged = { name, url, events, filter, description, ...headers, rateLimit, retry, secretHeader };
  const settings = pruned(merged as Unpruned);
  const faults = [
    ...faultsOfUrl(settings.url, limits, current.url),
    ...faultsOfSettings(settings, limits, current),
    ...faultsOfHeaders(patch, headers),
  ];
  if (faults.length > 0) throw new RegistrationError(faults);
  return settings;
}

/** The settings of a configuration. A credential that an earlier release stored as it is becomes one to encrypt. */
export const settingsOf = (configuration: DestinationSettings): DestinationSettings =>
  pruned({ ...configuration, ...headersAfter(configuration, {}) });

/** @throws RegistrationError */
export function requireSecret(secret: string): void {
  const faults = faultsOfSecret(secret);
  if (faults.length > 0) throw new RegistrationError(faults);
}

type Unpruned = Omit<DefaultedSettings, keyof GivenHeaders> &
  CustomHeaders &
  Pick<DestinationSettings, 'name' | 'url' | 'events'>;

/** Leaves out settings that are null, undefined or empty. */
function pruned({ filter, description, rateLimit, retry, secretHeader, ...rest }: Unpruned): DestinationSettings {
  const policy = retryOf(retry ?? {});
  return {
    name: rest.name,
    url: rest.url,
    events: [...new Set(rest.events)],
    headers: rest.headers,
    ...(rest.secretHeaders !== undefined && { secretHeaders: rest.secretHeaders }),
    ...(isGiven(filter) && { filter }),
    ...(isGiven(description) && { description }),
    ...(isGiven(rateLimit) && { rateLimit }),
    ...(Object.keys(policy).length > 0 && { retry: policy }),
    ...(isGiven(secretHeader) && { secretHeader }),
  };
}

function retryOf({ byType, ...policy }: LooseRetry): DestinationRetry {
  const types = Object.entries(byType ?? {}).map(([type, one]) => [type, defined(one)] as const);
  return { ...defined(policy), ...(types.length > 0 && { byType: Object.fromEntries(types) }) };
}

const defined = <Value extends object>(value: Value): Defined<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<Value>;
type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

const hostOf = (url: string): string => URL.parse(url)?.host.slice(0, 100) || 'destination';

/** Stored settings stay valid when the rules for new ones become stricter: only changed ones are held to those. */
function faultsOfUrl(url: string, limits: StageLimits, stored?: string): Fault[] {
  return urlFaults((url === stored ? checkUrl : checkNewUrl)(url, limits.url));
}

const urlFaults = (verdict: { ok: true } | Refusal): Fault[] =>
  verdict.ok ? [] : [{ field: 'url', rule: verdict.problem, remedy: verdict.remedy }];

/** As for the URL. */
function faultsOfSettings(settings: DestinationSettings, limits: StageLimits, stored?: DestinationSettings): Fault[] {
  const { events, filter, rateLimit, retry } = settings;
  const changed = (name: 'events' | 'filter'): boolean =>
    JSON.stringify(settings[name]) !== JSON.stringify(stored?.[name]);
  return [
    ...(changed('events')
      ? events.flatMap((event, index) => faultsIn(`events[${index}]`, () => checkEventSubscription(event)))
      : []),
    ...(filter !== undefined && changed('filter') ? faultsIn('filter', () => compilePattern(filter)) : []),
    ...(rateLimit === undefined ? [] : faultsOfRateLimit(rateLimit, limits)),
    ...(retry === undefined ? [] : faultsOfRetry(retry, limits)),
  ];
}

const faultsOfSecret = (secret: string): Fault[] => faultsIn('secret', () => checkSecret(secret));

function faultsOfRateLimit({ perMinute }: RateLimit, { maxPerMinute }: StageLimits): Fault[] {
  if (perMinute <= maxPerMinute) return [];
  const rule = `must be at most ${maxPerMinute}, the maximum of this stage`;
  return [{ field: 'rateLimit.perMinute', rule, remedy: 'Lower it, or have limits.maxPerSecond of the stage raised.' }];
}
