import { deliveryIdOf } from '../../core/contract/ids.ts';
import { SOURCE_RETENTION_DAYS } from '../../core/contract/limits.ts';
import { FailureMetric, Metric, TroubleField } from '../../core/contract/metrics.ts';
import type { Attempt } from '../../core/delivery/delivery.ts';
import type { PostResult } from '../../core/delivery/post-result.ts';
import { isSuccess } from '../../core/delivery/post-result.ts';
import { retainUntilSeconds } from '../../core/delivery/retention.ts';
import { nextDelaySeconds } from '../../core/delivery/retry.ts';
import { isAnnounced } from '../../core/event/operational.ts';
import type { FirstSuccess } from '../adapters/dynamodb/deliveries/deliveries-store.ts';
import { blame } from '../adapters/telemetry.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { Health } from './health.ts';
import type { Hold } from './hold.ts';
import type { Kept, PreparedWork } from './work.ts';

/** A hung receiver holds up the results of its batch-mates no longer than this. */
const COLLECT_MS = 1_000;
/** A longer wait than this is parked, so that nothing is in flight for hours. */
const VISIBILITY_WAIT_SECONDS = 3_600;
/** A message that SQS drops within this time of its next attempt is parked too, in milliseconds: the row outlives it. */
const LAST_HOURS_MS = 12 * 3_600_000;
const SOURCE_RETENTION_MS = SOURCE_RETENTION_DAYS * 86_400_000;
/** Most of an error message that is kept, in characters. */
const MESSAGE_LIMIT = 200;

/** One POST and when it began. */
export interface Posted {
  at: number;
  result: PostResult;
}

/**
 * Writes what became of the POSTs of one batch. Successes of first attempts are collected and written in one call, when
 * all POSTs have ended or a second after the first such success; everything else is written at once and fenced. A
 * result that cannot be written keeps its message, so that a success is never reported as anything else.
 */
export class Recorder {
  readonly #kept: Kept;
  readonly #hold: Hold;
  readonly #health: Health;
  readonly #dependencies: DeliverDependencies;
  #running: number;
  #collected: { success: FirstSuccess; settle: (written: boolean) => void }[] = [];

  constructor(posts: number, kept: Kept, hold: Hold, health: Health, dependencies: DeliverDependencies) {
    this.#running = posts;
    this.#kept = kept;
    this.#hold = hold;
    this.#health = health;
    this.#dependencies = dependencies;
  }

