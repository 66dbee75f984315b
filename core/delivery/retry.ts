import type { Random } from '../clock.ts';
import type { RetryTiming, RetryWaits } from '../contract/retry-waits.ts';
import { waitsOf } from '../contract/retry-waits.ts';
import type { FailureClass, PostResult } from './post-result.ts';
import { FAILURE_CLASSES } from './post-result.ts';
import type { EndReason } from './states.ts';

/** How `Retry-After` of a 429 or 503 changes the wait: no shorter than it, exactly it, or not at all. */
export const RETRY_AFTER_USES = ['lengthen', 'replace', 'ignore'] as const;
export type RetryAfterUse = (typeof RETRY_AFTER_USES)[number];

/** Classes of failures without a status that a policy can name. */
export const ERROR_CLASSES = FAILURE_CLASSES.filter((name) => name !== 'http');

/** A failure that a policy names: a status such as `404`, a class of statuses such as `4xx`, or of errors such as `dns`. */
export const NAMED_FAILURE = new RegExp(`^([3-5]\\d\\d|[3-5]xx|${ERROR_CLASSES.join('|')})$`);

/** The retry policy of a stage. */
export interface StageRetry extends RetryTiming {
  /** Seconds from the start of a run; a delivery not accepted by then ends. Default: none. */
  readonly deadlineSeconds?: number;
  /** Default `lengthen`. */
  readonly retryAfter?: RetryAfterUse;
}

/** The retry policy of one event type at a destination, as an admin gives it. */
export interface RetrySettings extends StageRetry {
  /** Failures that end a delivery at once. Default: none. */
  readonly giveUpOn?: readonly string[];
  /** The only failures that are retried. Default: all that no other list names. */
  readonly retryOn?: readonly string[];
}

/** The retry policy of a destination, as an admin gives it. Absent fields are those of the stage. */
export interface DestinationRetry extends RetrySettings {
  /** Failures that disable the destination, whatever the event. Default `410`. */
  readonly disableOn?: readonly string[];
  /** Replaces the whole policy for a type or a family. An exact type comes first, then the longest family. */
  readonly byType?: Readonly<Record<string, RetrySettings>>;
}

/** The policy of one delivery, with nothing left open. */
export interface RetryPolicy extends RetryWaits {
  deadlineSeconds?: number;
  retryAfter: RetryAfterUse;
  giveUpOn: readonly string[];
  disableOn: readonly string[];
  retryOn?: readonly string[];
}

/** 410 Gone: the receiver asks for no more. */
export const DISABLE_ON: readonly string[] = ['410'];

/**
 * The policy for events of `type` at a destination, or the one for all types that `byType` does not name.
 *
 * @param stage the default of the stage
 */
export function policyFor(type: string | undefined, retry: DestinationRetry = {}, stage: StageRetry = {}): RetryPolicy {
  const own = settingsFor(type, retry);
  const deadlineSeconds = own.deadlineSeconds ?? stage.deadlineSeconds;
  return {
    ...waitsOf(own, stage),
    ...(deadlineSeconds !== undefined && { deadlineSeconds }),
    retryAfter: own.retryAfter ?? stage.retryAfter ?? 'lengthen',
    giveUpOn: own.giveUpOn ?? [],
    disableOn: retry.disableOn ?? DISABLE_ON,
    ...(own.retryOn !== undefined && { retryOn: own.retryOn }),
  };
}

