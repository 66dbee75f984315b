import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeCertificate } from '../../local/sample/certificate.ts';
import { synthesize } from '../../local/synthesize.ts';
import { LocalStack } from '../../test/helpers/local-stack.ts';
import { orderDetail } from '../fixtures/order-detail.ts';
import type { ReceiverReport } from '../processes/counting-receiver.ts';
import { Child } from './child.ts';
import { FOLDER } from './folder.ts';

export interface Workload {
  destinations: number;
  /** Destinations of each event. The number of destinations must be a multiple of it. */
  fanOut: number;
  /** Bytes of an event's detail. */
  payload: number;
  receiverMs: number;
  /** Share of the POSTs that receivers refuse, 0 to 1. */
  failureRate: number;
}

export interface RunningStackOptions {
  /** The directory for the state. Default: in memory. */
  data?: string | undefined;
  /** Settings that differ from the default configuration, e.g. `{ 'webhooks.breaker.failures': 1000 }`. */
  settings?: Readonly<Record<string, unknown>>;
}

const PUT_ENTRIES = 10;
/** Short waits, so that a run with failures ends soon. */
export const RETRY = { maxAttempts: 4, baseSeconds: 1 };
const RATE_LIMIT = { perMinute: 18_000, burst: 10_000 };

/**
 * The local stack with destinations at a counting receiver. Destinations form groups of `fanOut`; each group subscribes to
 * one event type, and events take turns with the types.
 */
export class RunningStack {
  readonly stack: LocalStack;
  readonly workload: Workload;
  readonly #receiver: Child;
  readonly #run = Date.now().toString(36);
  #sequence = 0;

  private constructor(stack: LocalStack, receiver: Child, workload: Workload) {
    this.stack = stack;
    this.#receiver = receiver;
    this.workload = workload;
  }

  /** @throws RangeError when the number of destinations is no multiple of the fan-out. */
  static async start(workload: Workload, { data, settings }: RunningStackOptions = {}): Promise<RunningStack> {
    const { destinations, fanOut, receiverMs, failureRate } = workload;
    if (!(destinations >= 1) || destinations % fanOut !== 0)
      throw new RangeError(
        `destinations is ${destinations}, which is no multiple of the fan-out ${fanOut}. Use e.g. --destinations ${fanOut}.`,
      );
    const assembly = join(FOLDER, 'cdk.out');
    await synthesize(assembly, settings);
    const { cert, key } = await makeCertificate(Date.now());
    const ca = join(FOLDER, 'ca.pem');
    writeFileSync(ca, cert);
    const receiver = await Child.start('counting-receiver.ts', {
      BENCH_CERT: cert,
      BENCH_KEY: key,
      BENCH_DELAY_MS: String(receiverMs),
      BENCH_FAILURE_RATE: String(failureRate),
    });
    const stack = await LocalStack.start({
      assembly,
      ca,
      ...(data !== undefined && { data }),
      destinations: Array.from({ length: destinations }, (_, index) => ({
        name: `destination ${index}`,
        url: `https://localhost:${String(receiver.greeting)}/${index}`,
        events: [typeOf(Math.floor(index / fanOut))],
        rateLimit: RATE_LIMIT,
        retry: RETRY,
      })),
    });
    return new RunningStack(stack, receiver, workload);
  }

  /**
   * Publishes events with four calls in flight: ten events a call, or one a call where there is a rate.
   *
   * @param perSecond events. Default: as fast as possible.
   */
  async publish(events: number, perSecond?: number): Promise<void> {
    const groups = this.workload.destinations / this.workload.fanOut;
    const began = performance.now();
    let put = 0;
    const publisher = async (): Promise<void> => {
      while (put < events) {
        const count = perSecond === undefined ? Math.min(PUT_ENTRIES, events - put) : 1;
        const due = perSecond === undefined ? 0 : began + (put / perSecond) * 1000 - performance.now();
        put += count;
        if (due > 0) await pause(due);
        const batch = Array.from({ length: count }, () => {
          this.#sequence += 1;
          return {
            type: typeOf(this.#sequence % groups),
            detail: orderDetail(this.#run, this.#sequence, this.workload.payload),
          };
        });
        await this.stack.publish(batch);
      }
    };
    await Promise.all(Array.from({ length: 4 }, publisher));
  }

  report(): Promise<ReceiverReport> {
    return this.#receiver.ask('report') as Promise<ReceiverReport>;
  }

  async reset(): Promise<void> {
    await this.#receiver.ask('reset');
    await this.stack.local('usage', 'DELETE');
  }

  /** Waits until the receiver has accepted `deliveries`. @throws Error when it accepts none for 30 s. */
  accepted(deliveries: number): Promise<ReceiverReport> {
    return this.#until('accepted', deliveries);
  }

  /** Waits until the receiver has had `posts`. @throws Error when none arrives for 30 s. */
  posted(posts: number): Promise<ReceiverReport> {
    return this.#until('posts', posts);
  }

  async #until(count: 'accepted' | 'posts', expected: number): Promise<ReceiverReport> {
    let last = { value: -1, at: performance.now() };
    for (;;) {
      const report = await this.report();
      if (report[count] >= expected) return report;
      if (report[count] > last.value) last = { value: report[count], at: performance.now() };
      if (performance.now() - last.at > 30_000)
        throw new Error(`The receiver counted ${report[count]} of ${expected} (${count}), and no more for 30 s.`);
      await pause(100);
    }
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await this.#receiver.stop();
  }
}

const typeOf = (group: number): string => `order.group_${group}`;
