import type { Timekeeper } from '../../timekeeper.ts';
import type { ReceivedMessage } from './message.ts';

interface Poll {
  max: number;
  visibilityTimeout: number | undefined;
  answer(messages: ReceivedMessage[]): void;
}

/**
 * Receives that wait for messages, first come first served. A poll that ends, by time or because its client went away,
 * takes no message.
 */
export class LongPolls {
  readonly #polls = new Set<Poll>();
  readonly #time: Timekeeper;
  readonly #take: (max: number, visibilityTimeout?: number) => ReceivedMessage[];
  readonly #nextVisible: () => number | undefined;
  #cancelWake: (() => void) | undefined;

  /**
   * @param take receives what is visible now.
   * @param nextVisible when the next message becomes visible by itself, in milliseconds since the epoch.
   */
  constructor(
    time: Timekeeper,
    take: (max: number, visibilityTimeout?: number) => ReceivedMessage[],
    nextVisible: () => number | undefined,
  ) {
    this.#time = time;
    this.#take = take;
    this.#nextVisible = nextVisible;
  }

  /** @param signal ends the wait with no message. */
  wait(
    max: number,
    visibilityTimeout: number | undefined,
    milliseconds: number,
    signal?: AbortSignal,
  ): Promise<ReceivedMessage[]> {
    if (signal?.aborted === true) return Promise.resolve([]);
    return new Promise((resolve) => {
      const end = (messages: ReceivedMessage[]): void => {
        this.#polls.delete(poll);
        cancel();
        signal?.removeEventListener('abort', abort);
        resolve(messages);
      };
      const abort = (): void => end([]);
      const poll: Poll = { max, visibilityTimeout, answer: end };
      const cancel = this.#time.after(milliseconds, abort);
      signal?.addEventListener('abort', abort, { once: true });
      this.#polls.add(poll);
      this.#arm();
    });
  }

  /** To be called whenever a message may have become visible. */
  serve(): void {
    if (this.#polls.size === 0) return;
    for (const poll of this.#polls) {
      const messages = this.#take(poll.max, poll.visibilityTimeout);
      if (messages.length === 0) break;
      poll.answer(messages);
    }
    this.#arm();
  }

  /** Ends all with no message. */
  close(): void {
    for (const poll of this.#polls) poll.answer([]);
    this.#cancelWake?.();
  }

  #arm(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    if (this.#polls.size === 0) return;
    const next = this.#nextVisible();
    if (next === undefined) return;
    this.#cancelWake = this.#time.after(Math.max(next - this.#time.now(), 1), () => this.serve());
  }
}
