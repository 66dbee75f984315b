/** How many requests a stage lets in. */
export interface Throttle {
  /** Requests a second in the long run, above 0. */
  perSecond: number;
  /** Requests at once after a quiet time, at least 1. */
  burst: number;
}

/** A full bucket holds `burst` tokens and gains `perSecond` a second; each request takes one. */
export class TokenBucket {
  readonly #throttle: Throttle;
  readonly #clock: () => number;
  #tokens: number;
  #filledAt: number;

  /** @param clock milliseconds since the epoch */
  constructor(throttle: Throttle, clock: () => number) {
    this.#throttle = throttle;
    this.#clock = clock;
    this.#tokens = throttle.burst;
    this.#filledAt = clock();
  }

  /** @returns whether there was a token */
  take(): boolean {
    const { perSecond, burst } = this.#throttle;
    const now = this.#clock();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
