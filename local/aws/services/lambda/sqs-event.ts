import type { MessageAttributes, ReceivedMessage } from '../sqs/message.ts';
import { attributesMd5, systemAttributes } from '../sqs/message.ts';

/** Payload of a synchronous invocation. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** One invocation's worth of messages. */
export interface SqsBatch {
  messages: ReceivedMessage[];
  /** The event, JSON text. */
  payload: string;
}

const lambdaAttributes = (attributes: MessageAttributes): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        stringValue: StringValue,
        binaryValue: BinaryValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );

function recordOf(message: ReceivedMessage, queueArn: string): string {
  return JSON.stringify({
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: lambdaAttributes(message.attributes),
    md5OfBody: message.bodyMd5,
    md5OfMessageAttributes: attributesMd5(message.attributes),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  });
}

/** The events that hand `messages` to a function: one, or more when one would be too large. */
export function sqsBatches(messages: readonly ReceivedMessage[], queueArn: string): SqsBatch[] {
  const groups: { messages: ReceivedMessage[]; records: string[]; bytes: number }[] = [];
  for (const message of messages) {
    const record = recordOf(message, queueArn);
    const bytes = Buffer.byteLength(record) + 1;
    const last = groups.at(-1);
    if (last === undefined || last.bytes + bytes > LARGEST_PAYLOAD_BYTES) {
      groups.push({ messages: [message], records: [record], bytes: bytes + '{"Records":[]}'.length });
    } else {
      last.messages.push(message);
      last.records.push(record);
      last.bytes += bytes;
    }
  }
  return groups.map((group) => ({ messages: group.messages, payload: `{"Records":[${group.records.join(',')}]}` }));
}
