import { createHash } from 'node:crypto';

/** One message attribute, as the API has it; binary values are base64 text. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message as a producer sends it. */
export interface NewMessage {
  body: string;
  attributes?: MessageAttributes;
  /** System attribute `AWSTraceHeader`. */
  traceHeader?: string;
  /** On a standard queue: the tenant that fair receives tell apart. */
  groupId?: string;
  /** 0 to 900; the queue's own when absent. */
  delaySeconds?: number;
  /** The sender; system attribute `SenderId`. */
  senderId?: string;
}

export interface SentMessage {
  messageId: string;
  bodyMd5: string;
  attributesMd5?: string;
  traceHeaderMd5?: string;
}

/** A message as a consumer gets it. Times in milliseconds since the epoch. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  bodyMd5: string;
  attributes: MessageAttributes;
  traceHeader?: string;
  groupId?: string;
  senderId: string;
  sentAt: number;
  firstReceivedAt: number;
  /** Receives so far, this one included, across all queues that it was in. */
  receiveCount: number;
  /** ARN of the queue whose redrive policy moved it here. */
  deadLetterSource?: string;
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/**
 * MD5 of attributes as SDKs check it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesMd5(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.of(BinaryValue === undefined ? 1 : 2));
    add(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}

/** The system attributes of a received message, as the API and Lambda name them. */
export function systemAttributes(message: ReceivedMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: message.senderId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
    ...(message.deadLetterSource !== undefined && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}