  /** Runs the POST and writes its outcome; never throws. */
  async record(work: PreparedWork, run: () => Promise<Posted>): Promise<void> {
    try {
      const posted = await run().finally(() => {
        this.#running -= 1;
      });
      const attempt = attemptOf(work, posted);
      this.#report(work, attempt);
      const succeeded = isSuccess(posted.result);
      this.#health.report(work.gate, {
        eventId: work.message.eventId,
        succeeded,
        platform: isAnnounced(work.message.type),
        gone: posted.result.statusCode === 410,
      });
      if (!succeeded) await this.#failure(work, attempt, posted.result);
      else if (isFirstOfFirst(work)) await this.#collect(work, attempt);
      else await this.#success(work, attempt);
    } catch (error) {
      this.#kept.keep(work.received, `its result was not written: ${String(error)}`);
    } finally {
      if (this.#running === 0) await this.#flush();
    }
  }

  async #collect(work: PreparedWork, attempt: Attempt): Promise<void> {
    const { clock, retentionDays, telemetry } = this.#dependencies;
    const endedAt = clock.now();
    const { destinationId, eventId, acceptedAt, tenant, type, source, time, trace } = work.message;
    const subject = {
      destinationId,
      eventId,
      acceptedAt,
      tenant,
      type,
      source,
      time,
      ...(trace !== undefined && { trace }),
    };
    const written = new Promise<boolean>((settle) => {
      this.#collected.push({
        success: { subject, attempt, endedAt, expiresAt: retainUntilSeconds(endedAt, retentionDays) },
        settle,
      });
    });
    if (this.#running === 0) await this.#flush();
    else if (this.#collected.length === 1) void clock.sleep(COLLECT_MS).then(() => this.#flush());
    if (await written) {
      telemetry.count(Metric.DELIVERIES_SUCCEEDED);
      telemetry.measure(Metric.SUCCESS_LATENCY, endedAt - acceptedAt);
    } else {
      this.#kept.keep(work.received, 'its success was not written');
    }
  }

  async #flush(): Promise<void> {
    const collected = this.#collected;
    this.#collected = [];
    if (collected.length === 0) return;
    const unwritten = await this.#dependencies.deliveries
      .putFirstSuccesses(collected.map(({ success }) => success))
      .catch((error: unknown) => {
        this.#dependencies.telemetry.note('errors', String(error));
        return undefined;
      });
    for (const { success, settle } of collected) {
      settle(unwritten !== undefined && !(unwritten.size > 0 && unwritten.has(deliveryIdOf(success.subject))));
    }
  }

  async #success({ message }: PreparedWork, attempt: Attempt): Promise<void> {
    const { deliveries, clock, telemetry, retentionDays } = this.#dependencies;
    const endedAt = clock.now();
    const recorded = await deliveries.recordSuccess(
      message,
      attempt,
      endedAt,
      retainUntilSeconds(endedAt, retentionDays),
    );
    if (!recorded) return;
    telemetry.count(Metric.DELIVERIES_SUCCEEDED);
    telemetry.measure(Metric.SUCCESS_LATENCY, endedAt - message.acceptedAt);
  }

  async #failure(work: PreparedWork, attempt: Attempt, result: PostResult): Promise<void> {
    const { deliveries, queue, clock, random, defaults, telemetry } = this.#dependencies;
    const { received, message, configuration } = work;
    const now = clock.now();
    const policy = { ...defaults.retry, ...configuration.retry };
    const delay = nextDelaySeconds(policy, attempt.number, result, now, random);
    const dropped = received.sentAt + SOURCE_RETENTION_MS - LAST_HOURS_MS;
    const parks = delay !== undefined && (delay > VISIBILITY_WAIT_SECONDS || now + delay * 1000 > dropped);
    const next = delay === undefined ? undefined : { at: now + delay * 1000, parked: parks };

    if (!(await deliveries.recordFailure(message, attempt, next))) {
      // Another receive recorded this attempt: its outcome stands, and this message comes back to find it.
      this.#kept.keep(received, 'the attempt was recorded by another receive');
      return;
    }
    if (next?.parked === true) {
      telemetry.count(Metric.DELIVERIES_PARKED);
      await this.#hold.ensureWake(received, message, next.at);
      return;
    }
    // Without a next attempt the message comes back at once, and SQS or the next receive hands it to exhaust.
    this.#kept.keep(received, next === undefined ? 'its attempts are spent' : 'it failed and is tried again');
    await queue.setVisibility(received.receiptHandle, delay ?? 0);
  }

  #report({ message }: PreparedWork, attempt: Attempt): void {
    const { telemetry } = this.#dependencies;
    if (attempt.failure === undefined) {
      telemetry.count(Metric.ATTEMPTS_SUCCEEDED);
    } else {
      telemetry.count(Metric.ATTEMPTS_FAILED);
      telemetry.count(FailureMetric[attempt.failure]);
      blame(telemetry, message.destinationId, TroubleField.FAILED);
    }
    telemetry.measure(Metric.RECEIVER_LATENCY, attempt.durationMs);
    if (attempt.number === 1) telemetry.measure(Metric.FIRST_ATTEMPT_LATENCY, attempt.at - message.acceptedAt);
    // Destination, event, attempt, outcome, milliseconds: under 100 bytes each, so that all are logged.
    const outcome = attempt.statusCode ?? attempt.code ?? attempt.failure;
    telemetry.note(
      'attempts',
      `${message.destinationId} ${message.eventId} ${attempt.number} ${outcome} ${attempt.durationMs}`,
    );
  }
}

const isFirstOfFirst = ({ row, attempt, message }: PreparedWork): boolean =>
  row === undefined && attempt === 1 && message.send === 0;

function attemptOf({ message, attempt }: PreparedWork, { at, result }: Posted): Attempt {
  const failed = !isSuccess(result);
  return {
    run: message.run,
    number: attempt,
    at,
    durationMs: Math.round(result.phases.total),
    phases: result.phases,
    ...(result.statusCode !== undefined && { statusCode: result.statusCode }),
    ...(failed && { failure: result.error?.class ?? 'http' }),
    ...(result.error !== undefined && {
      code: result.error.code,
      message: result.error.message.slice(0, MESSAGE_LIMIT),
    }),
    ...(failed && result.response !== undefined && result.response !== '' && { response: result.response }),
  };
}
