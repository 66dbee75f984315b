import type { Outage } from './faults.ts';
import type { Invocation, Surroundings } from './execution-environment.ts';
import { ExecutionEnvironment } from './execution-environment.ts';

export type Handle = (event: unknown, remainingMs: () => number) => Promise<unknown>;

export interface FunctionOptions {
  name: Outage['service'];
  timeoutMs: number;
  /** Builds the handler in a new execution environment. */
  create: (environment: ExecutionEnvironment) => Handle;
}

/** A Lambda function. Environments are reused, one invocation at a time in each, and die with an invocation that dies. */
export class SimulatedFunction {
  readonly options: FunctionOptions;
  readonly #around: Surroundings;
  #idle: { environment: ExecutionEnvironment; handle: Handle }[] = [];
  #sequence = 0;
  running = 0;
  deaths = 0;

  constructor(options: FunctionOptions, around: Surroundings) {
    this.options = options;
    this.#around = around;
  }

  /** `onEnd` gets the result, or `undefined` when the invocation failed, timed out or died. */
  invoke(event: unknown, onEnd: (result: unknown) => void, onDeath: (reason: string) => void = () => undefined): void {
    const { scheduler, trace } = this.#around;
    const container = this.#idle.pop() ?? this.#create();
    this.running += 1;
    const end = (result: unknown): void => {
      this.running -= 1;
      onEnd(result);
    };
    const invocation: Invocation = {
      id: `${this.options.name}#${(this.#sequence += 1)}`,
      deadline: scheduler.now + this.options.timeoutMs,
      dead: false,
      die: (reason) => {
        if (invocation.dead) return;
        invocation.dead = true;
        this.deaths += 1;
        trace(`${invocation.id} died: ${reason}`);
        onDeath(reason);
        end(undefined);
      },
    };
    trace(`${invocation.id} begins`);
    container.environment.current = invocation;
    let done = false;
    scheduler.at(invocation.deadline, () => {
      if (!done) invocation.die('timeout');
    });
    const finish = (result: unknown): void => {
      if (invocation.dead) return;
      done = true;
      this.#idle.push(container);
      trace(`${invocation.id} ends ${JSON.stringify(result)}`);
      end(result);
    };
    container
      .handle(event, () => invocation.deadline - scheduler.now)
      .then(finish, (error: unknown) => {
        trace(`${invocation.id} threw ${String(error)}`);
        finish(undefined);
      });
  }

  #create(): { environment: ExecutionEnvironment; handle: Handle } {
    const environment = new ExecutionEnvironment(this.#around);
    return { environment, handle: this.options.create(environment) };
  }
}
