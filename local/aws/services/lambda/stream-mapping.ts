import { randomUUID } from 'node:crypto';
import type { FaultBook } from '../../faults/fault-book.ts';
import type { Principal } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import type { UsageMeter } from '../../metering/usage-meter.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { Shard, StreamRecord, TableStream } from '../dynamodb/table-stream.ts';
import type { Queue } from '../sqs/queue.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { InvocationResult } from './function-worker.ts';
import type { BatchRecord } from './stream-event.ts';
import { batchRecord, fitting, givenUp, payloadOf } from './stream-event.ts';

export interface StreamSettings {
  start: 'TRIM_HORIZON' | 'LATEST';
  /** 1 to 10,000. */
  batchSize: number;
  /** Seconds to wait for a batch to fill; 0 to 300. */
  windowSeconds: number;
  bisects: boolean;
  /** Tries after the first; -1 for no end. */
  mostRetries: number;
  /** Age at which a record is given up; -1 for no end. */
  longestSeconds: number;
  /** Whether a record goes to the function. */
  passes: (record: StreamRecord) => boolean;
  /** Takes notice of what is given up. */
  onFailure?: Queue | undefined;
}

/** Surroundings of a mapping: its stream, its function, and the function's role, which it reads as. */
export interface StreamHost {
  id: string;
  stream: TableStream;
  principal: Principal;
  functionArn: string;
  invoke(payload: string): Promise<InvocationResult>;
  /** Resolves when an invocation would start at once. */
  vacancy(): Promise<void>;
  access: AccessControl;
  time: Timekeeper;
  /** Paces polls, whatever the speed of the stack's clock. */
  machineTime: Timekeeper;
  /** The time on the stack's clock of a time on the machine's, both in milliseconds since the epoch. */
  stackTime(machineTime: number): number;
  log: RuntimeLog;
  faults: FaultBook;
  checkpoints: Checkpoints;
  /** Metric `IteratorAge`, in milliseconds. */
  measureAge(milliseconds: number): void;
  usage?: UsageMeter | undefined;
}

