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

/** A run of StartReplay; times in milliseconds since the epoch. */
export interface BusReplay {
  name: string;
  from: number;
  to: number;
  /** Whether the events keep their `id`, of which AWS says nothing. */
  ids: 'same' | 'new';
}

/** The event bus, its archive, and its rule, which sends every event to the events queue at least once. */
export class SimulatedEventBus {
  readonly #queue: SimulatedQueue;
  readonly #faults: Faults;
  readonly #random: SeededRandom;
  readonly #now: () => number;
  readonly published: (BusEvent & { id: string; at: number })[] = [];
  readonly replayed: { name: string; id: string; sentAs: string }[] = [];

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
    this.#send(event, id, at, {});
    return id;
  }

  /** Sends archived events again, in no order. */
  replay({ name, from, to, ids }: BusReplay): void {
    for (const [index, event] of this.published.filter(({ at }) => from <= at && at < to).entries()) {
      const id = ids === 'same' ? event.id : `10000000-${name}-${String(index).padStart(12, '0')}`;
      this.replayed.push({ name, id: event.id, sentAs: id });
      this.#send(event, id, event.at, { 'replay-name': name });
    }
  }

  #send(event: BusEvent, id: string, at: number, more: Record<string, string>): void {
    const time = new Date(at).toISOString().replace(/\.\d+Z/, 'Z');
    const head = JSON.stringify({
      version: '0',
      id,
      'detail-type': event.type,
      source: event.source,
      time,
      region: 'eu-west-1',
      ...more,
      resources: [],
    });
    const body = `${head.slice(0, -1)},"detail":${event.detail}}`;
    this.#queue.send(body);
    // A rule may put an event on its target more than once.
    if (this.#faults.strikes('duplicateMessage')) this.#queue.send(body, this.#random.integer(0, 60));
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
