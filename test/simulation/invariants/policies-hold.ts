import { POST_DEADLINE_MS } from '../../../core/contract/limits.ts';
import type { Attempt } from '../../../core/delivery/delivery.ts';
import type { RetryPolicy } from '../../../core/delivery/retry.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { RecordedPost, RecordedState } from '../parts/ledger.ts';
import { keyText } from '../services/table.ts';
import type { World } from '../world.ts';
import type { Checker, ConfigurationEvidence, DeliveryEvidence, Violation } from './evidence.ts';
import { judgedAsWritten, policyAsWritten } from './policy-as-written.ts';

const INVOCATION_MS = 30_000;
const DAY_MS = 86_400_000;
/** Longest `Retry-After` that is honoured. */
const HOUR_SECONDS = 3_600;
/** Waits are whole seconds. */
const ROUNDING_SECONDS = 0.5;

/** Retry policies hold: their deadlines, waits, and the failures at which they give up or disable. */
export const policiesHold: Checker = (world, { deliveries, events, configurations }) => {
  const types = new Map<string, string>(events.map(({ eventId, type }) => [eventId, type]));
  const logs = new Map([...world.tables.deliveries.rows()].map((row) => [keyText(row), logOf(row)]));
  const policiesOf = (destinationId: string, eventId: string, from: number, to: number): RetryPolicy[] =>
    inForce(configurations.get(destinationId) ?? [], from - world.faults.clocksApart, to).map(({ retry }) =>
      policyAsWritten(types.get(eventId), retry, world.settings.retry),
    );
  return [
    ...deliveries.flatMap((delivery) => {
      const facts: Facts = {
        delivery,
        log: logs.get(delivery.key) ?? [],
        policies: (from, to) => policiesOf(delivery.destinationId, delivery.eventId, from, to),
        apart: world.faults.clocksApart,
      };
      return [...lateOf(facts), ...waitsOf(facts), ...givenUpOf(facts), ...endOf(facts)].map((message): Violation => ({
        invariant: 'policy',
        message: `${delivery.key}: ${message}`,
      }));
    }),
    ...disabledOf(world, (post, at) => policiesOf(post.destinationId, post.eventId, post.at - INVOCATION_MS, at)),
  ];
};

interface Facts {
  delivery: DeliveryEvidence;
  /** Failed attempts alone. */
  log: readonly Attempt[];
  /** All that were in force at some time between. */
  policies: (from: number, to: number) => RetryPolicy[];
  /** Longest difference between two clocks, in milliseconds. */
  apart: number;
}

const logOf = (row: Item): Attempt[] =>
  (row['log']?.L ?? []).map(({ S = '{}' }) => JSON.parse(S) as Attempt).filter(({ failure }) => failure !== undefined);

const inForce = (configurations: readonly ConfigurationEvidence[], from: number, to: number) =>
  configurations.filter((one, index) => one.from <= to && (configurations[index + 1]?.from ?? Infinity) >= from);

/** The start of each run that had begun by `at`. */
const startsBy = ({ acceptedAt, states }: DeliveryEvidence, at: number): number[] => [
  acceptedAt,
  ...states.flatMap(({ startedAt }) => (startedAt !== undefined && startedAt <= at ? [startedAt] : [])),
];

/** No POST after the deadline and the time of one POST. */
function lateOf({ delivery, policies, apart }: Facts): string[] {
  return delivery.posts.flatMap(({ at }) => {
    const seconds = policies(at - INVOCATION_MS, at).map(({ deadlineSeconds = Infinity }) => deadlineSeconds);
    const start = Math.max(...startsBy(delivery, at + apart));
    const latest = start + Math.max(0, ...seconds) * 1000 + POST_DEADLINE_MS + apart;
    return seconds.length > 0 && at > latest
      ? [`a POST came ${(at - start) / 1000} s after the start, the deadline is ${Math.max(...seconds)} s`]
      : [];
  });
}

