/** Time and timers of the emulated services; one object, so that a test can own both. */
export interface Timekeeper {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `callback` once after `milliseconds`, however many. Answers how to cancel it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Longest delay of a Node timer; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Real timers on `clock`. Timers do not keep the process alive: what they belong to does. */
export function systemTimekeeper(clock: () => number = Date.now): Timekeeper {
  return {
    now: clock,
    after(milliseconds, callback) {
      let timer: NodeJS.Timeout;
      const arm = (left: number): void => {
        const step = Math.min(Math.max(left, 0), LONGEST_TIMER_MS);
        timer = setTimeout(() => (left > step ? arm(left - step) : callback()), step).unref();
      };
      arm(milliseconds);
      return () => clearTimeout(timer);
    },
  };
}
