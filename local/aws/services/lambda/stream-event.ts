import type { StreamRecord } from '../dynamodb/table-stream.ts';

/** Payload of a synchronous invocation. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;
const EMPTY_PAYLOAD_BYTES = '{"Records":[]}'.length;

/** A record of a batch. */
export interface BatchRecord {
  sequence: string;
  /** Age of the stack's clock when it was written, in milliseconds since the epoch. */
  writtenAt: number;
  /** JSON text. */
  text: string;
}

/** @param writtenAt on the stack's clock, in milliseconds since the epoch */
export function batchRecord(record: StreamRecord, streamArn: string, writtenAt: number): BatchRecord {
  const { dynamodb } = record;
  const text = JSON.stringify({
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: record.awsRegion,
    dynamodb: { ...dynamodb, ApproximateCreationDateTime: Math.floor(writtenAt / 1000) },
    eventSourceARN: streamArn,
  });
  return { sequence: dynamodb.SequenceNumber, writtenAt, text };
}

export const bytesOf = ({ text }: BatchRecord): number => Buffer.byteLength(text) + 1;

/** How many of the records fit into one event, by number and by size; at least one. */
export function fitting(records: readonly BatchRecord[], most: number): number {
  let bytes = EMPTY_PAYLOAD_BYTES;
  for (const [index, record] of records.entries()) {
    bytes += bytesOf(record);
    if (index === most || (index > 0 && bytes > LARGEST_PAYLOAD_BYTES)) return index;
  }
  return records.length;
}

export const payloadOf = (records: readonly BatchRecord[]): string =>
  `{"Records":[${records.map(({ text }) => text).join(',')}]}`;

/** What Lambda tells of a batch that it gives up. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
export function givenUp(
  records: readonly BatchRecord[],
  about: {
    condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
    tries: number;
    functionArn: string;
    streamArn: string;
    shardId: string;
    requestId: string;
    now: number;
  },
): string {
  const [first, last] = [records.at(0), records.at(-1)];
  const time = (milliseconds = 0): string => new Date(milliseconds).toISOString();
  return JSON.stringify({
    requestContext: {
      requestId: about.requestId,
      functionArn: about.functionArn,
      condition: about.condition,
      approximateInvokeCount: about.tries,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: time(about.now),
    DDBStreamBatchInfo: {
      shardId: about.shardId,
      startSequenceNumber: first?.sequence,
      endSequenceNumber: last?.sequence,
      approximateArrivalOfFirstRecord: time(first?.writtenAt),
      approximateArrivalOfLastRecord: time(last?.writtenAt),
      batchSize: records.length,
      streamArn: about.streamArn,
    },
  });
}
