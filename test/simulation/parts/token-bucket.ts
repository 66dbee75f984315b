/** Capacity that refills by the second, and holds what one second brings. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#at = now;
  }

  /** @returns false, and takes nothing, when fewer than `units` are left */
  take(units: number, now: number): boolean {
    this.#tokens = Math.min(this.#perSecond, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#tokens < units) return false;
    this.#tokens -= units;
    return true;
  }
}
