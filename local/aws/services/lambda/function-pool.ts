import type { Timekeeper } from '../../timekeeper.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import type { InvocationResult, WorkerHost } from './function-worker.ts';
import { FunctionWorker } from './function-worker.ts';

/** Counts of a function since the start. */
export interface FunctionStatistics {
  invocations: number;
  errors: number;
  /** Invocations under way. */
  running: number;
  /** Worker threads, warm ones included. */
  workers: number;
}

/** A worker that idles this long is ended; its memory is worth more than its warmth. */
const IDLE_MS = 120_000;
/**
 * Workers that run at once without further ado. More only make each other slower while they compute: on two cores, 8
 * workers delivered half as fast as 3.
 */
const EAGER_WORKERS = 3;
/** An invocation that runs this long mostly waits, e.g. for a receiver that hangs: another may run beside it. */
const PATIENCE_MS = 1_000;

/** The workers of one function: warm ones first, a few new ones at once, more when those are held up, up to the limit. */
export class FunctionPool {
  readonly configuration: FunctionConfiguration;
  readonly #host: WorkerHost;
  readonly #time: Timekeeper;
  /** Places of invocations that have not run long; each takes one. */
  #free: number;
  /** How many more may go on without a place, because they run long. */
  #reserve: number;
  /** Warm workers, the latest used last, each with how to cancel its end. */
  readonly #idle: { worker: FunctionWorker; keep: () => void }[] = [];
  readonly #busy = new Set<FunctionWorker>();
  readonly #queue: (() => void)[] = [];
  /** Callbacks for the next free place. */
  readonly #watchers: (() => void)[] = [];
  readonly #ending = new Set<Promise<void>>();
  #invocations = 0;
  #errors = 0;
  #stopped = false;

  /** @param limit most workers at once. */
  constructor(configuration: FunctionConfiguration, host: WorkerHost, time: Timekeeper, limit: number) {
    this.configuration = configuration;
    this.#host = host;
    this.#time = time;
    this.#free = Math.min(limit, EAGER_WORKERS);
    this.#reserve = limit - this.#free;
  }

  /** Runs one invocation as soon as a worker is free. Never rejects. */
  async invoke(payload: string, trace: string): Promise<InvocationResult> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (this.#stopped)
      return { ok: false, error: { errorType: 'Runtime.Stopped', errorMessage: 'The local runtime is stopping.' } };
    this.#invocations += 1;
    const worker = this.#checkOut();
    const leave = this.#occupy();
    const began = performance.now();
    const result = await worker.invoke(payload, trace);
    this.#host.ran?.(this.configuration, performance.now() - began);
    if (!result.ok) this.#errors += 1;
    this.#checkIn(worker);
    leave();
    return result;
  }

  /** Resolves when an invocation would start at once. */
  vacancy(): Promise<void> {
    if (this.#free > 0 || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  statistics(): FunctionStatistics {
    return {
      invocations: this.#invocations,
      errors: this.#errors,
      running: this.#busy.size,
      workers: this.#busy.size + this.#idle.length,
    };
  }

  /** Ends all workers; what still runs fails. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const next of [...this.#queue.splice(0), ...this.#watchers.splice(0)]) next();
    for (const { worker, keep } of this.#idle.splice(0)) {
      keep();
      this.#end(worker);
    }
    for (const worker of this.#busy) this.#end(worker);
    await Promise.all(this.#ending);
  }

  /** Keeps the place of an invocation that starts until it ends or has run long. Returns a function to call when it has ended. */
  #occupy(): () => void {
    let holdsPlace = true;
    const cancel = this.#time.after(PATIENCE_MS, () => {
      if (this.#reserve === 0) return;
      this.#reserve -= 1;
      holdsPlace = false;
      this.#release();
    });
    return () => {
      cancel();
      if (holdsPlace) this.#release();
      else this.#reserve += 1;
    };
  }

  /** The next in the queue takes the place over, so that nobody slips in between. */
  #release(): void {
    const next = this.#queue.shift();
    if (next !== undefined) return next();
    this.#free += 1;
    for (const tell of this.#watchers.splice(0)) tell();
  }

  #checkOut(): FunctionWorker {
    // A worker that died while idle is known by then.
    let warm = this.#idle.pop();
    while (warm?.worker.spent === true) warm = this.#idle.pop();
    warm?.keep();
    const worker = warm?.worker ?? new FunctionWorker(this.configuration, this.#host);
    this.#busy.add(worker);
    return worker;
  }

  #checkIn(worker: FunctionWorker): void {
    this.#busy.delete(worker);
    if (worker.spent || this.#stopped) {
      this.#end(worker);
    } else {
      const entry = { worker, keep: this.#time.after(IDLE_MS, () => this.#reap(worker)) };
      this.#idle.push(entry);
    }
  }

  #reap(worker: FunctionWorker): void {
    const index = this.#idle.findIndex((entry) => entry.worker === worker);
    if (index === -1) return;
    this.#idle.splice(index, 1);
    this.#end(worker);
  }

  #end(worker: FunctionWorker): void {
    const ended = worker.stop().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
