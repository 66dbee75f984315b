import type { EventBridgeCalls, InputOf } from '../../../lambdas/adapters/aws/calls.ts';
import type { Faults } from '../parts/faults.ts';
import type { SeededRandom } from '../parts/seeded-random.ts';
import type { Skips } from './dynamodb.ts';
import type { SimulatedQueue } from './queue.ts';
import { UnknownToSimulation } from './service-error.ts';

export interface BusEvent {
  source: string;
  type: string;
  /** Raw JSON text. */
  detail: string;
}

/** The event bus and its rule, which sends every event to the events queue at least once. */
export class SimulatedEventBus {
  readonly #queue: SimulatedQueue;
  readonly #faults: Faults;
  readonly #random: SeededRandom;
  readonly #now: () => number;
  readonly published: (BusEvent & { id: string; at: number })[] = [];

  constructor(queue: SimulatedQueue, faults: Faults, random: SeededRandom, now: () => number) {
    this.#queue = queue;
    this.#faults = faults;
    this.#random = random;
    this.#now = now;
  }

  publish(event: BusEvent): string {
    const at = this.#now();
    const id = `00000000-0000-4000-8000-${String(this.published.length + 1).padStart(12, '0')}`;
    this.published.push({ ...event, id, at });
    const time = new Date(at).toISOString().replace(/\.\d+Z/, 'Z');
    const head = JSON.stringify({
      version: '0',
      id,
      'detail-type': event.type,
      source: event.source,
      time,
      region: 'eu-west-1',
      resources: [],
    });
    const body = `${head.slice(0, -1)},"detail":${event.detail}}`;
    this.#queue.send(body);
    // A rule may put an event on its target more than once.
    if (this.#faults.strikes('duplicateMessage')) this.#queue.send(body, this.#random.integer(0, 60));
    return id;
  }

  execute(name: string, input: unknown, skips: Skips): unknown {
    if (name !== 'PutEvents') throw new UnknownToSimulation(`EventBridge call ${name}`);
    const Entries = ((input as InputOf<EventBridgeCalls, 'PutEvents'>).Entries ?? []).map(
      ({ Source = '', DetailType = '', Detail = '' }) =>
        skips()
          ? { ErrorCode: 'ThrottlingException' }
          : { EventId: this.publish({ source: Source, type: DetailType, detail: Detail }) },
    );
    return { Entries, FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length };
  }
}
