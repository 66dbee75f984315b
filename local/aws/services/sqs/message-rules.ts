import type { MessageAttribute, NewMessage } from './message.ts';
import { invalidContents, invalidParameter, invalidValue, missingParameter } from './sqs-errors.ts';

/**
 * The rules of SQS for a message.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */

/** A message, and all messages of a batch together, in bytes. */
export const LARGEST_MESSAGE_BYTES = 1024 * 1024;
const MOST_ATTRIBUTES = 10;
const LONGEST_DELAY_SECONDS = 900;

const UNCARRIABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const ATTRIBUTE_NAME = /^(?!aws\.|amazon\.)(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;
const DATA_TYPE = /^(String|Number|Binary)(\..{1,248})?$/;
const GROUP_ID = /^[\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]{1,128}$/;

/** @returns the size in bytes @throws ServiceError when SQS would refuse the message */
export function checkMessage(message: NewMessage, largest: number): number {
  if (message.body === '') throw missingParameter('MessageBody');
  if (UNCARRIABLE.test(message.body)) throw invalidContents();
  const { delaySeconds, groupId } = message;
  if (delaySeconds !== undefined && (delaySeconds < 0 || delaySeconds > LONGEST_DELAY_SECONDS)) {
    throw invalidValue('DelaySeconds', delaySeconds, 'DelaySeconds must be >= 0 and <= 900.');
  }
  if (groupId !== undefined && !GROUP_ID.test(groupId)) {
    throw invalidValue(
      'MessageGroupId',
      groupId,
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
  const attributes = Object.entries(message.attributes ?? {});
  if (attributes.length > MOST_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  let bytes = Buffer.byteLength(message.body);
  for (const [name, attribute] of attributes) bytes += checkAttribute(name, attribute);
  if (bytes > largest) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${largest} bytes.`,
    );
  }
  return bytes;
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): number {
  if (!ATTRIBUTE_NAME.test(name)) throw invalidParameter(`The message attribute name '${name}' is invalid.`);
  const kind = DATA_TYPE.exec(DataType)?.[1];
  if (kind === undefined) {
    throw invalidParameter(
      `The type of message attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = kind === 'Binary' ? BinaryValue : StringValue;
  if (value === undefined || value === '') {
    throw invalidParameter(
      `The message attribute '${name}' with type '${kind}' must use field '${kind === 'Binary' ? 'Binary' : 'String'}'.`,
    );
  }
  if (kind === 'Number' && !Number.isFinite(Number(value))) {
    throw invalidParameter(`Can't cast the value of message attribute '${name}' to a number.`);
  }
  if (kind !== 'Binary' && UNCARRIABLE.test(value)) throw invalidContents();
  return (
    Buffer.byteLength(name) +
    Buffer.byteLength(DataType) +
    Buffer.byteLength(value, kind === 'Binary' ? 'base64' : 'utf8')
  );
}
