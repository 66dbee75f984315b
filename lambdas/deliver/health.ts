import { Metric } from '../../core/contract/metrics.ts';
import type { Breaker } from '../../core/delivery/breaker.ts';
import { afterFailures, breakerOf, lastingFailure } from '../../core/delivery/breaker.ts';
import type { Gate } from '../../core/destination/destination.ts';
import { blocked, disabled, recovered, warning } from '../../core/event/operational.ts';
import type { OperationalEvent } from '../../core/event/operational.ts';
import type { DeliverDependencies } from './deliver.ts';

/** How one POST ended, for its destination. */
export interface HealthReport {
  eventId: string;
  succeeded: boolean;
  /** Of a platform event, whose fate is told in operational events. */
  platform: boolean;
  /** 410: there is nothing there any more. */
  gone: boolean;
}

/** Tries of a write that others make too, on a fresh read each. */
const TRIES = 3;

/**
 * What the outcomes of a batch say of its destinations: breakers open, close and lead to the end. Success after success
 * writes nothing. All of it is told on the bus before it is written, with ids that are the same when it is told again.
 */
export class Health {
  readonly #dependencies: DeliverDependencies;
  readonly #reports = new Map<string, { gate: Gate; reports: HealthReport[] }>();

  constructor(dependencies: DeliverDependencies) {
    this.#dependencies = dependencies;
  }

  /** In the order in which the POSTs end. */
  report(gate: Gate, report: HealthReport): void {
    const known = this.#reports.get(gate.destinationId);
    if (known === undefined) this.#reports.set(gate.destinationId, { gate, reports: [report] });
    else known.reports.push(report);
  }

  /** Never throws: a state that is not written is written after the next failure or success. */
  async settle(): Promise<void> {
    await Promise.all(
      [...this.#reports.values()].map(async ({ gate, reports }) => {
        try {
          await this.#settleOne(gate, reports);
        } catch (error) {
          this.#dependencies.telemetry.note('errors', `health of ${gate.destinationId}: ${String(error)}`);
        }
      }),
    );
  }

  async #settleOne(read: Gate, reports: readonly HealthReport[]): Promise<void> {
    if (reports.some(({ gone }) => gone)) {
      await this.#disable(read, 'gone');
      return;
    }
    const { destinations } = this.#dependencies;
    let gate: Gate | undefined = read;
    for (let attempt = 1; attempt <= TRIES && gate?.state === 'ACTIVE'; attempt += 1) {
      const before = breakerOf(gate);
      const next = this.#next(gate, before, reports);
      if (next === before) return;
      await this.#tell(gate, before, next);
      if (await destinations.changeBreaker(gate, next)) {
        await this.#follow({ ...gate }, before, next);
        return;
      }
      gate = (await destinations.gates([gate.destinationId])).get(gate.destinationId);
    }
  }

  #next(gate: Gate, before: Breaker | undefined, reports: readonly HealthReport[]): Breaker | undefined {
    const { clock, breaker: policy } = this.#dependencies;
    const lastSuccess = reports.findLastIndex(({ succeeded }) => succeeded);
    const base = lastSuccess === -1 ? before : undefined;
    const failed = reports.slice(lastSuccess + 1);
    if (failed.length === 0) return base;
    const news = {
      configuration: gate.configuration,
      events: failed.map(({ eventId }) => eventId),
      telling: failed.some(({ platform }) => platform),
    };
    const now = clock.now();
    const next = afterFailures(base, news, policy, now);
    return next !== before && lastingFailure(next, policy, now) === 'warn' ? { ...next, warned: true } : next;
  }

  async #tell(gate: Gate, before: Breaker | undefined, next: Breaker | undefined): Promise<void> {
    const events: OperationalEvent[] = [];
    if (next?.told === true && before?.told !== true)
      events.push(blocked(gate, 'failing', next.since, next.openUntil ?? next.since));
    if (next?.warned === true && before?.warned !== true) events.push(warning(gate, next.since, next.failures));
    if (before?.told === true && next?.since !== before.since) events.push(recovered(gate, before.since));
    if (events.length > 0) await this.#dependencies.operations.publish(events);
  }

  /** After the write: counts, and what waited wakes up. */
  async #follow(gate: Gate, before: Breaker | undefined, next: Breaker | undefined): Promise<void> {
    const { destinations, telemetry, breaker: policy, clock } = this.#dependencies;
    const now = clock.now();
    if (next !== undefined && next.openings > (before?.openings ?? 0)) telemetry.count(Metric.BREAKERS_OPENED);
    if (next !== undefined && lastingFailure(next, policy, now) === 'disable') await this.#disable(gate, 'failing');
    if (before !== undefined && before.openings > 0 && next?.since !== before.since)
      await destinations.wake(gate.destinationId, now, now);
  }

  async #disable(gate: Gate, reason: 'gone' | 'failing'): Promise<void> {
    const { destinations, operations, telemetry } = this.#dependencies;
    await operations.publish([disabled(gate, reason)]);
    if (!(await destinations.disable(gate, reason))) return;
    telemetry.count(Metric.DESTINATIONS_DISABLED);
    telemetry.note('disabled', `${gate.destinationId} ${reason}`);
  }
}