/** Lambda polls a shard four times a second. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const POLL_MS = 250;
const LOOKS_FOR_SHARDS_MS = 10_000;
/** Pauses between the tries of a batch double from one second, up to a minute. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Feeds a table's stream to a function: each shard in order, one batch at a time, a child after its parent. A
 * batch that succeeded is never read again; a batch that failed comes again, in halves, until it is given up.
 *
 * Reads by a trigger cost nothing. https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export class StreamMapping {
  readonly #settings: StreamSettings;
  readonly #host: StreamHost;
  readonly #stopping = new AbortController();
  /** Of each shard that has been found, its end. */
  readonly #shards = new Map<string, Promise<void>>();
  #looking: Promise<void> = Promise.resolve();

  constructor(settings: StreamSettings, host: StreamHost) {
    this.#settings = settings;
    this.#host = host;
  }

  /** @throws ServiceError when the function's role may not read the stream, as the creation of a mapping on AWS. */
  start(): void {
    for (const action of ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']) this.#authorize(action);
    if (this.#settings.onFailure !== undefined) this.#authorizeReport(this.#settings.onFailure);
    this.#looking = this.#look();
  }

  /** Stops reading and waits for the batches under way. */
  async drain(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await Promise.all(this.#shards.values());
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #look(): Promise<void> {
    while (!this.#stopped) {
      try {
        for (const shard of await this.#host.stream.shards())
          if (!this.#shards.has(shard.id)) this.#shards.set(shard.id, this.#read(shard));
      } catch (error) {
        this.#report(error);
      }
      await this.#pause(LOOKS_FOR_SHARDS_MS, this.#host.machineTime);
    }
  }

  async #read(shard: Shard): Promise<void> {
    if (shard.parent !== undefined) await this.#shards.get(shard.parent);
    let reader: ShardReader | undefined;
    while (!this.#stopped) {
      try {
        reader ??= await this.#reader(shard);
        if (await this.#readBatch(reader)) return;
      } catch (error) {
        this.#report(error);
        // A poll that was refused loses nothing: the batch goes on filling.
        if (!(error instanceof ServiceError)) reader = undefined;
        await this.#pause(FIRST_PAUSE_MS, this.#host.machineTime);
      }
    }
  }

  async #reader({ id }: Shard): Promise<ShardReader> {
    const { stream, checkpoints } = this.#host;
    const checkpoint = `${this.#host.id} ${stream.incarnation} ${id}`;
    const iterator = await stream.iterator(id, this.#settings.start, checkpoints.get(checkpoint));
    return { shardId: id, checkpoint, iterator, collected: [] };
  }

  /** Collects one batch and has it counted as done. @returns true at the end of the shard */
  async #readBatch(reader: ShardReader): Promise<boolean> {
    const { batchSize, windowSeconds } = this.#settings;
    const { time, machineTime, checkpoints } = this.#host;
    await this.#fetch(reader);
    const { collected } = reader;
    if (collected.length === 0) {
      if (reader.skipped !== undefined) checkpoints.set(reader.checkpoint, reader.skipped);
      delete reader.skipped;
      if (reader.iterator !== undefined) await this.#pause(POLL_MS, machineTime);
      return reader.iterator === undefined;
    }
    reader.windowEnd ??= time.now() + windowSeconds * 1000;
    const count = fitting(collected, batchSize);
    const full = count < collected.length || count === batchSize;
    if (!full && reader.iterator !== undefined && time.now() < reader.windowEnd) {
      await this.#pause(POLL_MS, machineTime);
      return false;
    }
    const batch = collected.splice(0, count);
    delete reader.windowEnd;
    await this.#handle(batch, reader.shardId);
    if (!this.#stopped) checkpoints.set(reader.checkpoint, batch.at(-1)?.sequence ?? '');
    return false;
  }

  async #fetch(reader: ShardReader): Promise<void> {
    const { stream, faults, principal } = this.#host;
    if (reader.iterator === undefined || reader.collected.length >= this.#settings.batchSize) return;
    this.#authorize('GetRecords');
    faults.strike({ service: 'dynamodb', operation: 'GetRecords', principal: principal.name, resources: [stream.arn] });
    const { records, next } = await stream.records(reader.iterator);
    for (const record of records) {
      const writtenAt = this.#host.stackTime(record.dynamodb.ApproximateCreationDateTime * 1000);
      if (this.#settings.passes(record)) reader.collected.push(batchRecord(record, stream.arn, writtenAt));
      else reader.skipped = record.dynamodb.SequenceNumber;
    }
    reader.iterator = next;
  }

  /** Invokes the function until the batch is done or given up, or the runtime stops. */
  async #handle(batch: readonly BatchRecord[], shardId: string): Promise<void> {
    for (let tries = 0; !this.#stopped; tries += 1) {
      const condition = this.#giveUp(batch, tries);
      if (condition !== undefined) return this.#tell(batch, { condition, tries, shardId });
      await this.#host.vacancy();
      this.#host.measureAge(this.#host.time.now() - (batch.at(-1)?.writtenAt ?? 0));
      if ((await this.#host.invoke(payloadOf(batch))).ok) return;
      if (this.#settings.bisects && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.#handle(batch.slice(0, half), shardId);
        return this.#handle(batch.slice(half), shardId);
      }
      await this.#pause(Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS), this.#host.time);
    }
  }

  #giveUp(batch: readonly BatchRecord[], tries: number): GivenUp['condition'] | undefined {
    const { mostRetries, longestSeconds } = this.#settings;
    if (mostRetries >= 0 && tries > mostRetries) return 'RetryAttemptsExhausted';
    const age = this.#host.time.now() - (batch[0]?.writtenAt ?? 0);
    return longestSeconds >= 0 && age > longestSeconds * 1000 ? 'RecordAgeExceeded' : undefined;
  }

  #tell(batch: readonly BatchRecord[], about: GivenUp): void {
    const { onFailure } = this.#settings;
    const { principal, functionArn, stream, time, usage, log } = this.#host;
    log.problem(`${principal.name}: ${batch.length} stream records are given up (${about.condition}).`);
    if (onFailure === undefined) return;
    this.#authorizeReport(onFailure);
    const more = { functionArn, streamArn: stream.arn, requestId: randomUUID(), now: time.now() };
    const body = givenUp(batch, { ...about, ...more });
    onFailure.send([{ body, senderId: principal.name }]);
    usage?.sqs(principal.name, Buffer.byteLength(body));
  }

  /** A poll that failed is tried again, as on AWS. */
  #report(error: unknown): void {
    if (this.#stopped || error instanceof ServiceError) return;
    this.#host.log.problem(`${this.#host.principal.name}: ${error instanceof Error ? error.message : String(error)}`);
  }

  #pause(milliseconds: number, time: Timekeeper): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = (): void => {
        cancel();
        resolve();
      };
      const cancel = time.after(milliseconds, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #authorize(action: string): void {
    const { access, principal, stream } = this.#host;
    access.authorize(principal, { action: `dynamodb:${action}`, resource: stream.arn });
  }

  #authorizeReport({ arn }: Queue): void {
    this.#host.access.authorize(this.#host.principal, { action: 'sqs:SendMessage', resource: arn });
  }
}

interface ShardReader {
  shardId: string;
  /** Name of its checkpoint. */
  checkpoint: string;
  /** Absent at the end of the shard. */
  iterator: string | undefined;
  /** Records that have been read and belong to no batch yet. */
  collected: BatchRecord[];
  windowEnd?: number;
  /** The last record that did not pass, where no other waits. */
  skipped?: string;
}

interface GivenUp {
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  tries: number;
  shardId: string;
}
