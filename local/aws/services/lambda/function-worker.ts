import { randomBytes, randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { FunctionConfiguration } from './function-configuration.ts';
import { runtimeVariables } from './function-configuration.ts';
import type { Clock } from '../../timekeeper.ts';
import { LineSplitter } from './line-splitter.ts';
import type { FunctionError, InvokeMessage, WorkerMessage, WorkerSettings } from './worker-protocol.ts';

/** How an invocation ended. */
export type InvocationResult = { ok: true; payload: string } | { ok: false; error: FunctionError };

/** The runtime as workers see it. */
export interface WorkerHost {
  region: string;
  extraCertificates: string | undefined;
  clock: Clock;
  /** Takes what the function prints. */
  log(f: FunctionConfiguration, logStream: string, lines: readonly string[]): void;
  /** Called when an invocation has ended, with its duration, the start included. */
  ran?(f: FunctionConfiguration, milliseconds: number): void;
}

/** Time to load the bundle. Lambda gives 10 s; a laptop that starts many workers at once may take longer. */
const START_DEADLINE_MS = 30_000;
/** How often a new generation can grow at most is V8's affair; code and stack come on top of the heap. */
const STACK_MIB = 4;

/**
 * One worker thread of a function: an execution environment, which works on one invocation at a time. It is spent when
 * an invocation times out or takes it down, and then fails that invocation alone.
 */
export class FunctionWorker {
  readonly #function: FunctionConfiguration;
  readonly #worker: Worker;
  readonly #logStream: string;
  readonly #ready: Promise<void>;
  #settle: ((result: InvocationResult) => void) | undefined;
  #spent: FunctionError | undefined;

  constructor(f: FunctionConfiguration, host: WorkerHost) {
    this.#function = f;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    this.#logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    const settings: WorkerSettings = {
      codeDirectory: f.codeDirectory,
      handler: f.handler,
      functionName: f.name,
      functionArn: f.arn,
      memoryMiB: f.memoryMiB,
      logGroup: f.logGroup,
      logStream: this.#logStream,
      extraCertificates: host.extraCertificates,
      clock: host.clock,
    };
    this.#worker = new Worker(new URL('./worker-main.ts', import.meta.url), {
      workerData: settings,
      env: { ...f.environment, ...runtimeVariables(f, host.region, this.#logStream) },
      stdout: true,
      stderr: true,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: f.memoryMiB, stackSizeMb: STACK_MIB },
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) this.#pipe(stream, host);
    this.#ready = this.#start();
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#spend(crash(error)));
    this.#worker.on('exit', (code) =>
      this.#spend(error('Runtime.ExitError', `Runtime exited with error: exit status ${code}`)),
    );
  }

  /** Whether it can take no further invocation. */
  get spent(): boolean {
    return this.#spent !== undefined;
  }

  /** Runs one invocation. Never rejects: what goes wrong is the invocation's result. */
  async invoke(payload: string, trace: string): Promise<InvocationResult> {
    const requestId = randomUUID();
    await this.#ready;
    if (this.#spent !== undefined) return { ok: false, error: this.#spent };
    const timeout = this.#function.timeoutSeconds * 1000;
    const result = new Promise<InvocationResult>((resolve) => {
      this.#settle = resolve;
    });
    const timer = setTimeout(() => {
      const seconds = this.#function.timeoutSeconds.toFixed(2);
      this.#spend(error('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`));
      void this.stop();
    }, timeout);
    const message: InvokeMessage = { requestId, payload, trace, deadline: Date.now() + timeout };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
    this.#worker.postMessage(message);
    return result.finally(() => clearTimeout(timer));
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Ends, one way or another, in bounded time. */
  #start(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#spend(error('Sandbox.Timedout', `The bundle did not load within ${START_DEADLINE_MS / 1000} seconds`));
        void this.stop();
      }, START_DEADLINE_MS);
      const started = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#worker.on('message', (message: WorkerMessage) => {
        if (message.type === 'broken') this.#spend(message.error);
        if (message.type === 'ready' || message.type === 'broken') started();
        else
          this.#finish(
            message.type === 'done' ? { ok: true, payload: message.payload } : { ok: false, error: message.error },
          );
        if (message.type === 'broken') void this.stop();
      });
      this.#worker.once('exit', started);
    });
  }

  #finish(result: InvocationResult): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(result);
  }

  /** The first reason counts: an exit follows every other one. */
  #spend(reason: FunctionError): void {
    this.#spent ??= reason;
    this.#finish({ ok: false, error: this.#spent });
  }

  #pipe(stream: NodeJS.ReadableStream, host: WorkerHost): void {
    const splitter = new LineSplitter();
    const write = (lines: string[]): void => {
      if (lines.length > 0) host.log(this.#function, this.#logStream, lines);
    };
    stream.on('data', (chunk: Buffer) => write(splitter.push(chunk)));
    stream.on('end', () => write(splitter.end()));
  }
}

const error = (errorType: string, errorMessage: string): FunctionError => ({ errorType, errorMessage });

function crash(thrown: NodeJS.ErrnoException): FunctionError {
  if (thrown.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return error('Runtime.OutOfMemory', `The function used more memory than it has: ${thrown.message}`);
  return { errorType: 'Runtime.UnhandledError', errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
}
