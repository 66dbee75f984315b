/** Time and timers of the emulated services; one object, so that one speed and one fake reach all of them. */
export interface Timekeeper {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Calls `callback` once after `milliseconds`. Returns a function that cancels it. */
  after: (milliseconds: number, callback: () => void) => () => void;
}

/** A clock that shows `stackStart` when the machine's shows `machineStart`, and from then on runs `speed` times as fast. */
export interface Clock {
  /** Milliseconds since the epoch. */
  machineStart: number;
  /** Milliseconds since the epoch. */
  stackStart: number;
  speed: number;
}

/** Time on `clock` at the machine's time `now`; both in milliseconds since the epoch. */
export const timeOn = ({ machineStart, stackStart, speed }: Clock, now: number): number =>
  Math.round(stackStart + (now - machineStart) * speed);

/** @param earlier the clock of an earlier start, whose time goes on */
export function newClock(speed = 1, earlier?: Clock): Clock {
  const now = Date.now();
  return { machineStart: now, stackStart: earlier === undefined ? now : timeOn(earlier, now), speed };
}

/** Longest delay of a Node timer; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Real timers, as fast as `clock`. Timers do not keep the process alive. */
export function systemTimekeeper(clock: Clock = newClock()): Timekeeper {
  return {
    now: () => timeOn(clock, Date.now()),
    after(milliseconds, callback) {
      let timer: NodeJS.Timeout;
      const arm = (left: number): void => {
        const step = Math.min(Math.max(left, 0), LONGEST_TIMER_MS);
        timer = setTimeout(() => (left > step ? arm(left - step) : callback()), step).unref();
      };
      arm(milliseconds / clock.speed);
      return () => clearTimeout(timer);
    },
  };
}
