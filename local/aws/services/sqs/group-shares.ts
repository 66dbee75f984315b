interface Share {
  /** Messages that wait, visible or delayed. */
  waiting: number;
  inFlight: number;
}

/** Below this many messages in flight a group disturbs nobody. */
const NOISE_FLOOR = 10;
/** Groups probed for one receive; later receives probe the others. */
const MOST_PROBES = 32;

/**
 * How the messages of one queue divide among their groups (the tenants of a fair queue). A group is noisy when it has
 * more in flight than an even share would give it; receives then take the messages of quieter groups first, so that a
 * backlog of one does not make the others wait.
 *
 * The empty group stands for messages without one, which are never noisy.
 */
export class GroupShares {
  readonly #shares = new Map<string, Share>();
  #inFlight = 0;
  #waiting = 0;

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#waiting;
  }

  change(group: string, waiting: number, inFlight: number): void {
    this.#waiting += waiting;
    this.#inFlight += inFlight;
    const share = this.#shares.get(group);
    if (share === undefined) {
      this.#shares.set(group, { waiting, inFlight });
      return;
    }
    share.waiting += waiting;
    share.inFlight += inFlight;
    if (share.waiting === 0 && share.inFlight === 0) this.#shares.delete(group);
  }

  clear(): void {
    this.#shares.clear();
    this.#inFlight = 0;
    this.#waiting = 0;
  }

  isNoisy(group: string): boolean {
    if (group === '') return false;
    const inFlight = this.#shares.get(group)?.inFlight ?? 0;
    return inFlight >= NOISE_FLOOR && inFlight * this.#shares.size > this.#inFlight;
  }

  /** Puts a group that had nothing visible behind its equals, so that `quiet` comes round to all. */
  defer(group: string): void {
    const share = this.#shares.get(group);
    if (share === undefined) return;
    this.#shares.delete(group);
    this.#shares.set(group, share);
  }

  /** Groups that have messages waiting and are not noisy: fewest in flight first. */
  quiet(): string[] {
    return [...this.#shares]
      .filter(([group, { waiting }]) => waiting > 0 && !this.isNoisy(group))
      .toSorted(([, a], [, b]) => a.inFlight - b.inFlight)
      .slice(0, MOST_PROBES)
      .map(([group]) => group);
  }
}