function settingsFor(type: string | undefined, retry: DestinationRetry): RetrySettings {
  const { byType } = retry;
  if (byType === undefined || type === undefined) return retry;
  if (Object.hasOwn(byType, type)) return byType[type] ?? retry;
  const [family] = Object.keys(byType)
    .filter((name) => name.endsWith('.*') && type.startsWith(name.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length);
  return family === undefined ? retry : (byType[family] ?? retry);
}

/** A run of a delivery that a deadline counts from. Times in milliseconds since the epoch. */
interface Run {
  acceptedAt: number;
  startedAt?: number;
}

/** The end of the time in which a run may be accepted, in milliseconds since the epoch; `Infinity` without a deadline. */
export const deadlineOf = ({ deadlineSeconds }: Pick<RetryPolicy, 'deadlineSeconds'>, run: Run): number =>
  deadlineSeconds === undefined ? Infinity : (run.startedAt ?? run.acceptedAt) + deadlineSeconds * 1000;

type Failure = Pick<PostResult, 'statusCode'> & { error?: { class: FailureClass } };

/** The meaning of a failure under a policy. */
export type Judgement = 'retry' | 'give-up' | 'disable';

/**
 * Judges a failed attempt. The list that names it most exactly decides: its status before the class of its status. A
 * failure that no list names is retried, unless there is `retryOn`.
 */
export function judge({ disableOn, giveUpOn, retryOn }: RetryPolicy, failure: Failure): Judgement {
  for (const name of namesOf(failure)) {
    if (disableOn.includes(name)) return 'disable';
    if (giveUpOn.includes(name)) return 'give-up';
    if (retryOn?.includes(name) === true) return 'retry';
  }
  return retryOn === undefined ? 'retry' : 'give-up';
}

/** The most exact first. */
function namesOf({ error, statusCode }: Failure): string[] {
  if (error !== undefined) return [error.class];
  return statusCode === undefined ? [] : [String(statusCode), `${Math.floor(statusCode / 100)}xx`];
}

/** What follows a failed attempt. */
export type NextStep =
  | { kind: 'retry'; seconds: number }
  | { kind: 'end'; reason: Extract<EndReason, 'attempts_spent' | 'not_retryable' | 'deadline_passed'> };

/**
 * Decides what follows attempt number `attempt` (from 1), which failed. A delivery whose failure disables its
 * destination has its next attempt once an admin resumes the destination.
 */
export function nextStep(
  policy: RetryPolicy,
  attempt: number,
  result: Failure & Pick<PostResult, 'retryAfter'>,
  { run, now, random }: { run: Run; now: number; random: Random },
): NextStep {
  if (judge(policy, result) === 'give-up') return { kind: 'end', reason: 'not_retryable' };
  if (attempt > policy.waits.length) return { kind: 'end', reason: 'attempts_spent' };
  const seconds = waitSeconds(policy, attempt, result, now, random);
  return now + seconds * 1000 >= deadlineOf(policy, run)
    ? { kind: 'end', reason: 'deadline_passed' }
    : { kind: 'retry', seconds };
}

/** Longest `Retry-After` that is honoured: an hour. */
export const RETRY_AFTER_LIMIT_SECONDS = 3_600;

function waitSeconds(
  policy: RetryPolicy,
  attempt: number,
  { statusCode, retryAfter }: Pick<PostResult, 'statusCode' | 'retryAfter'>,
  now: number,
  random: Random,
): number {
  const backoff = backoffSeconds(policy, attempt, random);
  const asked = statusCode === 429 || statusCode === 503 ? retryAfterSeconds(retryAfter, now) : undefined;
  if (asked === undefined || policy.retryAfter === 'ignore') return backoff;
  return Math.max(asked, policy.retryAfter === 'replace' ? 1 : backoff);
}

/** Seconds until the attempt after attempt number `attempt` (from 1), shortened by chance within the policy's jitter. */
export const backoffSeconds = ({ waits, jitter }: RetryWaits, attempt: number, random: Random): number =>
  Math.max(1, Math.round((waits[attempt - 1] ?? 0) * (1 - jitter + jitter * random())));

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

/** Seconds at their shortest and longest. */
export interface SecondsRange {
  shortest: number;
  longest: number;
}

/** When an attempt comes, if all before it fail at once and no `Retry-After` changes it. */
export interface AttemptTime {
  /** From 1. */
  attempt: number;
  /** Since the attempt before. */
  afterSeconds: SecondsRange;
  /** Since the first attempt. */
  atSeconds: SecondsRange;
}

/** The times of all attempts. Those that cannot come before the deadline are left out. */
export function retryTimes({
  waits,
  jitter,
  deadlineSeconds = Infinity,
}: Pick<RetryPolicy, 'waits' | 'jitter' | 'deadlineSeconds'>): AttemptTime[] {
  const times: AttemptTime[] = [{ attempt: 1, afterSeconds: NONE, atSeconds: NONE }];
  let at = NONE;
  for (const index of waits.keys()) {
    const shortest = backoffSeconds({ waits, jitter }, index + 1, () => 0);
    const longest = backoffSeconds({ waits, jitter }, index + 1, () => 1);
    at = { shortest: at.shortest + shortest, longest: Math.min(at.longest + longest, deadlineSeconds) };
    if (at.shortest >= deadlineSeconds) break;
    times.push({ attempt: index + 2, afterSeconds: { shortest, longest }, atSeconds: at });
  }
  return times;
}

const NONE: SecondsRange = { shortest: 0, longest: 0 };
