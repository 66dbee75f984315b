import type { FaultBook } from '../../faults/fault-book.ts';
import type { Principal } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import type { UsageMeter } from '../../metering/usage-meter.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import type { Queue } from '../sqs/queue.ts';
import { readBatchResponse } from './batch-response.ts';
import type { InvocationResult } from './function-worker.ts';
import type { SqsBatch } from './sqs-event.ts';
import { sqsBatches } from './sqs-event.ts';

export interface MappingSettings {
  /** 1 to 10, or to 10,000 with a window. */
  batchSize: number;
  /** Seconds to wait for a batch to fill; 0 to 300. */
  windowSeconds: number;
  /** Batches under way at once. */
  maximumConcurrency: number;
  reportsItemFailures: boolean;
}

/** Surroundings of a mapping: its queue, its function, and the function's role, which it polls as. */
export interface MappingHost {
  queue: Queue;
  principal: Principal;
  invoke(payload: string): Promise<InvocationResult>;
  /** Resolves when an invocation would start at once: a message that has to wait does so in its queue. */
  vacancy(): Promise<void>;
  access: AccessControl;
  time: Timekeeper;
  log: RuntimeLog;
  faults: FaultBook;
  usage?: UsageMeter | undefined;
}

/** How long a poller that was refused waits, in milliseconds. */
const REFUSED_PAUSE_MS = 1_000;
const LONG_POLL_SECONDS = 20;

/**
 * Feeds a queue's messages to a function: polls while it may start another batch, deletes what the function did, and
 * leaves what failed to its visibility timeout, which the function may have changed.
 */
export class EventSourceMapping {
  readonly #settings: MappingSettings;
  readonly #host: MappingHost;
  readonly #stopping = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  #polling: Promise<void> = Promise.resolve();
  #freed: (() => void) | undefined;

  constructor(settings: MappingSettings, host: MappingHost) {
    this.#settings = settings;
    this.#host = host;
  }

  /** @throws ServiceError when the function's role may not consume the queue, as the creation of a mapping on AWS. */
  start(): void {
    for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) this.#authorize(action);
    this.#polling = this.#poll();
  }

  /** Stops polling and waits for the batches under way. */
  async drain(): Promise<void> {
    this.#stopping.abort();
    this.#freed?.();
    await this.#polling;
    await Promise.all(this.#batches);
  }

  async #poll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      if (this.#batches.size >= this.#settings.maximumConcurrency) {
        await new Promise<void>((resolve) => {
          this.#freed = resolve;
        });
        continue;
      }
      await this.#host.vacancy();
      const messages = await this.#collect();
      for (const batch of sqsBatches(messages, this.#host.queue.arn)) this.#begin(batch);
    }
  }

  /** Waits for messages; within the window of the first one, until there are enough. */
  async #collect(): Promise<ReceivedMessage[]> {
    const { batchSize, windowSeconds } = this.#settings;
    this.#authorize('ReceiveMessage');
    if (!this.#passes('ReceiveMessage')) {
      await this.#pause();
      return [];
    }
    // A fault that is set meanwhile stops a poll that waits.
    const signal = AbortSignal.any([this.#stopping.signal, this.#host.faults.changed]);
    const messages = await this.#host.queue.receive({ max: batchSize, waitSeconds: LONG_POLL_SECONDS, signal });
    this.#meter(messages);
    if (messages.length === 0 || windowSeconds === 0) return messages;
    const windowEnd = this.#host.time.now() + windowSeconds * 1000;
    while (messages.length < batchSize && !signal.aborted) {
      const left = Math.min(windowEnd - this.#host.time.now(), LONG_POLL_SECONDS * 1000);
      if (left <= 0) break;
      const more = await this.#host.queue.receive({
        max: batchSize - messages.length,
        waitSeconds: left / 1000,
        signal,
      });
      this.#meter(more);
      messages.push(...more);
    }
    return messages;
  }

  /** A poll that finds nothing is the price of being idle. */
  #meter(messages: readonly ReceivedMessage[]): void {
    if (messages.length > 0)
      this.#host.usage?.sqs(
        this.#host.principal.name,
        messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0),
      );
  }

  #begin(batch: SqsBatch): void {
    const work = this.#process(batch).finally(() => {
      this.#batches.delete(work);
      this.#freed?.();
    });
    this.#batches.add(work);
  }

  async #process({ messages, payload }: SqsBatch): Promise<void> {
    const result = await this.#host.invoke(payload);
    if (!result.ok) return; // All of them come again; the service has logged the error.
    const done = this.#succeeded(messages, result.payload);
    if (done.length === 0) return;
    this.#authorize('DeleteMessage');
    if (!this.#passes('DeleteMessage')) return;
    this.#host.usage?.sqs(this.#host.principal.name, 0);
    this.#host.queue.deleteAll(done.map(({ receiptHandle }) => receiptHandle));
  }

  #succeeded(messages: readonly ReceivedMessage[], payload: string): readonly ReceivedMessage[] {
    if (!this.#settings.reportsItemFailures) return messages;
    const response = readBatchResponse(payload, new Set(messages.map(({ messageId }) => messageId)));
    if ('bad' in response) {
      this.#host.log.problem(
        `${this.#host.principal.name}: all ${messages.length} messages of a batch count as failed, because ${response.bad}.`,
      );
      return [];
    }
    return messages.filter(({ messageId }) => !response.failed.has(messageId));
  }

  /** Whether no injected fault strikes the poller. */
  #passes(operation: string): boolean {
    const { faults, principal, queue } = this.#host;
    try {
      faults.strike({ service: 'sqs', operation, principal: principal.name, resources: [queue.arn] });
      return true;
    } catch (error) {
      if (error instanceof ServiceError) return false;
      throw error;
    }
  }

  /** Until it is worth another try: a while, the next change of the faults, or the end. */
  #pause(): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#host.faults.changed]);
    return new Promise((resolve) => {
      const cancel = this.#host.time.after(REFUSED_PAUSE_MS, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  #authorize(action: string): void {
    this.#host.access.authorize(this.#host.principal, { action: `sqs:${action}`, resource: this.#host.queue.arn });
  }
}
