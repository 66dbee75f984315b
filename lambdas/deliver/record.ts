import type { Clock, Random } from '../../core/clock.ts';
import { SOURCE_RETENTION_DAYS } from '../../core/contract/limits.ts';
import { AttemptEntry, LogField } from '../../core/contract/log-lines.ts';
import { FailureMetric, Metric, TroubleField } from '../../core/contract/metrics.ts';
import type { Attempt } from '../../core/delivery/delivery.ts';
import { leaseOf, subjectOf } from '../../core/delivery/message.ts';
import type { Outcome } from '../../core/delivery/outcome.ts';
import { ACKNOWLEDGE, retry } from '../../core/delivery/outcome.ts';
import type { PostResult } from '../../core/delivery/post-result.ts';
import { isSuccess } from '../../core/delivery/post-result.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import { nextStep } from '../../core/delivery/retry.ts';
import type { DeliveriesStore } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import { blame } from '../adapters/telemetry.ts';
import type { FirstSuccesses } from './first-successes.ts';
import type { Posted } from './post.ts';
import type { ResultWrites } from './result-writes.ts';
import { writeResult } from './result-writes.ts';
import type { PreparedWork, ReceivedDelivery } from './work.ts';

export interface RecordDependencies {
  deliveries: Pick<DeliveriesStore, 'recordSuccess' | 'recordFailure'>;
  telemetry: Telemetry;
  clock: Clock;
  random: Random;
  retentionDays: number;
}

/** A longer wait than this is parked, so that no message is in flight for hours. */
const VISIBILITY_WAIT_SECONDS = 3_600;
/** A message that SQS drops within this time of its next attempt is parked too, in milliseconds: the row outlives it. */
const LAST_HOURS_MS = 12 * 3_600_000;
const SOURCE_RETENTION_MS = SOURCE_RETENTION_DAYS * 86_400_000;
/** Longest error message that is kept, in characters. */
const MESSAGE_LIMIT = 200;

/**
 * Writes the result of a POST and decides about its message. Successes of first attempts go through `successes`, which
 * writes them together; everything else is written at once, fenced on run and attempt.
 *
 * @throws Error when the result could not be written: the message has to come back, so that a success is never reported
 *   as anything else.
 */
export async function record(
  work: PreparedWork,
  posted: Posted,
  successes: FirstSuccesses,
  writes: ResultWrites,
  dependencies: RecordDependencies,
): Promise<Outcome> {
  const attempt = attemptOf(work, posted);
  report(work, attempt, dependencies.telemetry);
  return isSuccess(posted.result)
    ? recordSuccess(work, attempt, successes, writes, dependencies)
    : recordFailure(work, attempt, posted.result, writes, dependencies);
}

async function recordSuccess(
  { message, row }: PreparedWork,
  attempt: Attempt,
  successes: FirstSuccesses,
  writes: ResultWrites,
  { deliveries, clock, telemetry, retentionDays }: RecordDependencies,
): Promise<Outcome> {
  const endedAt = clock.now();
  const expiresAt = retainUntilSeconds(endedAt, retentionDays);
  const first = row === undefined && attempt.number === 1 && message.kind === 'first';
  if (first) {
    if (!(await successes.add({ subject: subjectOf(message), attempt, endedAt, expiresAt }))) {
      return retry('its success was not written');
    }
  } else {
    const write = () => deliveries.recordSuccess(message, attempt, endedAt, expiresAt);
    if (!(await writeResult(write, writes()))) return ACKNOWLEDGE;
  }
  telemetry.count(Metric.DELIVERIES_SUCCEEDED);
  telemetry.measure(Metric.SUCCESS_LATENCY, endedAt - beginOf(message));
  return ACKNOWLEDGE;
}

async function recordFailure(
  { received, message, policy }: PreparedWork,
  attempt: Attempt,
  result: PostResult,
  writes: ResultWrites,
  { deliveries, clock, random, telemetry }: RecordDependencies,
): Promise<Outcome> {
  const now = clock.now();
  const step = nextStep(policy, attempt.number, result, { run: message, now, random });
  const after = step.kind === 'end' ? { end: step.reason } : nextAttempt(step.seconds, received, now);
  const lease = leaseOf(message);
  const fence = { ...message, ...(lease !== undefined && { lease }) };

  if (!(await writeResult(() => deliveries.recordFailure(fence, attempt, after), writes()))) {
    // Another receive recorded this attempt: its outcome stands, and this message comes back to find it.
    return retry('the attempt was recorded by another receive');
  }
  // Where this fails, the message comes back, and its row says why the delivery ends.
  if ('end' in after) return { kind: 'deadLetter', reason: after.end };
  if (!after.parked) return retry('it failed and is tried again', (after.at - now) / 1000);
  telemetry.count(Metric.DELIVERIES_PARKED);
  return { kind: 'park', until: after.at, wakeAt: after.at, recorded: true };
}

function nextAttempt(seconds: number, { sentAt }: ReceivedDelivery, now: number): { at: number; parked: boolean } {
  const at = now + seconds * 1000;
  const dropped = sentAt + SOURCE_RETENTION_MS - LAST_HOURS_MS;
  return { at, parked: seconds > VISIBILITY_WAIT_SECONDS || at > dropped };
}

/** A run that an admin asked for is late by its nature: its latency counts from its own start. */
const beginOf = ({ startedAt, acceptedAt }: { startedAt?: number; acceptedAt: number }): number =>
  startedAt ?? acceptedAt;

function report({ message }: PreparedWork, attempt: Attempt, telemetry: Telemetry): void {
  const { destinationId, eventId } = message;
  if (attempt.failure === undefined) {
    telemetry.count(Metric.ATTEMPTS_SUCCEEDED);
  } else {
    telemetry.count(Metric.ATTEMPTS_FAILED);
    telemetry.count(FailureMetric[attempt.failure]);
    blame(telemetry, destinationId, TroubleField.FAILED);
  }
  telemetry.measure(Metric.RECEIVER_LATENCY, attempt.durationMs);
  if (attempt.number === 1) telemetry.measure(Metric.FIRST_ATTEMPT_LATENCY, attempt.at - beginOf(message));
  const entry = AttemptEntry.write({
    destination: destinationId,
    event: eventId,
    number: attempt.number,
    outcome: attempt.statusCode ?? attempt.code ?? attempt.failure ?? 'unknown',
    milliseconds: attempt.durationMs,
  });
  telemetry.note(LogField.ATTEMPTS, entry);
}

function attemptOf({ message, attempt }: PreparedWork, { at, result }: Posted): Attempt {
  const failed = !isSuccess(result);
  return {
    run: message.run,
    number: attempt,
    at,
    durationMs: Math.round(result.phases.total),
    phases: result.phases,
    ...(result.statusCode !== undefined && { statusCode: result.statusCode }),
    ...(result.repeated !== undefined && { repeated: result.repeated }),
    ...(failed && { failure: result.error?.class ?? 'http' }),
    ...(result.error !== undefined && {
      code: result.error.code,
      message: result.error.message.slice(0, MESSAGE_LIMIT),
    }),
    ...(failed && result.response !== undefined && result.response !== '' && { response: result.response }),
  };
}
