import type { DynamoDBRecord } from 'aws-lambda';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { SimulatedFunction } from '../parts/function.ts';
import type { Faults } from '../parts/faults.ts';
import type { Scheduler } from '../parts/scheduler.ts';
import type { SeededRandom } from '../parts/seeded-random.ts';

interface Shard {
  /** Whether the writes of a row go to it. */
  covers: (key: string) => boolean;
  records: DynamoDBRecord[];
  lastSequence: bigint;
  /** How many of its records are done. */
  done: number;
  parent?: Shard;
  children?: [Shard, Shard];
  busy: boolean;
}

/** Writes of a shard, on average, before it splits. */
const WRITES_TO_SPLIT = 120;
const MOST_SHARDS = 7;
const LONGEST_BATCH = 40;
const LONGEST_WINDOW_MS = 60_000;
const RETRY_MS = 1_000;
/** How often a batch that is done comes again, since its checkpoint was lost. */
const LOST_CHECKPOINT = 0.05;
const REPLAYS_UNTIL_HOURS = [0, 0, 0, 2, 9] as const;

/**
 * The stream of a table and its event source mapping: shards that split, also within the rows of one destination, batches in
 * the order of their shard, again when they fail, in halves, and hours of lag.
 */
export class SimulatedStream {
  readonly #consumer: SimulatedFunction;
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #random: SeededRandom;
  readonly #shards: Shard[];
  /** Nothing is read before then. */
  readonly #lagsUntil: number;

  constructor(consumer: SimulatedFunction, scheduler: Scheduler, faults: Faults, random: SeededRandom) {
    this.#consumer = consumer;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#random = random;
    this.#lagsUntil = faults.from + random.pick(REPLAYS_UNTIL_HOURS) * 3_600_000;
    this.#shards = [this.#root(0), this.#root(1)];
  }

  /** A write that is done. One that changes nothing has no record. */
  append(key: string, before: Item | undefined, after: Item | undefined): void {
    if (after === undefined || JSON.stringify(before) === JSON.stringify(after)) return;
    const shard = this.#shards.find(({ covers, children }) => children === undefined && covers(key)) as Shard;
    shard.lastSequence += BigInt(this.#random.integer(1, 1_000));
    shard.records.push(recordOf(shard.lastSequence, before, after));
    if (this.#shards.length < MOST_SHARDS && this.#random.chance(1 / WRITES_TO_SPLIT)) this.#split(shard, key);
    this.#soon(shard);
  }

  /** The other half of the partitions. The numbers of roots have nothing to do with each other. */
  #root(half: number): Shard {
    return {
      covers: (key) => partitionOf(key) % 2 === half,
      records: [],
      lastSequence: 10n ** 20n + BigInt(this.#random.integer(0, 1_000_000)),
      done: 0,
      busy: false,
    };
  }

  /** Between the rows of one destination, or between partitions. */
  #split(parent: Shard, key: string): void {
    const within = this.#random.chance(0.5);
    const [partition = ''] = key.split(' ');
    const low = (each: string): boolean =>
      within ? !each.startsWith(`${partition} `) || each < key : Math.floor(partitionOf(each) / 2) % 2 === 0;
    const child = (covers: Shard['covers']): Shard => ({
      covers: (each) => parent.covers(each) && covers(each),
      records: [],
      lastSequence: parent.lastSequence + BigInt(this.#random.integer(0, 1_000_000)),
      done: 0,
      parent,
      busy: false,
    });
    parent.children = [child(low), child((each) => !low(each))];
    this.#shards.push(...parent.children);
  }

  #soon(shard: Shard): void {
    if (shard.busy) return;
    shard.busy = true;
    const at = Math.max(this.#scheduler.now + this.#random.integer(0, LONGEST_WINDOW_MS), this.#lagsUntil);
    this.#scheduler.at(at, () => this.#read(shard, this.#random.integer(1, LONGEST_BATCH)));
  }

  #read(shard: Shard, size: number): void {
    shard.busy = false;
    const { parent } = shard;
    // The parent's end reads on.
    if (parent !== undefined && parent.done < parent.records.length) return;
    const batch = shard.records.slice(shard.done, shard.done + size);
    if (batch.length === 0) {
      for (const child of shard.children ?? []) this.#soon(child);
      return;
    }
    shard.busy = true;
    this.#consumer.invoke({ Records: batch }, (result) => {
      const failed = result === undefined;
      const again = failed || (this.#faults.active && this.#random.chance(LOST_CHECKPOINT));
      if (!again) shard.done += batch.length;
      const next = failed ? Math.ceil(batch.length / 2) : this.#random.integer(1, LONGEST_BATCH);
      this.#scheduler.after(RETRY_MS, () => this.#read(shard, next));
    });
  }
}

const partitionOf = (key: string): number => key.charCodeAt(key.indexOf(' ') - 1);

/** As Lambda hands it over: nothing says of which shard it is. */
const recordOf = (sequence: bigint, before: Item | undefined, after: Item): DynamoDBRecord => ({
  eventID: String(sequence),
  eventName: before === undefined ? 'INSERT' : 'MODIFY',
  dynamodb: {
    Keys: { pk: { S: after['pk']?.S ?? '' }, sk: { S: after['sk']?.S ?? '' } },
    SequenceNumber: String(sequence),
    NewImage: after as never,
    ...(before !== undefined && { OldImage: before as never }),
  },
});
