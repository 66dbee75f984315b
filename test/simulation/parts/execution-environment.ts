import type { Clock } from '../../../core/clock.ts';
import type { PostResult } from '../../../core/delivery/post-result.ts';
import type { Service } from '../../../lambdas/adapters/aws/calls.ts';
import type { Clients } from '../../../lambdas/adapters/clients.ts';
import type { PostRequest } from '../../../lambdas/adapters/https/https-sender.ts';
import type { PostOutcome } from '../../../lambdas/adapters/https/post.ts';
import { repeatOnce } from '../../../lambdas/adapters/https/repeat-once.ts';
import type { Skips } from '../services/dynamodb.ts';
import { Lasting, ServiceError, UnknownToSimulation } from '../services/service-error.ts';
import type { Faults, Outage } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

/** Everything outside a function: AWS services and receivers. */
export interface Surroundings {
  scheduler: Scheduler;
  faults: Faults;
  services: Record<'dynamodb' | 'sqs' | 'kms' | 'events', (name: string, input: unknown, skips: Skips) => unknown>;
  /** The reaction of a receiver to a POST that reaches it now. */
  receive(request: PostRequest, invocation: Invocation, repeat: boolean): { result: PostResult; durationMs: number };
  trace: (line: string) => void;
  /** Something that must never happen. */
  fail: (error: Error) => void;
}

/** One run of a function. A dead invocation does nothing more, but its calls under way may still act. */
export interface Invocation {
  id: string;
  deadline: number;
  dead: boolean;
  die(reason: string): void;
}

/** A process that runs one invocation at a time. It has its own clock, and caches that outlive invocations. */
export class ExecutionEnvironment {
  readonly #around: Surroundings;
  readonly #skew: number;
  #busyUntil = 0;
  current: Invocation | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#skew = around.faults.skew();
  }

  readonly clock: Clock = {
    now: () => this.#around.scheduler.now + this.#skew,
    sleep: (milliseconds) => {
      const invocation = this.#running();
      return new Promise((resolve) => {
        this.#around.scheduler.after(milliseconds, () => {
          if (!invocation.dead) resolve();
        });
      });
    },
  };

  readonly clients: Clients = {
    dynamodb: this.#service('dynamodb'),
    sqs: this.#service('sqs'),
    kms: this.#service('kms'),
    eventBridge: this.#service('events'),
  };

  readonly sender = {
    send: async (request: PostRequest): Promise<PostResult> => {
      const { scheduler } = this.#around;
      const endsAt = scheduler.now + request.deadlineMs;
      return repeatOnce(await this.#post(request, false), {
        mayRepeat: request.mayRepeat,
        left: () => endsAt - scheduler.now,
        again: (deadlineMs) => this.#post({ ...request, deadlineMs }, true),
      });
    },
  };

  #post(request: PostRequest, repeat: boolean): Promise<PostOutcome> {
    const { scheduler, faults, trace } = this.#around;
    const invocation = this.#running();
    const crash = faults.post(`${invocation.id} POST`);
    const raced = !repeat && faults.strikes('racedConnection');
    trace(
      `${invocation.id} POST ${request.url} ${request.headers['webhook-id']}${crash === undefined ? '' : ` (crash ${crash})`}${raced ? ' (raced)' : ''}`,
    );
    return new Promise((resolve) => {
      if (crash === 'before') {
        invocation.die('crash before a POST');
        return;
      }
      const received = this.#around.receive(request, invocation, repeat);
      const isRaced = raced && received.result.error === undefined;
      scheduler.after(isRaced ? RACED.result.phases.total : received.durationMs, () => {
        if (crash === 'after') invocation.die('crash after a POST');
        if (!invocation.dead) resolve(isRaced ? RACED : received);
      });
    });
  }

  #running(): Invocation {
    if (this.current === undefined) throw new UnknownToSimulation('a call outside of every invocation');
    return this.current;
  }

  #service<Calls>(service: Outage['service'] & keyof Surroundings['services']): Service<Calls> {
    return { call: (name, input) => this.#call(service, name, input) as Promise<never> };
  }

  #call(service: Outage['service'] & keyof Surroundings['services'], call: string, input: unknown): Promise<unknown> {
    const { scheduler, faults, services, trace, fail } = this.#around;
    const invocation = this.#running();
    const name = `${invocation.id} ${call}`;
    const plan = faults.call(service, name);
    trace(`${name} ${JSON.stringify(plan)}`);
    const act = (): { value: unknown } | { error: Error } => {
      try {
        return { value: services[service](call, input, () => faults.strikes('partial')) };
      } catch (error) {
        if (!(error instanceof ServiceError)) fail(error as Error);
        return { error: error as Error };
      }
    };
    return new Promise((resolve, reject) => {
      if (plan.crash === 'before') {
        invocation.die(`crash before ${call}`);
        return;
      }
      this.#busyUntil = Math.max(this.#busyUntil, scheduler.now) + (faults.callCpuMs[nameOf(invocation)] ?? 0);
      scheduler.at(this.#busyUntil + plan.toService, () => {
        let outcome =
          plan.upset === 'refused' ? { error: new ServiceError('ThrottlingException', 'simulated') } : act();
        // A repeated transaction has the same ClientRequestToken, by which DynamoDB does not run it again.
        if (plan.upset === 'repeated' && call !== 'TransactWriteItems') outcome = act();
        if (plan.upset === 'lostResponse')
          outcome = { error: new ServiceError('TimeoutError', 'simulated: the response was lost') };
        if (plan.crash === 'after') {
          invocation.die(`crash after ${call}`);
          return;
        }
        const lasts = 'value' in outcome && outcome.value instanceof Lasting ? outcome.value : undefined;
        scheduler.after(plan.back + (lasts?.milliseconds ?? 0), () => {
          if (invocation.dead) return;
          if ('error' in outcome) reject(outcome.error);
          else resolve(lasts === undefined ? outcome.value : lasts.value);
        });
      });
    });
  }
}

/** The receiver closes a kept connection as the POST comes. */
const RACED: PostOutcome = { result: { statusCode: 408, phases: { total: 1 } }, raced: '408' };

const nameOf = ({ id }: Invocation): Outage['service'] => id.slice(0, id.indexOf('#')) as Outage['service'];
