import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeCertificate } from '../../local/sample/certificate.ts';
import { synthesize } from '../../local/synthesize.ts';
import { LocalStack } from '../../test/helpers/local-stack.ts';
import type { ReceiverReport } from '../processes/counting-receiver.ts';
import { Child } from './child.ts';
import { FOLDER } from './folder.ts';
import { orderDetail } from './order-detail.ts';

export interface Workload {
  destinations: number;
  /** Destinations of each event; divides their number. */
  fanOut: number;
  /** Bytes of an event's detail. */
  payload: number;
  receiverMs: number;
  /** Share of the POSTs that receivers refuse, 0 to 1. */
  failureRate: number;
}

const PUT_ENTRIES = 10;
/** Fast enough that a run of failures ends soon. */
const RETRY = { maxAttempts: 4, baseSeconds: 1 };
const RATE_LIMIT = { perMinute: 18_000, burst: 10_000 };

/** The local stack with destinations at a receiver that counts, and events of which each goes to `fanOut` of them. */
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

  static async start(workload: Workload, data?: string): Promise<RunningStack> {
    const { destinations, fanOut, receiverMs, failureRate } = workload;
    const assembly = join(FOLDER, 'cdk.out');
    await synthesize(assembly);
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

  /** Puts events on the bus, ten a call and four calls at once. @param perSecond as fast as it goes when absent. */
  async publish(events: number, perSecond?: number): Promise<void> {
    const groups = this.workload.destinations / this.workload.fanOut;
    const began = performance.now();
    let put = 0;
    const publisher = async (): Promise<void> => {
      while (put < events) {
        const count = Math.min(PUT_ENTRIES, events - put);
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

  /** Waits until so many deliveries were accepted, or nothing was for half a minute. */
  async accepted(deliveries: number): Promise<ReceiverReport> {
    let last = { accepted: -1, at: performance.now() };
    for (;;) {
      const report = await this.report();
      if (report.accepted >= deliveries) return report;
      if (report.accepted > last.accepted) last = { accepted: report.accepted, at: performance.now() };
      if (performance.now() - last.at > 30_000)
        throw new Error(`Of ${deliveries} deliveries ${report.accepted} were accepted, and no more came for 30 s.`);
      await pause(100);
    }
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await this.#receiver.stop();
  }
}

const typeOf = (group: number): string => `order.group_${group}`;
