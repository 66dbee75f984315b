import type { DeliveryKey } from '../contract/ids.ts';
import { WebhookError } from '../contract/errors.ts';

/**
 * The message of the deliveries queue: one line of JSON, then the event's `data` exactly as it came, so that its bytes
 * are never escaped, parsed or printed again. Data that does not fit, or that SQS cannot carry, stays in the events
 * table and the message has no second line.
 */

export const MESSAGE_VERSION = 1;
/** Bytes of `data` that a message carries inline; beyond it the message points to the events table. */
export const INLINE_DATA_LIMIT = 48 * 1024;
/** A message and a batch of messages: 1 MiB. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const BATCH_BYTE_LIMIT = 1024 * 1024;
export const BATCH_ENTRY_LIMIT = 10;
/** Longest `DelaySeconds`, in seconds. */
export const DELAY_LIMIT_SECONDS = 900;

export interface DeliveryMessage extends DeliveryKey {
  /** Which send of the delivery since its first message this is; only `0` lets deliver skip reading the row. */
  send: number;
  /** Starts at 1; a resend adds one. */
  run: number;
  /** How often exhaust has given it back. */
  redrives: number;
  /** Attempts recorded when it was sent; none when absent. What it was received for beyond later ones, was for nothing. */
  attempts?: number;
  /** An earlier message of the delivery was received for nothing: this one is handled by itself. */
  suspect?: true;
  /** When it was deferred, its time, in milliseconds since the epoch; grows from one send to the next. */
  slot?: number;
  /** The `notBefore` of the parked row under which resume sent it; milliseconds since the epoch. */
  lease?: number;
  /** On its way to the deliveries DLQ: why it ends though attempts are left. */
  reason?: string;
  tenant: string;
  /** Event type, e.g. `order.created`. */
  type: string;
  /** Time of the event, in Unix seconds. */
  time: number;
  source: string;
  /** The event's `data`, raw JSON text; absent when the events table has it. */
  data?: string;
  /** `Root=…;Parent=…;Sampled=…` of the publisher, when there was one. */
  trace?: string;
}

/** A queue message that cannot be read. */
export class MessageFormatError extends WebhookError {
  override readonly name = 'MessageFormatError';
  /** A later release wrote it: to be retried, never dropped. */
  readonly newer: boolean;

  constructor(message: string, newer: boolean) {
    super(message);
    this.newer = newer;
  }
}

/** XML 1.0 characters are all that SQS carries; JSON text may also hold these two raw. */
const UNCARRIABLE = /[\uFFFE\uFFFF]/;

/** Whether `data` may travel inside a message. */
export function fitsInline(data: string): boolean {
  return data.length <= INLINE_DATA_LIMIT && Buffer.byteLength(data) <= INLINE_DATA_LIMIT && !UNCARRIABLE.test(data);
}

export function encodeDeliveryMessage({ data, ...header }: DeliveryMessage): string {
  const line = JSON.stringify({ v: MESSAGE_VERSION, ...header });
  return data === undefined ? line : `${line}\n${data}`;
}

/** @throws MessageFormatError when the body is not such a message, or of a newer version. */
export function decodeDeliveryMessage(body: string): DeliveryMessage {
  const end = body.indexOf('\n');
  let header: unknown;
  try {
    header = JSON.parse(end === -1 ? body : body.slice(0, end));
  } catch {
    throw new MessageFormatError('the first line of the message is not JSON', false);
  }
  if (typeof header !== 'object' || header === null) throw new MessageFormatError('the message has no header', false);
  const { v, ...fields } = header as Record<string, unknown>;
  if (typeof v === 'number' && v > MESSAGE_VERSION) {
    throw new MessageFormatError(`the message has version ${v}, this release reads ${MESSAGE_VERSION}`, true);
  }
  for (const [name, type] of HEADER_FIELDS) {
    if (typeof fields[name] !== type) throw new MessageFormatError(`the message's ${name} is not a ${type}`, false);
  }
  const message = fields as unknown as DeliveryMessage;
  if (end !== -1) message.data = body.slice(end + 1);
  return message;
}

const HEADER_FIELDS = [
  ['destinationId', 'string'],
  ['eventId', 'string'],
  ['acceptedAt', 'number'],
  ['send', 'number'],
  ['run', 'number'],
  ['redrives', 'number'],
  ['tenant', 'string'],
  ['type', 'string'],
  ['time', 'number'],
  ['source', 'string'],
] as const;
