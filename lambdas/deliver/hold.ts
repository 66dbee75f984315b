import type { DestinationId } from '../../core/contract/ids.ts';
import { Metric, TroubleField } from '../../core/contract/metrics.ts';
import type { DeliveryMessage } from '../../core/delivery/message.ts';
import { DELAY_LIMIT_SECONDS } from '../../core/delivery/message.ts';
import type { EndReason } from '../../core/delivery/states.ts';
import { lostReceives } from '../../core/delivery/triage.ts';
import type { Gate } from '../../core/destination/destination.ts';
import { blame } from '../adapters/telemetry.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { Kept, ReceivedDelivery, Work } from './work.ts';

/** All ways in which a message is settled without a POST. None of them charges an attempt. */
export class Hold {
  readonly #kept: Kept;
  readonly #dependencies: DeliverDependencies;

  constructor(kept: Kept, dependencies: DeliverDependencies) {
    this.#kept = kept;
    this.#dependencies = dependencies;
  }

  /** The message comes back after `seconds`. */
  async untilLater(received: ReceivedDelivery, seconds: number): Promise<void> {
    const { queue, telemetry } = this.#dependencies;
    this.#kept.keep(received, 'its next attempt lies ahead');
    // Without it the message comes back a visibility timeout from now: early or late, but no worse.
    await queue
      .setVisibility(received.receiptHandle, seconds)
      .catch((error: unknown) => telemetry.note('errors', String(error)));
  }

  /** Hands the message to exhaust, which ends the delivery with `reason`. */
  async end(received: ReceivedDelivery, message: DeliveryMessage, reason: EndReason): Promise<void> {
    try {
      await this.#dependencies.deadLetters.pass({ ...message, reason });
    } catch (error) {
      this.#kept.keep(received, `not handed to exhaust: ${String(error)}`);
    }
  }

  /**
   * Sends deliveries that have to wait as new messages, which burns no receive, each at its own time; those that wait
   * longer than SQS can delay, or that resume sent, are parked.
   */
  async defer(waiting: readonly { work: Work; gate: Gate; at: number }[]): Promise<void> {
    const { clock, queue, telemetry } = this.#dependencies;
    const now = clock.now();
    const delaySeconds = (at: number): number => Math.max(1, Math.ceil((at - now) / 1000));
    const fits = ({ work, at }: { work: Work; at: number }): boolean =>
      work.message.lease === undefined && delaySeconds(at) <= DELAY_LIMIT_SECONDS;
    await Promise.all(waiting.filter((item) => !fits(item)).map(({ work, gate, at }) => this.park(work, gate, at)));

    const delayed = waiting
      .filter(fits)
      .map(({ work, at }) => ({ work, at: Math.max(at, (work.message.slot ?? 0) + 1) }));
    if (delayed.length === 0) return;
    try {
      const unsent = await queue.send(
        delayed.map(({ work, at }) => ({ message: again(work, at), delaySeconds: delaySeconds(at) })),
      );
      for (const [index, reason] of unsent) this.#keepDeferred(delayed[index], reason);
      const sent = delayed.filter((_, index) => !unsent.has(index));
      telemetry.count(Metric.DELIVERIES_DEFERRED, sent.length);
      for (const { work } of sent) blame(telemetry, work.message.destinationId, TroubleField.WAITING);
      await this.#expect(sent);
    } catch (error) {
      for (const item of delayed) this.#keepDeferred(item, String(error));
    }
  }

  #keepDeferred(item: { work: Work } | undefined, reason: string): void {
    if (item !== undefined) this.#kept.keep(item.work.received, `not deferred: ${reason}`);
  }

  /** Only tells admins when; a delivery goes at its time without it. */
  async #expect(sent: readonly { work: Work; at: number }[]): Promise<void> {
    const { deliveries, telemetry } = this.#dependencies;
    await deliveries
      .expect(sent.map(({ work, at }) => ({ key: work.message, at, status: work.row?.status ?? 'PENDING' })))
      .catch((error: unknown) => telemetry.note('errors', String(error)));
  }

  /**
   * The delivery waits as a row, with no message, until resume sends it at `notBefore` or later, and its destination is
   * looked at, at `wakeAt` or before.
   */
  async park(work: Work, gate: Gate, notBefore: number, wakeAt = notBefore): Promise<void> {
    const { received, message, attempt } = work;
    const { deliveries, telemetry } = this.#dependencies;
    try {
      // The row first: a wake without a row does nothing, a row without a wake would wait for good.
      if (
        !(await deliveries.park(
          message,
          attempt - 1,
          notBefore,
          hasLost(work) ? (work.row?.suspicions ?? 0) : undefined,
        ))
      ) {
        this.#kept.keep(received, 'it moved on while it was to be parked');
        return;
      }
      telemetry.count(Metric.DELIVERIES_PARKED);
      blame(telemetry, message.destinationId, TroubleField.WAITING);
      await this.#wake(gate.destinationId, wakeAt, gate);
    } catch (error) {
      this.#kept.keep(received, `not parked: ${String(error)}`);
    }
  }

  /** An earlier receive parked the row, and may have died before it saw to the waking. */
  async ensureWake(received: ReceivedDelivery, { destinationId }: DeliveryMessage, at: number): Promise<void> {
    try {
      await this.#wake(destinationId, at, undefined);
    } catch (error) {
      this.#kept.keep(received, `not woken: ${String(error)}`);
    }
  }

  async #wake(destinationId: DestinationId, at: number, gate: Gate | undefined): Promise<void> {
    // Sure to be looked at for some minutes to come, so that it needs no second write.
    const known = gate?.wakeAt !== undefined && gate.wakeAt <= at && (gate.looks ?? 0) === 0;
    if (!known) await this.#dependencies.destinations.wake(destinationId, at, this.#dependencies.clock.now());
  }
}

/** A message of a new send starts with no receives: what the one before lost must not be forgotten, or poison could go on for ever. */
const hasLost = ({ received, message, row }: Work): boolean =>
  message.suspect === true || lostReceives(message, received.receiveCount, row) > 0;

function again(work: Work, slot: number): DeliveryMessage {
  const { message, attempt } = work;
  return {
    ...message,
    send: message.send + 1,
    attempts: attempt - 1,
    slot,
    ...(hasLost(work) && { suspect: true as const }),
  };
}
