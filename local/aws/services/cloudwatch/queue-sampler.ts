import type { Timekeeper } from '../../timekeeper.ts';
import type { Queue, QueueCounters } from '../sqs/queue.ts';
import type { Meter } from './metric-store.ts';

export interface QueueSamplerOptions {
  queues: { list(): Queue[] };
  meter: Meter;
  time: Timekeeper;
}

const INTERVAL_MS = 3_000;
const NOTHING: QueueCounters = { sent: 0, received: 0, deleted: 0, empty: 0 };

/**
 * Samples all queues every three seconds, for the metrics of namespace AWS/SQS.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class QueueSampler {
  readonly #options: QueueSamplerOptions;
  readonly #before = new Map<string, QueueCounters>();
  #cancel: (() => void) | undefined;

  constructor(options: QueueSamplerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.time.after(INTERVAL_MS, () => {
      this.sample();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  sample(): void {
    const { queues, meter } = this.#options;
    for (const queue of queues.list()) {
      const { visible, inFlight, delayed, oldestAgeSeconds } = queue.metrics();
      const before = this.#before.get(queue.name) ?? NOTHING;
      const now = { ...queue.counters };
      this.#before.set(queue.name, now);
      const values = {
        ApproximateNumberOfMessagesVisible: visible,
        ApproximateNumberOfMessagesNotVisible: inFlight,
        ApproximateNumberOfMessagesDelayed: delayed,
        ApproximateAgeOfOldestMessage: oldestAgeSeconds,
        NumberOfMessagesSent: now.sent - before.sent,
        NumberOfMessagesReceived: now.received - before.received,
        NumberOfMessagesDeleted: now.deleted - before.deleted,
        NumberOfEmptyReceives: now.empty - before.empty,
      };
      for (const [name, value] of Object.entries(values)) {
        meter.record({ namespace: 'AWS/SQS', name, dimensions: { QueueName: queue.name } }, value);
      }
    }
  }
}
