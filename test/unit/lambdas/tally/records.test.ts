import { expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { pendingItem } from '../../../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import type { UnreadRecord } from '../../../../lambdas/adapters/sqs/unread-queue.ts';
import { UnreadQueue } from '../../../../lambdas/adapters/sqs/unread-queue.ts';
import { readRecords } from '../../../../lambdas/tally/records.ts';
import { aDelivery } from '../../../helpers/a-delivery.ts';

const ROW = pendingItem(aDelivery());

const record = (sequence: string, changes: object = {}): DynamoDBRecord => ({
  dynamodb: {
    SequenceNumber: sequence,
    Keys: { pk: ROW['pk'] as { S: string }, sk: ROW['sk'] as { S: string } },
    NewImage: { ...ROW, ...changes },
  } as NonNullable<DynamoDBRecord['dynamodb']>,
});

test('a row of a later release and a damaged one are set apart with key, number and reason; the others count', () => {
  const { changes, unread } = readRecords([
    record('1', { v: { N: '2' } }),
    record('2'),
    record('3', { status: { S: 'LOST' } }),
    { dynamodb: { SequenceNumber: '4' } },
  ]);
  const { destinationId } = aDelivery();
  expect([...changes.keys()]).toEqual([destinationId]);
  expect(changes.get(destinationId)?.map(({ sequence }) => sequence)).toEqual([2n]);
  const key = { pk: ROW['pk']?.S, sk: ROW['sk']?.S };
  expect(unread).toEqual([
    { ...key, sequence: '1', reason: expect.stringContaining('version 2') },
    { ...key, sequence: '3', reason: expect.stringContaining('unknown status LOST') },
  ]);
});

test('unread records go to their queue, at most 200 in a message', async () => {
  const sent: UnreadRecord[][] = [];
  const sqs = {
    call: (_operation: string, { MessageBody = '' }: { MessageBody?: string }) => {
      sent.push((JSON.parse(MessageBody) as { records: UnreadRecord[] }).records);
      return Promise.resolve({});
    },
  };
  const records = Array.from({ length: 401 }, (_, index) => ({
    pk: 'p',
    sk: 's',
    sequence: String(index),
    reason: 'r',
  }));
  await new UnreadQueue('https://sqs.example/unread', { sqs } as never).send(records);
  expect(sent.map(({ length }) => length)).toEqual([200, 200, 1]);
  expect(sent.flat()).toEqual(records);
});
