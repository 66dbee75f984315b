import type { DynamoDBRecord } from 'aws-lambda';
import type { DestinationId } from '../../core/contract/ids.ts';
import { changesOf } from '../../core/figures/changes.ts';
import { placeOf } from '../../core/figures/counted.ts';
import type { StreamChange } from '../../core/figures/head.ts';
import type { Item } from '../adapters/dynamodb/attributes.ts';
import { RowFormatError } from '../adapters/dynamodb/attributes.ts';
import { deliveryFromItem } from '../adapters/dynamodb/deliveries/rows.ts';
import type { UnreadRecord } from '../adapters/sqs/unread-queue.ts';

export interface ReadRecords {
  /** By destination, in the order of the stream. Records that change no figure are left out. */
  changes: Map<DestinationId, StreamChange[]>;
  /** Rows of a later release, and damaged ones. */
  unread: UnreadRecord[];
}

/** What the records of a stream change. A record that cannot be read does not hold up the others. */
export function readRecords(records: readonly DynamoDBRecord[]): ReadRecords {
  const changes = new Map<DestinationId, StreamChange[]>();
  const unread: UnreadRecord[] = [];
  for (const record of records) {
    // The event source leaves removals out.
    if (record.dynamodb?.NewImage === undefined) continue;
    try {
      const { destinationId, ...change } = readRecord(record.dynamodb);
      if (change.changes.length > 0) changes.set(destinationId, [...(changes.get(destinationId) ?? []), change]);
    } catch (error) {
      if (!(error instanceof RowFormatError)) throw error;
      unread.push(unreadRecord(record, error.message));
    }
  }
  return { changes, unread };
}

type StreamRecord = NonNullable<DynamoDBRecord['dynamodb']>;

function readRecord({ OldImage, NewImage, SequenceNumber }: StreamRecord): StreamChange & {
  destinationId: DestinationId;
} {
  const after = deliveryFromItem(NewImage as Item);
  const before = OldImage === undefined ? undefined : deliveryFromItem(OldImage);
  return {
    destinationId: after.destinationId,
    sequence: BigInt(SequenceNumber ?? '0'),
    acceptedAt: after.acceptedAt,
    place: placeOf(after),
    changes: changesOf(before, after),
  };
}

export const unreadRecord = ({ dynamodb }: DynamoDBRecord, reason: string): UnreadRecord => ({
  pk: dynamodb?.Keys?.['pk']?.S ?? '',
  sk: dynamodb?.Keys?.['sk']?.S ?? '',
  sequence: dynamodb?.SequenceNumber ?? '',
  reason,
});
