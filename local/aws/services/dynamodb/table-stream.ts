import { isDeepStrictEqual } from 'node:util';
import type { Forwarder } from './forward.ts';

/** A stream record as functions get it, but for the ARN of its stream. */
export interface StreamRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: string;
  eventSource: string;
  awsRegion: string;
  dynamodb: {
    /** Unix seconds on the machine's clock. */
    ApproximateCreationDateTime: number;
    Keys: object;
    NewImage?: object;
    OldImage?: object;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: string;
  };
}

export interface Shard {
  id: string;
  /** The shard that it was split from, if the stream still has that one. */
  parent?: string;
}

/** AWS's sequence numbers have 21 to 40 digits; those of a local database count from 1. */
const SHORTEST = 21;

/**
 * The stream of a table, read as Lambda reads it. A write that changes nothing has no record, whatever the database says.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class TableStream {
  /** As the template has it. */
  readonly arn: string;
  readonly #databaseArn: string;
  readonly #region: string;
  readonly #forwarder: Forwarder;

  /** @param databaseArn as the database has it */
  constructor(arn: string, databaseArn: string, forwarder: Forwarder) {
    this.arn = arn;
    this.#databaseArn = databaseArn;
    this.#region = arn.split(':')[3] ?? '';
    this.#forwarder = forwarder;
  }

  /** Names this stream among those that the table has had. */
  get incarnation(): string {
    return this.#databaseArn;
  }

  async shards(): Promise<Shard[]> {
    const { StreamDescription } = await this.#call<{
      StreamDescription: { Shards?: { ShardId: string; ParentShardId?: string }[] };
    }>('DescribeStream', { StreamArn: this.#databaseArn });
    const shards = StreamDescription.Shards ?? [];
    const ids = new Set(shards.map(({ ShardId }) => ShardId));
    return shards.map(({ ShardId: id, ParentShardId: parent }): Shard =>
      parent !== undefined && ids.has(parent) ? { id, parent } : { id },
    );
  }

  /** Where to read on. @param after sequence number of the last record that is done; from the oldest record when absent */
  async iterator(shardId: string, start: 'TRIM_HORIZON' | 'LATEST', after?: string): Promise<string> {
    const { ShardIterator } = await this.#call<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn: this.#databaseArn,
      ShardId: shardId,
      ...(after === undefined
        ? { ShardIteratorType: start }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: unpadded(after) }),
    });
    return ShardIterator;
  }

  /** The next records; `next` is absent at the end of a shard that gets no more. */
  async records(iterator: string): Promise<{ records: StreamRecord[]; next?: string }> {
    const { Records = [], NextShardIterator: next } = await this.#call<{
      Records?: StreamRecord[];
      NextShardIterator?: string;
    }>('GetRecords', { ShardIterator: iterator, Limit: 1_000 });
    return {
      records: Records.filter(changesSomething).map((record) => this.#asOnAws(record)),
      ...(next !== undefined && { next }),
    };
  }

  #asOnAws(record: StreamRecord): StreamRecord {
    return {
      ...record,
      eventID: record.eventID.padStart(32, '0'),
      awsRegion: this.#region,
      dynamodb: { ...record.dynamodb, SequenceNumber: padded(record.dynamodb.SequenceNumber) },
    };
  }

  async #call<Output>(operation: string, input: object): Promise<Output> {
    const body = Buffer.from(JSON.stringify(input));
    const answer = await this.#forwarder.send({ operation, body }, 'DynamoDBStreams_20120810');
    if (answer.status !== 200) throw new Error(`${operation} of ${this.arn} failed: ${answer.body.toString()}`);
    return JSON.parse(answer.body.toString()) as Output;
  }
}

const changesSomething = ({ eventName, dynamodb: { OldImage, NewImage } }: StreamRecord): boolean =>
  eventName !== 'MODIFY' || OldImage === undefined || !isDeepStrictEqual(OldImage, NewImage);

const padded = (sequence: string): string =>
  sequence.length >= SHORTEST ? sequence : `1${sequence.padStart(SHORTEST - 1, '0')}`;

/** A number of AWS, or of another database with long numbers, is as it was. */
const unpadded = (sequence: string): string =>
  sequence.length === SHORTEST && sequence.startsWith('10') ? sequence.slice(1).replace(/^0+/, '') : sequence;
