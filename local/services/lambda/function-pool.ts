import type { Timekeeper } from '../scheduler/timekeeper.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import type { InvocationResult, WorkerHost } from './function-worker.ts';
import { FunctionWorker } from './function-worker.ts';

/** What a function did since the start. */
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

/** The workers of one function: warm ones first, new ones up to the limit, then invocations wait their turn. */
export class FunctionPool {
  readonly configuration: FunctionConfiguration;
  readonly #host: WorkerHost;
  readonly #time: Timekeeper;
  /** Workers that may still be used at the same time. */
  #free: number;
  /** Warm workers, the latest used last, each with how to cancel its end. */
  readonly #idle: { worker: FunctionWorker; keep: () => void }[] = [];
  readonly #busy = new Set<FunctionWorker>();
  readonly #queue: (() => void)[] = [];
  readonly #ending = new Set<Promise<void>>();
  #invocations = 0;
  #errors = 0;
  #stopped = false;

  /** @param limit most workers at once. */
  constructor(configuration: FunctionConfiguration, host: WorkerHost, time: Timekeeper, limit: number) {
    this.configuration = configuration;
    this.#host = host;
    this.#time = time;
    this.#free = limit;
  }

  /** Runs one invocation as soon as a worker is free. Never rejects. */
  async invoke(payload: string, trace: string): Promise<InvocationResult> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (this.#stopped) return { ok: false, error: { errorType: 'Runtime.Stopped', errorMessage: 'The local runtime is stopping.' } };
    this.#invocations += 1;
    const worker = this.#checkOut();
    const result = await worker.invoke(payload, trace);
    if (!result.ok) this.#errors += 1;
    this.#checkIn(worker);
    const next = this.#queue.shift();
    // Who waited takes over the place, so that nobody slips in between.
    if (next === undefined) this.#free += 1;
    else next();
    return result;
  }

  statistics(): FunctionStatistics {
    return { invocations: this.#invocations, errors: this.#errors, running: this.#busy.size, workers: this.#busy.size + this.#idle.length };
  }

  /** Ends all workers; what still runs fails. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const next of this.#queue.splice(0)) next();
    for (const { worker, keep } of this.#idle.splice(0)) {
      keep();
      this.#end(worker);
    }
    for (const worker of this.#busy) this.#end(worker);
    await Promise.all(this.#ending);
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
