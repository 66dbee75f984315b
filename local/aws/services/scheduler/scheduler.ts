import type { Timekeeper } from '../../timekeeper.ts';
import { parseRate } from './rate-expression.ts';

interface Entry {
  intervalMs: number;
  run: (scheduledTime: number) => void;
  cancel: () => void;
}

/** Runs the scheduled rules of the event bus. */
export class Scheduler {
  readonly #time: Timekeeper;
  readonly #entries: Entry[] = [];
  #running = false;

  constructor(time: Timekeeper) {
    this.#time = time;
  }

  /**
   * Adds a schedule; it runs after `start`.
   *
   * @param run gets its due time, in milliseconds since the epoch; it must not throw.
   * @throws Error when the expression is not a rate.
   */
  add(expression: string, run: (scheduledTime: number) => void): void {
    this.#entries.push({ intervalMs: parseRate(expression), run, cancel: () => undefined });
  }

  /** Rates count from here. */
  start(): void {
    this.#running = true;
    const now = this.#time.now();
    for (const entry of this.#entries) this.#arm(entry, now + entry.intervalMs);
  }

  /** Starts no further run. A run under way continues. */
  stop(): void {
    this.#running = false;
    for (const { cancel } of this.#entries) cancel();
  }

  #arm(entry: Entry, due: number): void {
    entry.cancel = this.#time.after(due - this.#time.now(), () => {
      entry.run(due);
      if (!this.#running) return;
      // Runs missed while the machine slept are skipped.
      const missed = Math.max(0, Math.floor((this.#time.now() - due) / entry.intervalMs));
      this.#arm(entry, due + (missed + 1) * entry.intervalMs);
    });
  }
}
