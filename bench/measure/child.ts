import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RunReport } from './loop-protocol.ts';

const PROCESSES = join(import.meta.dirname, '..', 'processes');

/** A process of the benchmark: a loop that is measured, or a server that it talks to. What it prints is dropped. */
export class Child {
  readonly #process: ChildProcess;
  /** What it said first. */
  readonly greeting: unknown;

  private constructor(child: ChildProcess, greeting: unknown) {
    this.#process = child;
    this.greeting = greeting;
  }

  /**
   * @param file of bench/processes
   * @throws Error when it ends before it is ready.
   */
  static async start(
    file: string,
    environment: Readonly<Record<string, string>> = {},
    options: readonly string[] = [],
  ): Promise<Child> {
    const child = fork(join(PROCESSES, file), [], {
      env: { ...process.env, ...environment },
      execArgv: ['--disable-warning=ExperimentalWarning', ...options],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new Child(child, await answerOf(child, file));
  }

  /** Answers what the process says to a message. */
  ask(message: string | object): Promise<unknown> {
    this.#process.send(message);
    return answerOf(this.#process, 'the process');
  }

  /** Has a loop run. */
  async run(batches: number): Promise<RunReport> {
    return (await this.ask({ batches })) as RunReport;
  }

  /** CPU microseconds for each delivery or event of a run. */
  async cpuEach(batches: number): Promise<number> {
    const { cpuMicros, items } = await this.run(batches);
    return cpuMicros / items;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }
}

/** The next message of a process. @throws Error when it ends first. */
function answerOf(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`${name} ended with code ${code} before it answered.`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}
