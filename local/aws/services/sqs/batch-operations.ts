import { z } from 'zod';
import { ServiceError } from '../../gateway/service.ts';
import { describeSent, newMessage, newMessageFields } from './message-operations.ts';
import { checkMessage, LARGEST_MESSAGE_BYTES } from './message-rules.ts';
import type { SentMessage } from './message.ts';
import type { Operation } from './operation.ts';
import { queueOperation } from './operation.ts';
import { entryCode } from './sqs-errors.ts';

const QueueUrl = z.string().min(1);
const MOST_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

interface BatchAnswer {
  Successful: Record<string, unknown>[];
  Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[];
}

/** @throws ServiceError for what makes SQS refuse the whole batch. */
function checkEntries(entries: readonly { Id: string }[]): void {
  if (entries.length === 0)
    throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MOST_ENTRIES) {
    throw new ServiceError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const { Id } of entries) {
    if (!ENTRY_ID.test(Id)) {
      throw new ServiceError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (ids.has(Id)) throw new ServiceError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    ids.add(Id);
  }
}

/** Does `work` for each entry; what SQS refuses of one fails that one. */
function forEach<Entry extends { Id: string }>(entries: readonly Entry[], work: (entry: Entry) => void): BatchAnswer {
  const answer: BatchAnswer = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      work(entry);
      answer.Successful.push({ Id: entry.Id });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      answer.Failed.push({
        Id: entry.Id,
        Code: entryCode(error),
        Message: error.message,
        SenderFault: error.status < 500,
      });
    }
  }
  return answer;
}

/** Batches of up to ten; each commits once. */
export const batchOperations: Readonly<Record<string, Operation>> = {
  SendMessageBatch: queueOperation(
    'SendMessage',
    z.object({ QueueUrl, Entries: z.array(z.object({ Id: z.string(), ...newMessageFields })) }),
    ({ QueueUrl: url, Entries }, { queues, caller }) => {
      const queue = queues.at(url);
      checkEntries(Entries);
      let bytes = 0;
      const messages = Entries.map((entry) => ({ Id: entry.Id, message: newMessage(entry, caller) }));
      const answer = forEach(messages, ({ message }) => {
        bytes += checkMessage(message, queue.attributes.maximumMessageSize);
      });
      if (bytes > LARGEST_MESSAGE_BYTES) {
        throw new ServiceError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${LARGEST_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
        );
      }
      const good = new Set(answer.Successful.map(({ Id }) => Id));
      const sent = queue.sendChecked(messages.filter(({ Id }) => good.has(Id)).map(({ message }) => message));
      answer.Successful = answer.Successful.map(({ Id }, index) => ({
        Id,
        ...describeSent(sent[index] as SentMessage),
      }));
      return answer;
    },
  ),

  DeleteMessageBatch: queueOperation(
    'DeleteMessage',
    z.object({ QueueUrl, Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })) }),
    ({ QueueUrl: url, Entries }, { queues }) => {
      const queue = queues.at(url);
      checkEntries(Entries);
      return queues.store.transaction(() => forEach(Entries, ({ ReceiptHandle }) => queue.delete(ReceiptHandle)));
    },
  ),

  ChangeMessageVisibilityBatch: queueOperation(
    'ChangeMessageVisibility',
    z.object({
      QueueUrl,
      Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.int().default(0) })),
    }),
    ({ QueueUrl: url, Entries }, { queues }) => {
      const queue = queues.at(url);
      checkEntries(Entries);
      return queues.store.transaction(() =>
        forEach(Entries, ({ ReceiptHandle, VisibilityTimeout }) =>
          queue.changeVisibility(ReceiptHandle, VisibilityTimeout),
        ),
      );
    },
  ),
};
