import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RunReport } from './loop-protocol.ts';

const PROCESSES = join(import.meta.dirname, '..', 'processes');

/** A process of the benchmark: a measured loop, or a server that it calls. Its output is dropped. */
export class Child {
  readonly #process: ChildProcess;
  /** Its first message. */
  readonly greeting: unknown;

  private constructor(child: ChildProcess, greeting: unknown) {
    this.#process = child;
    this.greeting = greeting;
  }

  /**
   * @param file a file of bench/processes
   * @throws Error when the process ends before it is ready
   */
  static async start(
    file: string,
    environment: Readonly<Record<string, string>> = {},
    options: readonly string[] = [],
  ): Promise<Child> {
    const child = fork(join(PROCESSES, file), [], {
      env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1', ...environment },
      execArgv: ['--disable-warning=ExperimentalWarning', ...options],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new Child(child, await answerOf(child, file));
  }

  /** Sends a message and returns the reply. */
  ask(message: string | object): Promise<unknown> {
    this.#process.send(message);
    return answerOf(this.#process, 'the process');
  }

  /** Runs batches of a loop. */
  async run(batches: number): Promise<RunReport> {
    return (await this.ask({ batches })) as RunReport;
  }

  /** Runs batches and returns the CPU microseconds of each delivery or event. */
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

/** Returns the next message of a process. @throws Error when the process ends first */
function answerOf(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`${name} ended with code ${code} before it replied.`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}
