import { constants } from 'node:os';
import { say } from './terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A terminal's Ctrl-C reaches npm, scripts/run.mjs and this process, and npm and run.mjs pass theirs on: signals within
 * this time are one request.
 */
const ONE_REQUEST_MS = 1_000;

/** Errors of an output whose reader has ended, as `head -1` does, or whose terminal was closed. */
const READER_GONE = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/**
 * The end of a command: in order at the first signal, at once at the second. It ends as the signal would have ended it,
 * so that a shell sees 130, 143 or 129. A reader that ends early ends the command in order, without an error.
 */
export class Ending {
  readonly #controller = new AbortController();
  readonly #hooks: (() => Promise<void> | void)[] = [];
  #received: { signal: NodeJS.Signals; at: number } | undefined;
  #failed = false;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.#interrupt(signal));
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        if (READER_GONE.has(error.code ?? '')) this.#controller.abort();
        else this.fail(`The output cannot be written: ${error.message}`);
      });
    }
  }

  /** Aborted when the command is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves when the command is to end. */
  get requested(): Promise<void> {
    return new Promise((resolve) => {
      if (this.signal.aborted) resolve();
      else this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Adds work to do at the end, last added first. */
  onEnd(hook: () => Promise<void> | void): void {
    this.#hooks.push(hook);
  }

  /** Ends the command with exit code 1. */
  fail(reason: string): void {
    this.#failed = true;
    say(reason);
    this.#controller.abort();
  }

  /**
   * Runs a command to its end, and ends the process.
   *
   * @param main returns the exit code. Its error becomes one message, unless the end was requested meanwhile
   */
  async run(main: () => Promise<number>): Promise<void> {
    let code = 1;
    try {
      code = await main();
    } catch (error) {
      if (this.signal.aborted) code = 0;
      else say(messageOf(error));
    }
    for (const hook of this.#hooks.toReversed()) {
      try {
        await hook();
      } catch (error) {
        say(`While stopping: ${messageOf(error)}`);
      }
    }
    if (this.#received !== undefined) die(this.#received.signal);
    process.exit(this.#failed ? 1 : code);
  }

  #interrupt(signal: NodeJS.Signals): void {
    const now = performance.now();
    if (this.#received !== undefined && now - this.#received.at > ONE_REQUEST_MS) die(signal);
    this.#received ??= { signal, at: now };
    this.#controller.abort();
  }
}

/** As if the signal had not been handled. The first process of a container does not die of it and exits with its code. */
function die(signal: NodeJS.Signals): never {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  process.exit(128 + constants.signals[signal]);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
