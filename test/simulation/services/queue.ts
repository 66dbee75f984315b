import type { Faults } from '../parts/faults.ts';
import type { Scheduler } from '../parts/scheduler.ts';
import type { SeededRandom } from '../parts/seeded-random.ts';
import { ServiceError } from './service-error.ts';

export interface QueueOptions {
  name: string;
  visibilityMs: number;
  retentionMs: number;
  /** The queue that gets a message after `maxReceiveCount` receives. */
  redrive?: { to: SimulatedQueue; maxReceiveCount: number };
}

export interface StoredMessage {
  id: string;
  body: string;
  /** A dead-letter queue keeps it. */
  sentAt: number;
  visibleAt: number;
  receives: number;
  /** Of the last receive, when there was one. */
  receivedAt?: number;
  /** Of the last receive; older receipts are invalid. */
  receipt: string;
}

/** A message, as a poller receives it. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  receiveCount: number;
  sentAt: number;
}

/** A standard queue of SQS: at least once, in any order, with visibility, redrive and retention. */
export class SimulatedQueue {
  readonly options: QueueOptions;
  /** Called with the time at which a message becomes visible. */
  onVisible: (at: number) => void = () => undefined;
  /** Messages that outlived their retention, for the checkers. */
  readonly expired: StoredMessage[] = [];
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #random: SeededRandom;
  #messages: StoredMessage[] = [];
  #sequence = 0;

  constructor(options: QueueOptions, scheduler: Scheduler, faults: Faults, random: SeededRandom) {
    this.options = options;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#random = random;
  }

  /** All messages, in flight too, within their retention. */
  get messages(): readonly StoredMessage[] {
    const { now } = this.#scheduler;
    const alive = this.#messages.filter(({ sentAt }) => sentAt + this.options.retentionMs > now);
    if (alive.length < this.#messages.length) {
      this.expired.push(...this.#messages.filter((message) => !alive.includes(message)));
      this.#messages = alive;
    }
    return this.#messages;
  }

  send(body: string, delaySeconds = 0): string {
    const id = `${this.options.name}-${(this.#sequence += 1)}`;
    this.accept({
      id,
      body,
      sentAt: this.#scheduler.now,
      visibleAt: this.#scheduler.now + delaySeconds * 1000,
      receives: 0,
      receipt: '',
    });
    if (this.#faults.strikes('duplicateMessage')) {
      const later = this.#scheduler.now + delaySeconds * 1000 + this.#random.pick([1, 500, 20_000, 400_000]);
      this.accept({ id, body, sentAt: this.#scheduler.now, visibleAt: later, receives: 0, receipt: '' });
    }
    return id;
  }

  accept(message: StoredMessage): void {
    this.#messages.push(message);
    this.onVisible(message.visibleAt);
  }

  /** Up to `most` visible messages. Those received too often go to the dead-letter queue. */
  receive(most: number): ReceivedMessage[] {
    const { now } = this.#scheduler;
    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= now);
    const ordered = this.#faults.strikes('reorder') ? this.#random.shuffled(visible) : visible;
    const batch: ReceivedMessage[] = [];
    for (const message of ordered) {
      if (batch.length === most) break;
      if (this.options.redrive !== undefined && message.receives >= this.options.redrive.maxReceiveCount) {
        this.#remove(message);
        this.options.redrive.to.accept({ ...message, visibleAt: now, receives: 0, receipt: '' });
        continue;
      }
      if (batch.some(({ messageId }) => messageId === message.id)) continue;
      message.receives += 1;
      message.receivedAt = now;
      message.receipt = `${message.id}/${(this.#sequence += 1)}`;
      // Two servers of SQS deliver the same message.
      message.visibleAt =
        now + (this.#faults.strikes('duplicateMessage') ? this.#random.integer(0, 3_000) : this.options.visibilityMs);
      this.onVisible(message.visibleAt);
      batch.push({
        messageId: message.id,
        receiptHandle: message.receipt,
        body: message.body,
        receiveCount: message.receives,
        sentAt: message.sentAt,
      });
    }
    return batch;
  }

  delete(receipt: string): void {
    const message = this.#messages.find((each) => each.receipt === receipt);
    if (message !== undefined) this.#remove(message);
  }

  changeVisibility(receipt: string, seconds: number): void {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 43_200) {
      throw new ServiceError('InvalidParameterValue', `VisibilityTimeout ${seconds}`);
    }
    const message = this.#messages.find((each) => each.receipt === receipt);
    if (message === undefined)
      throw new ServiceError('MessageNotInflight', 'simulated: the receipt is not of the last receive');
    message.visibleAt = this.#scheduler.now + seconds * 1000;
    this.onVisible(message.visibleAt);
  }

  #remove(message: StoredMessage): void {
    this.#messages = this.#messages.filter((each) => each !== message);
  }
}
