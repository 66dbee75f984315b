/** Lets a number of POSTs to one host and port go at once; the others wait in their order. */
export class Places {
  readonly #most: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a place for `leave` to give back. `undefined`: it is taken. False: none came free within `milliseconds`. */
  take(key: string, milliseconds: number): undefined | Promise<boolean> {
    const taken = this.#taken.get(key) ?? 0;
    if (taken < this.#most) {
      this.#taken.set(key, taken + 1);
      return undefined;
    }
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key) ?? [];
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(given), 1);
        resolve(false);
      }, milliseconds);
      const given = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      waiting.push(given);
      this.#waiting.set(key, waiting);
    });
  }

  leave(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next !== undefined) return next();
    this.#waiting.delete(key);
    const taken = (this.#taken.get(key) ?? 0) - 1;
    if (taken > 0) this.#taken.set(key, taken);
    else this.#taken.delete(key);
  }
}
