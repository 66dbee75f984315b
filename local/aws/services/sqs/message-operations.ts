import { z } from 'zod';
import type { NewMessage, ReceivedMessage, SentMessage } from './message.ts';
import { attributesMd5, systemAttributes } from './message.ts';
import type { Operation } from './operation.ts';
import { queueOperation } from './operation.ts';
import { invalidValue } from './sqs-errors.ts';

const QueueUrl = z.string().min(1);

const messageAttributesSchema = z.record(
  z.string(),
  z
    .object({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.string().optional() })
    .transform((attribute) => ({
      DataType: attribute.DataType,
      ...(attribute.StringValue !== undefined && { StringValue: attribute.StringValue }),
      ...(attribute.BinaryValue !== undefined && { BinaryValue: attribute.BinaryValue }),
    })),
);

/** The fields of a message, alone or in a batch. */
export const newMessageFields = {
  MessageBody: z.string(),
  DelaySeconds: z.int().optional(),
  MessageAttributes: messageAttributesSchema.optional(),
  MessageSystemAttributes: z.object({ AWSTraceHeader: z.object({ StringValue: z.string() }).optional() }).optional(),
  MessageGroupId: z.string().optional(),
};

type NewMessageInput = z.output<z.ZodObject<typeof newMessageFields>>;

export function newMessage(input: NewMessageInput, caller: string): NewMessage {
  const trace = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  return {
    body: input.MessageBody,
    senderId: caller,
    ...(input.MessageAttributes !== undefined && { attributes: input.MessageAttributes }),
    ...(input.DelaySeconds !== undefined && { delaySeconds: input.DelaySeconds }),
    ...(input.MessageGroupId !== undefined && { groupId: input.MessageGroupId }),
    ...(trace !== undefined && { traceHeader: trace }),
  };
}

export const describeSent = (sent: SentMessage): Record<string, string> => ({
  MessageId: sent.messageId,
  MD5OfMessageBody: sent.bodyMd5,
  ...(sent.attributesMd5 !== undefined && { MD5OfMessageAttributes: sent.attributesMd5 }),
  ...(sent.traceHeaderMd5 !== undefined && { MD5OfMessageSystemAttributes: sent.traceHeaderMd5 }),
});

/** Whether an attribute is asked for: by name, by `prefix.*`, or by `All`. */
const wants = (names: readonly string[], name: string): boolean =>
  names.some(
    (wanted) =>
      wanted === 'All' ||
      wanted === '.*' ||
      wanted === name ||
      (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -1))),
  );

function describeReceived(
  message: ReceivedMessage,
  systemNames: readonly string[],
  names: readonly string[],
): Record<string, unknown> {
  const system = Object.entries(systemAttributes(message)).filter(([name]) => wants(systemNames, name));
  const attributes = Object.fromEntries(Object.entries(message.attributes).filter(([name]) => wants(names, name)));
  const digest = attributesMd5(attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(digest !== undefined && { MessageAttributes: attributes, MD5OfMessageAttributes: digest }),
  };
}

/** Operations on single messages, and receives. */
export const messageOperations: Readonly<Record<string, Operation>> = {
  SendMessage: queueOperation(
    'SendMessage',
    z.object({ QueueUrl, ...newMessageFields }),
    (input, { queues, caller }) => {
      const [sent] = queues.at(input.QueueUrl).send([newMessage(input, caller)]);
      return describeSent(sent as SentMessage);
    },
  ),

  ReceiveMessage: queueOperation(
    'ReceiveMessage',
    z.object({
      QueueUrl,
      MaxNumberOfMessages: z.int().default(1),
      WaitTimeSeconds: z.int().optional(),
      VisibilityTimeout: z.int().optional(),
      AttributeNames: z.array(z.string()).default([]),
      MessageSystemAttributeNames: z.array(z.string()).default([]),
      MessageAttributeNames: z.array(z.string()).default([]),
    }),
    async (input, { queues, signal }) => {
      const max = input.MaxNumberOfMessages;
      if (max < 1 || max > 10) throw invalidValue('MaxNumberOfMessages', max, 'Must be between 1 and 10, if provided.');
      const messages = await queues
        .at(input.QueueUrl)
        .receive({ max, waitSeconds: input.WaitTimeSeconds, visibilityTimeout: input.VisibilityTimeout, signal });
      if (messages.length === 0) return {};
      const systemNames = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
      return {
        Messages: messages.map((message) => describeReceived(message, systemNames, input.MessageAttributeNames)),
      };
    },
  ),

  DeleteMessage: queueOperation(
    'DeleteMessage',
    z.object({ QueueUrl, ReceiptHandle: z.string() }),
    (input, { queues }) => {
      queues.at(input.QueueUrl).delete(input.ReceiptHandle);
      return {};
    },
  ),

  ChangeMessageVisibility: queueOperation(
    'ChangeMessageVisibility',
    z.object({ QueueUrl, ReceiptHandle: z.string(), VisibilityTimeout: z.int() }),
    (input, { queues }) => {
      queues.at(input.QueueUrl).changeVisibility(input.ReceiptHandle, input.VisibilityTimeout);
      return {};
    },
  ),
};
