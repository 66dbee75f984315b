import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A Node process of a test, observed by its output. */
export class Program {
  readonly process: ChildProcess;
  /** Resolves when it has ended and its output was read. */
  readonly finished: Promise<Finished>;
  readonly #output = { stdout: '', stderr: '' };
  readonly #events = new EventEmitter();

  /** @param input stdin; default: none */
  constructor(
    parameters: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>> = {},
    input?: string,
  ) {
    this.process = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...parameters], {
      cwd,
      env: { ...process.env, ...environment },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'ipc'],
    });
    this.process.stdin?.end(input);
    for (const stream of ['stdout', 'stderr'] as const) {
      this.process[stream]?.on('data', (chunk: Buffer) => {
        this.#output[stream] += chunk.toString('utf8');
        this.#events.emit('output');
      });
    }
    this.finished = once(this.process, 'close').then(([code]) => {
      this.#events.emit('output');
      return { code: code as number | null, ...this.#output };
    });
  }

  /**
   * Resolves once its output matches `pattern`.
   *
   * @throws Error with its output when it ends without a match
   */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output.stdout + this.#output.stderr);
      if (match !== null) return match;
      if (this.process.exitCode !== null)
        throw new Error(`it ended without printing ${String(pattern)}:\n${this.#output.stdout}${this.#output.stderr}`);
      await once(this.#events, 'output');
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Finished> {
    this.process.kill(signal);
    return this.finished;
  }
}
