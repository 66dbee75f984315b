/** An action at a moment of virtual time. */
interface Happening {
  at: number;
  order: number;
  run: () => void;
}

/** A run that terminates takes fewer steps. */
const STEP_LIMIT = 400_000;

/**
 * Virtual time. Actions run in the order of their time, then of their scheduling. After each, every promise that can
 * continue does so: a run is a pure function of its seed.
 */
export class Scheduler {
  #heap: Happening[] = [];
  #order = 0;
  now: number;
  steps = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** Clocks count whole milliseconds. */
  at(time: number, run: () => void): void {
    const heap = this.#heap;
    heap.push({ at: Math.ceil(Math.max(time, this.now)), order: (this.#order += 1), run });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!before(heap[child] as Happening, heap[parent] as Happening)) break;
      [heap[child], heap[parent]] = [heap[parent] as Happening, heap[child] as Happening];
      child = parent;
    }
  }

  after(milliseconds: number, run: () => void): void {
    this.at(this.now + milliseconds, run);
  }

  /** Runs until nothing is left, or until `end`. Returns whether nothing is left. @throws Error when it does not end. */
  async run(end = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      this.now = next.at;
      this.steps += 1;
      if (this.steps > STEP_LIMIT)
        throw new Error(`still not quiet after ${STEP_LIMIT} steps, at ${new Date(this.now).toISOString()}`);
      next.run();
      await settled();
    }
    return this.#heap.length === 0;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Happening;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      let least = parent;
      for (const child of [left, left + 1]) {
        if (child < heap.length && before(heap[child] as Happening, heap[least] as Happening)) least = child;
      }
      if (least === parent) return;
      [heap[parent], heap[least]] = [heap[least] as Happening, heap[parent] as Happening];
      parent = least;
    }
  }
}

const before = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Resolves when every promise that could continue has: a macrotask runs after all microtasks. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
