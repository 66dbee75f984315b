import { z } from 'zod';
import type { Fault, FaultedCall } from './fault.ts';
import { errorOf, faultSchema, isOfIndex, matches } from './fault.ts';

interface Active {
  fault: Fault;
  /** Milliseconds since the epoch; none when it has no end. */
  until: number | undefined;
  left: number;
}

const faultsSchema = z.array(faultSchema);

/**
 * Faults that the services of this machine show for a while, so that what becomes of them can be seen and tested: set
 * by `PUT /_local/faults`, none at the start. They strike calls that are allowed, before anything happens.
 */
export class FaultBook {
  readonly #clock: () => number;
  readonly #random: () => number;
  #active: Active[] = [];
  #changed = new AbortController();

  constructor(clock: () => number, random: () => number = Math.random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Whether there is none, so that calls need not be described. */
  get isEmpty(): boolean {
    return this.#active.length === 0;
  }

  /** Aborted at the next change: what waits for long must look again. */
  get changed(): AbortSignal {
    return this.#changed.signal;
  }

  /**
   * Replaces all faults.
   *
   * @param input JSON text of a list of them.
   * @throws Error that names the field at fault.
   */
  replace(input: string): void {
    const parsed = faultsSchema.safeParse(read(input));
    if (!parsed.success) throw new Error(`The body must be a list of faults. ${z.prettifyError(parsed.error)}`);
    this.#active = parsed.data.map((fault) => ({
      fault,
      until: fault.seconds === undefined ? undefined : this.#clock() + fault.seconds * 1000,
      left: fault.times ?? Infinity,
    }));
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** Those that are not over. */
  list(): Fault[] {
    this.#forget();
    return this.#active.map(({ fault }) => fault);
  }

  /** Whether there may be faults of indexes, so that writes need not be looked at. */
  get strikesIndexes(): boolean {
    return this.#active.some(({ fault }) => isOfIndex(fault));
  }

  /** @throws ServiceError when a fault strikes the call. */
  strike(call: FaultedCall): void {
    this.#strike(call, () => true);
  }

  /** For a write that changes an index. @throws ServiceError when a fault whose resource is the index strikes it */
  strikeIndex(call: FaultedCall): void {
    this.#strike(call, isOfIndex);
  }

  #strike(call: FaultedCall, applies: (fault: Fault) => boolean): void {
    if (this.#active.length === 0) return;
    this.#forget();
    const struck = this.#active.find(
      ({ fault }) => applies(fault) && matches(fault, call) && this.#random() < fault.share,
    );
    if (struck === undefined) return;
    struck.left -= 1;
    throw errorOf(struck.fault, call);
  }

  #forget(): void {
    const now = this.#clock();
    this.#active = this.#active.filter(({ until, left }) => left > 0 && (until === undefined || now < until));
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the same refusal as JSON that is no list.
  }
}
