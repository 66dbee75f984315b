import type { Timekeeper } from '../../timekeeper.ts';
import { GroupShares } from './group-shares.ts';
import { LongPolls } from './long-polls.ts';
import { checkMessage } from './message-rules.ts';
import type { MessageRow, MessageStore, StoredQueue } from './message-store.ts';
import { MessageTable } from './message-table.ts';
import type { MessageAttributes, NewMessage, ReceivedMessage, SentMessage } from './message.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { LONGEST_VISIBILITY_SECONDS, LONGEST_WAIT_SECONDS } from './queue-attributes.ts';
import { decodeReceipt, encodeReceipt } from './receipt-handle.ts';
import { invalidValue, overLimit } from './sqs-errors.ts';

/** Messages of a standard queue that were received and neither deleted nor given back. */
const MOST_IN_FLIGHT = 120_000;

export interface ReceiveOptions {
  /** 1 to 10 through the API; any number in process. */
  max: number;
  /** 0 to 20; the queue's own when absent. */
  waitSeconds?: number | undefined;
  /** 0 to 43200; the queue's own when absent. */
  visibilityTimeout?: number | undefined;
  /** Ends the wait with no message. */
  signal?: AbortSignal | undefined;
}

export interface QueueMetrics {
  visible: number;
  inFlight: number;
  delayed: number;
  /** Seconds since the oldest message came, of those that were received less than three times; 0 without one. */
  oldestAgeSeconds: number;
}

/** Counts of a queue since it was opened. */
export interface QueueCounters {
  sent: number;
  received: number;
  deleted: number;
  /** Receives that answered no message. */
  empty: number;
}

/** A standard queue: at least once, in no promised order, fair between message groups. */
export class Queue {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** When its attributes last changed. */
  modifiedAt: number;
  readonly counters: QueueCounters = { sent: 0, received: 0, deleted: 0, empty: 0 };
  readonly #time: Timekeeper;
  readonly #store: MessageStore;
  readonly #table: MessageTable;
  readonly #queueOf: (arn: string) => Queue | undefined;
  readonly #shares = new GroupShares();
  readonly #polls: LongPolls;
  #attributes: QueueAttributes;
  /** No message in flight comes back before this. */
  #nextReturn: number;
  /** No message expires before this. */
  #nextExpiry = 0;

  /** @param queueOf finds the dead-letter queue. */
  constructor(
    stored: StoredQueue,
    arn: string,
    store: MessageStore,
    time: Timekeeper,
    queueOf: (arn: string) => Queue | undefined,
  ) {
    this.id = stored.id;
    this.name = stored.name;
    this.arn = arn;
    this.createdAt = stored.created_at;
    this.modifiedAt = stored.modified_at;
    this.#attributes = JSON.parse(stored.attributes) as QueueAttributes;
    this.#time = time;
    this.#store = store;
    this.#table = new MessageTable(store, stored.id);
    this.#queueOf = queueOf;
    this.#polls = new LongPolls(
      time,
      (max, visibility) => this.take(max, visibility),
      () => this.#nextVisible(),
    );
    for (const { grp, in_flight, n } of this.#table.groups())
      this.#shares.change(grp, in_flight === 0 ? n : 0, in_flight * n);
    this.#nextReturn = this.#table.firstVisibleAt(1) ?? Infinity;
  }

  get attributes(): QueueAttributes {
    return this.#attributes;
  }

  set attributes(attributes: QueueAttributes) {
    this.#attributes = attributes;
    this.modifiedAt = this.#time.now();
    this.#nextExpiry = 0;
  }

  /** Stores all or none. @throws ServiceError for what SQS refuses. */
  send(messages: readonly NewMessage[]): SentMessage[] {
    for (const message of messages) checkMessage(message, this.#attributes.maximumMessageSize);
    return this.sendChecked(messages);
  }

  /** `send` for messages that `checkMessage` has let pass. */
  sendChecked(messages: readonly NewMessage[]): SentMessage[] {
    const now = this.#time.now();
    const sent = this.#store.transaction(() =>
      messages.map((message) =>
        this.#table.insert(message, now, now + (message.delaySeconds ?? this.#attributes.delaySeconds) * 1000),
      ),
    );
    for (const { groupId } of messages) this.#accept(groupId ?? '', now);
    this.counters.sent += messages.length;
    this.wake();
    return sent;
  }