/** Each wait is within the range of the policy, or what Retry-After asks for. */
function waitsOf({ delivery, log, policies, apart }: Facts): string[] {
  return delivery.states.flatMap((state, index) => {
    const { at, status, run, attempts, nextAttemptAt } = state;
    if (status !== 'FAILED' || nextAttemptAt === undefined || isRepeat(state, delivery.states[index - 1])) return [];
    const attempt = log.find((each) => each.run === run && each.number === attempts);
    if (attempt === undefined) return [];
    const shortest = (nextAttemptAt - at - apart) / 1000;
    const longest = (nextAttemptAt - attempt.at - attempt.durationMs) / 1000;
    const allowed = policies(attempt.at - INVOCATION_MS - apart, at).map((policy) => rangeOf(policy, attempt));
    return allowed.some((range) => shortest <= range.to + ROUNDING_SECONDS && longest >= range.from - ROUNDING_SECONDS)
      ? []
      : [`waited ${shortest} to ${longest} s after attempt ${attempts}, allowed is ${JSON.stringify(allowed)}`];
  });
}

const isRepeat = (state: RecordedState, before: RecordedState | undefined): boolean =>
  before?.run === state.run && before.attempts === state.attempts;

/** The wait after a failed attempt, in seconds; nothing where none may follow. */
function rangeOf(policy: RetryPolicy, attempt: Attempt): { from: number; to: number } {
  const wait = policy.waits[attempt.number - 1];
  if (wait === undefined || judgementOf(policy, attempt) === 'give-up') return { from: Infinity, to: -Infinity };
  const from = Math.max(1, wait * (1 - policy.jitter));
  const to = Math.max(1, wait);
  const asks = attempt.statusCode === 429 || attempt.statusCode === 503;
  if (!asks || policy.retryAfter === 'ignore') return { from, to };
  return { from: policy.retryAfter === 'replace' ? 1 : from, to: Math.max(to, HOUR_SECONDS) };
}

const judgementOf = (policy: RetryPolicy, { statusCode, failure = 'http' }: Attempt) =>
  judgedAsWritten(policy, {
    ...(statusCode !== undefined && { statusCode }),
    ...(failure !== 'http' && { error: { class: failure } }),
  });

/** No attempt follows a failure that the policy gives up on. */
function givenUpOf({ log, policies, apart }: Facts): string[] {
  return log.flatMap((attempt) => {
    const inUse = policies(attempt.at - INVOCATION_MS, attempt.at + apart);
    const givenUp = inUse.length > 0 && inUse.every((policy) => judgementOf(policy, attempt) === 'give-up');
    const follows = log.some(({ run, number }) => run === attempt.run && number > attempt.number);
    return givenUp && follows ? [`an attempt followed number ${attempt.number}, at which the policy gives up`] : [];
  });
}

/** The reason of an end is true. */
function endOf({ delivery: { last }, log, policies }: Facts): string[] {
  if (last.status !== 'RETRY_EXHAUSTED') return [];
  const all = policies(-Infinity, Infinity);
  const failure = log.findLast(({ run }) => run === last.run);
  if (last.reason === 'deadline_passed' && all.every(({ deadlineSeconds }) => deadlineSeconds === undefined))
    return ['a deadline passed that was never set'];
  const isGivenUp = (policy: RetryPolicy) => failure !== undefined && judgementOf(policy, failure) === 'give-up';
  return last.reason === 'not_retryable' && !all.some(isGivenUp)
    ? ['ended as not_retryable after a failure that is retried']
    : [];
}

/** A destination is disabled at a failure that its policy names, or after days of failures. */
function disabledOf(
  { ledger, settings, faults }: World,
  policies: (post: RecordedPost, at: number) => RetryPolicy[],
): Violation[] {
  // The first failure and the last are timed by two clocks.
  const leastFailingMs = settings.breaker.disableAfterDays * DAY_MS - INVOCATION_MS - faults.clocksApart;
  return [...ledger.gates].flatMap(([id, gates]) =>
    gates.flatMap(({ from, disabledFor }): Violation[] => {
      const posts = ledger.posts.filter(({ destinationId, at }) => destinationId === id && at <= from);
      if (disabledFor === undefined) return [];
      const isTrue =
        disabledFor === 'failing'
          ? ledger.refusals.some(({ destinationId }) => destinationId === id) ||
            posts.some(({ at }) => from - at >= leastFailingMs)
          : // A connection that was closed as the POST came looks like a 408 to the sender.
            disabledFor === '408' ||
            posts.some(
              (post) =>
                (disabledFor === 'gone' ? '410' : disabledFor) === (post.error?.class ?? String(post.statusCode)) &&
                policies(post, from).some((policy) => judgedAsWritten(policy, post) === 'disable'),
            );
      return isTrue
        ? []
        : [{ invariant: 'policy', message: `${id} was disabled for ${disabledFor}, which is not true` }];
    }),
  );
}
