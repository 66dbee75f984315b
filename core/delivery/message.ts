import { WebhookError } from '../contract/errors.ts';
import type { Delivery, DeliverySubject } from './delivery.ts';
import type { EndReason } from './states.ts';
import { isEndReason } from './states.ts';

/**
 * The message of the deliveries queue: one line of JSON, then the event's `data` exactly as it came, so that its bytes
 * are never escaped or parsed. Data that does not fit, or that SQS cannot carry, stays in the events table, and the
 * message has no second line.
 */

export const MESSAGE_VERSION = 1;
/** Bytes of `data` that a message carries inline; beyond it the message points to the events table. */
export const INLINE_DATA_LIMIT = 48 * 1024;
/** A message and a batch of messages: 1 MiB. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const BATCH_BYTE_LIMIT = 1024 * 1024;
export const BATCH_ENTRY_LIMIT = 10;
/** Longest `DelaySeconds`, in seconds. */
export const DELAY_LIMIT_SECONDS = 900;

/** The part that every message has. */
interface Sent extends DeliverySubject {
  /** From 1; a resend and a recovery add one. */
  run: number;
  /** As the delivery's row has it. */
  startedAt?: number;
  /** Messages of the run before this one. */
  send: number;
  /** How often exhaust has sent it back. */
  redrives: number;
  /** Attempts recorded before this message was sent; 0 when absent. Every further receive without one was lost. */
  attempts?: number;
  /** An earlier message of the delivery lost receives: this one is handled alone. */
  suspect?: true;
  /** The event's `data`, raw JSON text; absent when the events table has it. */
  data?: string;
}

/** A message, by why it was sent. */
export type DeliveryMessage = Sent &
  (
    | /** Fan-out sent it, for a row that it inserted just before: on its first receive deliver needs no row. */
      { kind: 'first' }
      /** A copy of a message that was sent before. */
    | { kind: 'repeat' }
    /** It waited for its destination's limit. `slot`: its time, in milliseconds since the epoch; grows with each send. */
    | { kind: 'deferred'; slot: number }
    /** Resume sent it. `lease`: the `notBefore` of the row meanwhile, in milliseconds since the epoch. */
    | { kind: 'leased'; lease: number }
    /** On its way to the deliveries DLQ: why it ends. It keeps the slot or lease that it had. */
    | { kind: 'dead'; reason: EndReason; slot?: number; lease?: number }
  );

/** A message and the reason why it cannot be read. */
export class MessageFormatError extends WebhookError {
  override readonly name = 'MessageFormatError';
}

/** The eight or nine fields that a delivery and each of its messages share. */
export function subjectOf(source: DeliverySubject): DeliverySubject {
  const { destinationId, eventId, acceptedAt, tenant, type, source: publisher, time, trace } = source;
  const subject = { destinationId, eventId, acceptedAt, tenant, type, source: publisher, time };
  return trace === undefined ? subject : { ...subject, trace };
}

/** The message that fan-out sends; `repeat` when an earlier invocation may have sent it too. */
export const fannedOut = (subject: DeliverySubject, kind: 'first' | 'repeat', data: string): DeliveryMessage => ({
  ...subject,
  kind,
  send: kind === 'first' ? 0 : 1,
  run: 1,
  redrives: 0,
  ...(fitsInline(data) && { data }),
});

/** The message of a delivery that was parked, sent under a lease. The events table has its data. */
export const leased = (
  delivery: DeliverySubject & Pick<Delivery, 'run' | 'startedAt' | 'attempts'>,
  lease: number,
): DeliveryMessage => ({
  ...subjectOf(delivery),
  kind: 'leased',
  run: delivery.run,
  ...(delivery.startedAt !== undefined && { startedAt: delivery.startedAt }),
  send: 1,
  redrives: 0,
  attempts: delivery.attempts,
  lease,
});

/** The message sent again for later. @param attempts recorded so far */
export function deferred(
  message: DeliveryMessage,
  { slot, attempts, suspect }: { slot: number; attempts: number; suspect: boolean },
): DeliveryMessage {
  return { ...message, kind: 'deferred', send: message.send + 1, attempts, slot, ...(suspect && { suspect }) };
}