  /** Receives, waiting for a message when there is none. */
  async receive({ max, waitSeconds, visibilityTimeout, signal }: ReceiveOptions): Promise<ReceivedMessage[]> {
    const wait = waitSeconds ?? this.#attributes.receiveMessageWaitTime;
    if (wait < 0 || wait > LONGEST_WAIT_SECONDS)
      throw invalidValue('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
    if (visibilityTimeout !== undefined) checkVisibility(visibilityTimeout);
    const messages = this.take(max, visibilityTimeout);
    if (messages.length > 0) return messages;
    if (wait > 0) {
      const later = await this.#polls.wait(max, visibilityTimeout, wait * 1000, signal);
      if (later.length === 0) this.counters.empty += 1;
      return later;
    }
    this.counters.empty += 1;
    if (this.#shares.inFlight >= MOST_IN_FLIGHT) throw overLimit();
    return messages;
  }

  /** Receives what is visible now, at most `max`. */
  take(max: number, visibilityTimeout = this.#attributes.visibilityTimeout): ReceivedMessage[] {
    const now = this.#time.now();
    this.#settle(now);
    const room = Math.min(max, MOST_IN_FLIGHT - this.#shares.inFlight);
    if (this.#shares.waiting === 0 || room <= 0) return [];
    const policy = this.#attributes.redrivePolicy;
    const deadLetters = policy && this.#queueOf(policy.deadLetterTargetArn);
    const received: ReceivedMessage[] = [];
    let redriven = 0;
    const visibleAt = now + visibilityTimeout * 1000;
    this.#store.transaction(() => {
      while (received.length < room) {
        const rows = this.#choose(room - received.length, now);
        if (rows.length === 0) break;
        for (const row of rows) {
          if (
            policy === undefined ||
            deadLetters === undefined ||
            row.receives - row.receives_before < policy.maxReceiveCount
          ) {
            received.push(this.#receiveRow(row, now, visibleAt));
          } else {
            this.#redrive(row, deadLetters, now);
            redriven += 1;
          }
        }
      }
    });
    this.counters.received += received.length;
    if (received.length > 0) this.#nextReturn = Math.min(this.#nextReturn, visibleAt);
    if (redriven > 0) deadLetters?.wake();
    return received;
  }

  /** The handle of an earlier receive, or of a message deleted already, changes nothing, as in SQS. */
  delete(receiptHandle: string): void {
    const receipt = decodeReceipt(receiptHandle, this.name);
    const row = this.#store.transaction(() => this.#table.delete(receipt));
    if (row === undefined) return;
    this.counters.deleted += 1;
    this.#shares.change(row.grp, row.in_flight - 1, -row.in_flight);
  }

  /** Deletes several in one commit. */
  deleteAll(receiptHandles: readonly string[]): void {
    this.#store.transaction(() => receiptHandles.forEach((handle) => this.delete(handle)));
  }

  /** Makes the message visible `seconds` from now; 0 gives it back at once. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    checkVisibility(seconds);
    const receipt = decodeReceipt(receiptHandle, this.name);
    const now = this.#time.now();
    this.#settle(now);
    const row = this.#table.find(receipt);
    if (row === undefined || row.in_flight === 0) {
      throw invalidValue(
        'ReceiptHandle',
        receiptHandle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    if (now + seconds * 1000 - row.received_at > LONGEST_VISIBILITY_SECONDS * 1000) {
      throw invalidValue(
        'VisibilityTimeout',
        seconds,
        'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].',
      );
    }
    this.#table.setVisibility(receipt.seq, now + seconds * 1000, seconds === 0 ? 0 : 1);
    if (seconds === 0) this.#shares.change(row.grp, 1, -1);
    else this.#nextReturn = Math.min(this.#nextReturn, now + seconds * 1000);
    this.wake();
  }

  purge(): void {
    this.#table.purge();
    this.#shares.clear();
  }

  metrics(): QueueMetrics {
    const now = this.#time.now();
    this.#settle(now);
    const delayed = this.#table.countDelayed(now);
    // Only a queue that others may redrive into holds dead letters; all others are spared the look at every message.
    const takesDeadLetters = this.#attributes.redriveAllowPolicy !== undefined;
    const oldest = (takesDeadLetters ? this.#table.oldestFreshArrivedAt() : this.#table.oldestFreshSentAt()) ?? now;
    return {
      visible: this.#shares.waiting - delayed,
      inFlight: this.#shares.inFlight,
      delayed,
      oldestAgeSeconds: Math.max(0, Math.floor((now - oldest) / 1000)),
    };
  }

  /** Serves the receives that wait. */
  wake(): void {
    this.#polls.serve();
  }

  /** The next messages of a move task: visible ones, those visible longest first. */
  movable(max: number): MessageRow[] {
    const now = this.#time.now();
    this.#settle(now);
    return this.#table.visible(now, max);
  }

  /** Moves a visible message to another queue, where it is a new one. The caller wakes that queue. */
  move(row: MessageRow, target: Queue): void {
    const now = this.#time.now();
    this.#table.moveAsNew(row.seq, target.id, now);
    this.#shares.change(row.grp, -1, 0);
    target.#accept(row.grp, now);
  }

  /** Ends the receives that wait, with no message. */
  close(): void {
    this.#polls.close();
  }

  #accept(group: string, sentAt: number): void {
    this.#shares.change(group, 1, 0);
    this.#nextExpiry = Math.min(this.#nextExpiry, sentAt + this.#attributes.messageRetentionPeriod * 1000);
  }

  /** Brings rows up to date with the clock: what was in flight too long comes back, what is too old goes. */
  #settle(now: number): void {
    if (now >= this.#nextReturn) {
      for (const { grp } of this.#table.returnDue(now)) this.#shares.change(grp, 1, -1);
      this.#nextReturn = this.#table.firstVisibleAt(1) ?? Infinity;
    }
    if (now >= this.#nextExpiry) {
      const retention = this.#attributes.messageRetentionPeriod * 1000;
      for (const { grp, in_flight } of this.#table.deleteSentBy(now - retention))
        this.#shares.change(grp, in_flight - 1, -in_flight);
      this.#nextExpiry = (this.#table.oldestSentAt() ?? Infinity) + retention;
    }
  }

  /** When a message becomes visible by itself. */
  #nextVisible(): number | undefined {
    const next = Math.min(this.#table.firstVisibleAt(0) ?? Infinity, this.#nextReturn);
    return next === Infinity ? undefined : next;
  }

  #choose(max: number, now: number): MessageRow[] {
    const first = this.#table.visible(now, max);
    if (!first.some(({ grp }) => this.#shares.isNoisy(grp))) return first;
    const chosen: MessageRow[] = [];
    for (const group of this.#shares.quiet()) {
      if (chosen.length === max) return chosen;
      const rows = this.#table.visibleOfGroup(group, now, max - chosen.length);
      if (rows.length === 0) this.#shares.defer(group);
      chosen.push(...rows);
    }
    return chosen.length > 0 ? chosen : first;
  }

  #redrive(row: MessageRow, target: Queue, now: number): void {
    this.#table.moveDead(row.seq, target.id, now, this.arn);
    this.#shares.change(row.grp, -1, 0);
    target.#accept(row.grp, row.sent_at);
  }

  #receiveRow(row: MessageRow, now: number, visibleAt: number): ReceivedMessage {
    const stored = this.#table.markReceived(row.seq, now, visibleAt);
    this.#shares.change(row.grp, -1, 1);
    const receives = row.receives + 1;
    return {
      messageId: row.message_id,
      receiptHandle: encodeReceipt({ queue: this.name, seq: row.seq, receives, messageId: row.message_id }),
      body: stored.body,
      bodyMd5: stored.md5,
      attributes: stored.attributes === null ? {} : (JSON.parse(stored.attributes) as MessageAttributes),
      ...(stored.trace !== null && { traceHeader: stored.trace }),
      ...(row.grp !== '' && { groupId: row.grp }),
      senderId: stored.sender,
      sentAt: stored.sent_at,
      firstReceivedAt: stored.first_received_at,
      receiveCount: receives,
      ...(stored.source !== null && { deadLetterSource: stored.source }),
    };
  }
}

function checkVisibility(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= LONGEST_VISIBILITY_SECONDS) return;
  throw invalidValue('VisibilityTimeout', seconds, 'Must be between 0 and 43200.');
}
