import type { RetryPreset } from '../../../core/contract/retry-waits.ts';
import { ATTEMPTS_LIMIT, RETRY_PRESETS, stepSeconds } from '../../../core/contract/retry-waits.ts';
import type { AttemptTime, DestinationRetry, RetryAfterUse, RetrySettings } from '../../../core/delivery/retry.ts';
import { policyFor, retryTimes } from '../../../core/delivery/retry.ts';
import type { Destination } from '../api/types.ts';
import { DraftError } from './draft-error.ts';

/** How the waits of a policy are given; empty for those of the stage. */
export type Timing = '' | RetryPreset | 'schedule' | 'exponential';

/** A retry policy as a form has it: numbers and lists are text, and empty text is the default. */
export interface PolicyDraft {
  timing: Timing;
  /** Waits, separated by spaces. */
  schedule: string;
  maxAttempts: string;
  baseSeconds: string;
  factor: string;
  maxSeconds: string;
  jitter: string;
  deadlineSeconds: string;
  retryAfter: '' | RetryAfterUse;
  /** Statuses, classes and errors, separated by spaces; `none` for an empty list. */
  giveUpOn: string;
  retryOn: string;
}

/** The policies of a destination. */
export interface RetryDraft extends PolicyDraft {
  disableOn: string;
  byType: readonly TypePolicy[];
}

/** The policy of one event type or family. */
export interface TypePolicy {
  type: string;
  policy: PolicyDraft;
}

export const EMPTY_POLICY: PolicyDraft = {
  timing: '',
  schedule: '',
  maxAttempts: '',
  baseSeconds: '',
  factor: '',
  maxSeconds: '',
  jitter: '',
  deadlineSeconds: '',
  retryAfter: '',
  giveUpOn: '',
  retryOn: '',
};

export const EMPTY_RETRY: RetryDraft = { ...EMPTY_POLICY, disableOn: '', byType: [] };

const GROWING = ['maxAttempts', 'baseSeconds', 'factor', 'maxSeconds'] as const;

/** What a user begins with who wants waits of one's own: nothing is left to the stage, so that the drawing is exact. */
export const BEGINNINGS: Readonly<Partial<Record<Timing, Partial<PolicyDraft>>>> = {
  schedule: { schedule: '5s 5m 30m 2h', jitter: '0' },
  exponential: { maxAttempts: '4', baseSeconds: '30', factor: '4', maxSeconds: '86400', jitter: '0.5' },
};

/** Policies as the API shows them. */
type ShownRetry = NonNullable<Destination['retry']>;
type ShownPolicy = Omit<ShownRetry, 'disableOn' | 'byType'>;

/** @param retry absent for the policy of the stage */
export function retryDraftOf(retry: ShownRetry | undefined): RetryDraft {
  if (retry === undefined) return EMPTY_RETRY;
  const { byType = {}, disableOn, ...own } = retry;
  return {
    ...policyDraftOf(own),
    disableOn: textOf(disableOn),
    byType: Object.entries(byType).map(([type, policy]) => ({ type, policy: policyDraftOf(policy) })),
  };
}

function policyDraftOf(policy: ShownPolicy): PolicyDraft {
  const { preset, schedule, jitter } = policy;
  const grows = jitter !== undefined || GROWING.some((field) => policy[field] !== undefined);
  const number = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    timing: preset ?? (schedule !== undefined ? 'schedule' : grows ? 'exponential' : ''),
    schedule: schedule?.join(' ') ?? '',
    maxAttempts: number(policy.maxAttempts),
    baseSeconds: number(policy.baseSeconds),
    factor: number(policy.factor),
    maxSeconds: number(policy.maxSeconds),
    jitter: number(jitter),
    deadlineSeconds: number(policy.deadlineSeconds),
    retryAfter: policy.retryAfter ?? '',
    giveUpOn: textOf(policy.giveUpOn),
    retryOn: textOf(policy.retryOn),
  };
}

const NONE = 'none';

const textOf = (list: readonly string[] | undefined): string => (list?.length === 0 ? NONE : (list?.join(' ') ?? ''));

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

const list = (name: string, text: string): Record<string, string[]> => {
  const words = wordsOf(text);
  return words.length === 0 ? {} : { [name]: words.length === 1 && words[0] === NONE ? [] : words };
};

const number = (name: string, text: string): Record<string, number> =>
  text.trim() === '' ? {} : { [name]: Number(text) };

/**
 * The policies as the API takes them; `undefined` for those of the stage.
 *
 * @throws DraftError for a type that is named twice
 */
export function retryOf(draft: RetryDraft): DestinationRetry | undefined {
  const types = draft.byType.map(({ type }) => type.trim());
  const twice = types.find((type, index) => types.indexOf(type) < index);
  if (twice !== undefined) throw new DraftError('retry.byType', `names ${JSON.stringify(twice)} twice`);
  const retry = {
    ...settingsOf(draft),
    ...list('disableOn', draft.disableOn),
    ...(types.length > 0 && {
      byType: Object.fromEntries(draft.byType.map(({ type, policy }) => [type.trim(), settingsOf(policy)])),
    }),
  };
  return Object.keys(retry).length === 0 ? undefined : retry;
}

function settingsOf(draft: PolicyDraft): RetrySettings {
  return {
    ...timingOf(draft),
    ...number('deadlineSeconds', draft.deadlineSeconds),
    ...(draft.retryAfter !== '' && { retryAfter: draft.retryAfter }),
    ...list('giveUpOn', draft.giveUpOn),
    ...list('retryOn', draft.retryOn),
  };
}

function timingOf(draft: PolicyDraft): RetrySettings {
  const { timing } = draft;
  if (timing === '') return {};
  if (timing === 'schedule') return { schedule: wordsOf(draft.schedule), ...number('jitter', draft.jitter) };
  if (timing !== 'exponential') return { preset: timing };
  return Object.assign(
    {},
    ...[...GROWING, 'jitter' as const].map((name) => number(name, draft[name])),
  ) as RetrySettings;
}

/** The times of the attempts of a policy; `undefined` while it cannot be read, and for the waits of the stage. */
export function timesOfDraft(draft: PolicyDraft): AttemptTime[] | undefined {
  if (draft.timing === '') return undefined;
  const settings = settingsOf(draft);
  const { maxAttempts = 1, jitter = 0, schedule = [] } = settings;
  const numbers = Object.values(settings).filter((value): value is number => typeof value === 'number');
  const isReadable =
    [...numbers, ...schedule.map(stepSeconds)].every((value) => value >= 0 && value < Infinity) &&
    maxAttempts <= ATTEMPTS_LIMIT &&
    jitter <= 1;
  return isReadable ? retryTimes(policyFor(undefined, settings)) : undefined;
}

/** The times of the attempts of a preset. */
export const timesOfPreset = (preset: RetryPreset): AttemptTime[] => retryTimes(policyFor(undefined, { preset }));

export const TIMINGS: readonly Timing[] = ['', ...RETRY_PRESETS, 'schedule', 'exponential'];

/** Whether a policy has more than its waits. */
export const hasConditions = ({ deadlineSeconds, retryAfter, giveUpOn, retryOn }: PolicyDraft): boolean =>
  [deadlineSeconds, retryAfter, giveUpOn, retryOn].some((text) => text !== '');