/** The message as exhaust sends it back to deliver. @param attempts recorded so far */
export function redriven(message: DeliveryMessage, attempts: number): DeliveryMessage {
  const again = { redrives: message.redrives + 1, send: message.send + 1, attempts, suspect: true } as const;
  if (message.kind !== 'dead') return { ...message, ...(message.kind === 'first' && { kind: 'repeat' }), ...again };
  const { kind: _kind, reason: _reason, slot, lease, ...sent } = message;
  return { ...sent, ...again, ...kindOf({ slot, lease, send: again.send }) };
}

/** The message handed to exhaust. */
export function deadLetter(message: DeliveryMessage, reason: EndReason): DeliveryMessage {
  return { ...message, kind: 'dead', reason };
}

/** The lease under which resume sent the message, if it did. */
export const leaseOf = (message: DeliveryMessage): number | undefined =>
  message.kind === 'leased' || message.kind === 'dead' ? message.lease : undefined;

/** The time for which the message was deferred, if it was. */
export const slotOf = (message: DeliveryMessage): number | undefined =>
  message.kind === 'deferred' || message.kind === 'dead' ? message.slot : undefined;

/** XML 1.0 characters are all that SQS carries; JSON text may also hold these two raw. */
const UNCARRIABLE = /[\uFFFE\uFFFF]/;
/** `JSON.stringify` escapes the others itself. */
const UNCARRIABLE_IN_HEADER = /[\uFFFE\uFFFF]/g;

/** Whether `data` may travel inside a message. */
export function fitsInline(data: string): boolean {
  return data.length <= INLINE_DATA_LIMIT && Buffer.byteLength(data) <= INLINE_DATA_LIMIT && !UNCARRIABLE.test(data);
}

export function encodeDeliveryMessage({ data, kind: _kind, ...header }: DeliveryMessage): string {
  const line = JSON.stringify({ v: MESSAGE_VERSION, ...header }).replace(
    UNCARRIABLE_IN_HEADER,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  return data === undefined ? line : `${line}\n${data}`;
}

/** @throws MessageFormatError when the body is not such a message, or of a newer version. */
export function decodeDeliveryMessage(body: string): DeliveryMessage {
  const end = body.indexOf('\n');
  let header: unknown;
  try {
    header = JSON.parse(end === -1 ? body : body.slice(0, end));
  } catch {
    throw new MessageFormatError('the first line of the message is not JSON');
  }
  if (typeof header !== 'object' || header === null) throw new MessageFormatError('the message has no header');
  const { v, slot, lease, reason, ...fields } = header as Record<string, unknown>;
  if (typeof v === 'number' && v > MESSAGE_VERSION) {
    throw new MessageFormatError(`the message has version ${v}, this release reads ${MESSAGE_VERSION}`);
  }
  for (const [name, type] of HEADER_FIELDS) {
    if (typeof fields[name] !== type) throw new MessageFormatError(`the message's ${name} is not a ${type}`);
  }
  const sent = fields as unknown as Sent;
  if (end !== -1) sent.data = body.slice(end + 1);
  return Object.assign(
    sent,
    kindOf({ slot: timeOf('slot', slot), lease: timeOf('lease', lease), send: sent.send, reason }),
  );
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

function timeOf(name: string, value: unknown): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  throw new MessageFormatError(`the message's ${name} is not a number`);
}

/** The kind is not sent: it follows from the fields that a message has. */
function kindOf({
  slot,
  lease,
  send,
  reason,
}: {
  slot?: number | undefined;
  lease?: number | undefined;
  send: number;
  reason?: unknown;
}) {
  if (typeof reason === 'string' && isEndReason(reason)) {
    return {
      kind: 'dead',
      reason,
      ...(slot !== undefined && { slot }),
      ...(lease !== undefined && { lease }),
    } as const;
  }
  if (lease !== undefined) return { kind: 'leased', lease } as const;
  if (slot !== undefined) return { kind: 'deferred', slot } as const;
  return { kind: send === 0 ? 'first' : 'repeat' } as const;
}
