import type { Clock } from '../../core/clock.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { Metric } from '../../core/contract/metrics.ts';
import type { Breaker, BreakerPolicy } from '../../core/delivery/breaker.ts';
import { afterFailures, breakerOf, lastingFailure } from '../../core/delivery/breaker.ts';
import { isPresumed } from '../../core/delivery/quiet-gates.ts';
import type { PostResult } from '../../core/delivery/post-result.ts';
import { isSuccess } from '../../core/delivery/post-result.ts';
import { judge } from '../../core/delivery/retry.ts';
import type { DisabledFor, Gate } from '../../core/destination/destination.ts';
import type { OperationalEvent } from '../../core/event/operational.ts';
import { blocked, disabled, isAnnounced, recovered, warning } from '../../core/event/operational.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { OperationalEvents } from '../adapters/eventbridge/operational-events.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { Posted } from './post.ts';
import type { PreparedWork } from './work.ts';

export interface HealthDependencies {
  destinations: Pick<DestinationsStore, 'gates' | 'changeBreaker' | 'wake' | 'disable'>;
  operations: Pick<OperationalEvents, 'publish'>;
  telemetry: Pick<Telemetry, 'count' | 'note'>;
  clock: Clock;
  breaker: BreakerPolicy;
}

/** How one POST ended, for its destination. */
export interface HealthReport {
  gate: Gate;
  eventId: string;
  succeeded: boolean;
  /** The event is a platform event: operational events report what becomes of it. */
  platform: boolean;
  /** The failure is one at which the retry policy disables the destination. */
  disables?: DisabledFor;
  /**
   * The receiver responded, and its policy gives up on this response. That judges one payload, and says nothing about the
   * next: it neither opens a circuit nor closes one. A failure without a response always counts.
   */
  neutral: boolean;
}

export function healthReport({ gate, message, policy }: PreparedWork, { result }: Posted): HealthReport {
  const succeeded = isSuccess(result);
  const judgement = succeeded ? 'retry' : judge(policy, result);
  return {
    gate,
    eventId: message.eventId,
    succeeded,
    platform: isAnnounced(message.type),
    ...(judgement === 'disable' && { disables: disabledFor(result) }),
    neutral: judgement === 'give-up' && result.error === undefined,
  };
}

const disabledFor = ({ error, statusCode = 0 }: PostResult): DisabledFor =>
  error?.class ?? (statusCode === 410 ? 'gone' : `${statusCode}`);

/** Tries of a write that others make too, on a fresh read each. */
const TRIES = 3;

/**
 * Follows the health of the destinations of a batch: circuits open and close, and a lasting failure disables. Success
 * after success writes nothing. Events are published before the state is written, with constant ids, so that a repeat
 * is one event. Never throws: a state that could not be written is written after the next failure or success.
 *
 * @param reports in the order in which the POSTs ended
 */
export async function followHealth(reports: readonly HealthReport[], dependencies: HealthDependencies): Promise<void> {
  const groups = Map.groupBy(reports, ({ gate }) => gate.destinationId);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      try {
        await followOne(group, dependencies);
      } catch (error) {
        const id = group[0]?.gate.destinationId;
        dependencies.telemetry.note(LogField.ERRORS, `health of ${id}: ${String(error)}`);
      }
    }),
  );
}

async function followOne(reports: readonly HealthReport[], dependencies: HealthDependencies): Promise<void> {
  const { destinations } = dependencies;
  let gate = reports[0]?.gate;
  const reason = reports.find(({ disables }) => disables !== undefined)?.disables;
  if (gate !== undefined && reason !== undefined) return disable(gate, reason, dependencies);
  const telling = reports.filter(({ neutral }) => !neutral);
  for (let attempt = 1; attempt <= TRIES && gate?.state === 'ACTIVE'; attempt += 1) {
    const before = breakerOf(gate);
    const next = breakerAfter(gate, before, telling, dependencies);
    if (next === before) return;
    await publishChanges(gate, before, next, dependencies);
    if (await destinations.changeBreaker(gate, next)) return followChange(gate, before, next, dependencies);
    gate = (await destinations.gates([gate.destinationId])).get(gate.destinationId);
  }
}

function breakerAfter(
  gate: Gate,
  before: Breaker | undefined,
  reports: readonly HealthReport[],
  { clock, breaker: policy }: HealthDependencies,
): Breaker | undefined {
  const lastSuccess = reports.findLastIndex(({ succeeded }) => succeeded);
  const base = lastSuccess === -1 ? before : undefined;
  const failed = reports.slice(lastSuccess + 1);
  if (failed.length === 0) return base;
  const failures = {
    configuration: gate.configuration,
    events: failed.map(({ eventId }) => eventId),
    telling: failed.some(({ platform }) => platform),
  };
  const now = clock.now();
  const next = afterFailures(base, failures, policy, now);
  return next !== before && lastingFailure(next, policy, now) === 'warn' ? { ...next, warned: true } : next;
}

async function publishChanges(
  gate: Gate,
  before: Breaker | undefined,
  next: Breaker | undefined,
  { operations }: HealthDependencies,
): Promise<void> {
  const events: OperationalEvent[] = [];
  if (next?.told === true && before?.told !== true)
    events.push(blocked(gate, 'failing', next.since, next.openUntil ?? next.since));
  if (next?.warned === true && before?.warned !== true) events.push(warning(gate, next.since, next.failures));
  if (before?.told === true && next?.since !== before.since) events.push(recovered(gate, before.since));
  if (events.length > 0) await operations.publish(events);
}

/** After the write: counts it, disables what fails for too long, and wakes what waited for a closed circuit. */
async function followChange(
  gate: Gate,
  before: Breaker | undefined,
  next: Breaker | undefined,
  dependencies: HealthDependencies,
): Promise<void> {
  const { destinations, telemetry, breaker: policy, clock } = dependencies;
  const now = clock.now();
  if (next !== undefined && next.openings > (before?.openings ?? 0)) telemetry.count(Metric.BREAKERS_OPENED);
  if (next !== undefined && lastingFailure(next, policy, now) === 'disable')
    await disable(gate, 'failing', dependencies);
  if (before !== undefined && before.openings > 0 && next?.since !== before.since)
    await destinations.wake(gate.destinationId, now, now);
}

/** The event and the write name the time since which the destination is active, which a presumed gate does not know. */
async function disable(
  seen: Gate,
  reason: DisabledFor,
  { destinations, operations, telemetry }: HealthDependencies,
): Promise<void> {
  const gate = isPresumed(seen) ? (await destinations.gates([seen.destinationId])).get(seen.destinationId) : seen;
  if (gate?.state !== 'ACTIVE' || gate.configuration !== seen.configuration) return;
  await operations.publish([disabled(gate, reason)]);
  if (!(await destinations.disable(gate, reason))) return;
  telemetry.count(Metric.DESTINATIONS_DISABLED);
  telemetry.note(LogField.DISABLED, `${gate.destinationId} ${reason}`);
}
