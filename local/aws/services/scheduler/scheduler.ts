import { parseScheduleExpression } from './schedule-expression.ts';
import type { ScheduleExpression } from './schedule-expression.ts';
import type { Timekeeper } from './timekeeper.ts';

interface Entry {
  expression: ScheduleExpression;
  run: (scheduledTime: number) => void;
  startedAt: number;
  cancel: () => void;
}

/** Runs what is scheduled: rules of the event bus and schedules of EventBridge Scheduler. */
export class Scheduler {
  readonly #time: Timekeeper;
  readonly #entries: Entry[] = [];
  #running = false;

  constructor(time: Timekeeper) {
    this.#time = time;
  }

  /**
   * @param run gets the time that it was due, in milliseconds since the epoch; it must not throw.
   * @throws Error when the expression is not one.
   */
  add(expression: string, run: (scheduledTime: number) => void): void {
    const entry: Entry = {
      expression: parseScheduleExpression(expression),
      run,
      startedAt: this.#time.now(),
      cancel: () => undefined,
    };
    this.#entries.push(entry);
    if (this.#running) this.#arm(entry, entry.startedAt);
  }

  /** Rates count from here. */
  start(): void {
    this.#running = true;
    const now = this.#time.now();
    for (const entry of this.#entries) {
      entry.startedAt = now;
      this.#arm(entry, now);
    }
  }

  /** No schedule runs any more; what runs already goes on. */
  stop(): void {
    this.#running = false;
    for (const { cancel } of this.#entries) cancel();
  }

  #arm(entry: Entry, after: number): void {
    const due = entry.expression.next(after, entry.startedAt);
    if (due === undefined) return;
    entry.cancel = this.#time.after(due - this.#time.now(), () => {
      entry.run(due);
      // Runs missed while the machine slept are not made up for.
      if (this.#running) this.#arm(entry, Math.max(due, this.#time.now()));
    });
  }
}
