import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ReceivedMessage, SimulatedQueue } from '../services/queue.ts';
import type { Faults } from './faults.ts';
import type { SimulatedFunction } from './function.ts';
import type { Scheduler } from './scheduler.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface EventSourceOptions {
  queue: SimulatedQueue;
  consumer: SimulatedFunction;
  batchSize: number;
  concurrency: number;
  /** Called with every batch whose invocation died. */
  onDeath?: (batch: readonly ReceivedMessage[]) => void;
}

/** Milliseconds for which pollers gather messages that become visible at about the same time. */
const GATHER_MS = 20;

/** An event source mapping with partial batch responses: messages that are not reported are deleted, the others stay hidden. */
export class EventSource {
  readonly #options: EventSourceOptions;
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #random: SeededRandom;

  constructor(options: EventSourceOptions, scheduler: Scheduler, faults: Faults, random: SeededRandom) {
    this.#options = options;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#random = random;
  }

  start(): void {
    this.#options.queue.onVisible = (at) =>
      this.#scheduler.at(at + this.#random.integer(0, GATHER_MS), () => this.#poll());
  }

  #poll(): void {
    const { queue, consumer, batchSize, concurrency } = this.#options;
    const outage = this.#faults.outages.find(
      ({ service, from, until }) =>
        service === consumer.options.name && from <= this.#scheduler.now && this.#scheduler.now < until,
    );
    if (outage !== undefined) {
      this.#scheduler.at(outage.until, () => this.#poll());
      return;
    }
    while (consumer.running < concurrency) {
      const batch = queue.receive(this.#random.integer(1, batchSize));
      if (batch.length === 0) return;
      // Received, but the function has no capacity: the receive is lost.
      if (this.#faults.throttles(consumer.options.name)) continue;
      this.#invoke(batch);
    }
  }

  #invoke(batch: readonly ReceivedMessage[]): void {
    const { queue, consumer, onDeath } = this.#options;
    const event = {
      Records: batch.map(({ messageId, receiptHandle, body, receiveCount, sentAt }) => ({
        messageId,
        receiptHandle,
        body,
        attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt) },
      })),
    } as SQSEvent;
    consumer.invoke(
      event,
      (result) => {
        if (result !== undefined) {
          const failed = new Set(
            (result as SQSBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
          );
          for (const { messageId, receiptHandle } of batch) {
            if (!failed.has(messageId) && !this.#faults.strikes('lostDelete')) queue.delete(receiptHandle);
          }
        }
        this.#poll();
      },
      () => onDeath?.(batch),
    );
  }
}
