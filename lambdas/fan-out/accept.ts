import { createHash } from 'node:crypto';
import { eventIdOf } from '../../core/contract/ids.ts';
import { violationsOf } from '../../core/event/catalogue.ts';
import type { Envelope } from '../../core/event/envelope.ts';
import { DEFAULT_TENANT, parseEnvelope } from '../../core/event/envelope.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';

/** A message of the events queue, as fan-out needs it. */
export interface ReceivedEvent {
  messageId: string;
  body: string;
  /** When SQS got it, in milliseconds since the epoch. */
  sentAt: number;
  /** X-Ray trace header of the message, else of the invocation. */
  trace?: string;
}

/** An event of the batch whose destinations are not known yet. */
export interface Draft {
  messageId: string;
  /** Absent for a malformed event, which has no destination. */
  envelope?: Envelope;
  event: AcceptedEvent;
  /** The event's `data`, or the body of a malformed message. Raw text. */
  data: string;
  trace?: string;
}

/** Characters that are kept of a message that is no event. */
const MALFORMED_KEPT_CHARACTERS = 16_384;

/** Reads a message. A malformed one becomes a record, so that nothing is dropped unseen. */
export function accept(received: ReceivedEvent): Draft {
  const parsed = parseEnvelope(received.body);
  if (!parsed.ok) return malformed(received, parsed);
  const { envelope } = parsed;
  return {
    messageId: received.messageId,
    envelope,
    data: envelope.data,
    ...(received.trace !== undefined && { trace: received.trace }),
    event: {
      eventId: eventIdOf(envelope.tenant, envelope.source, envelope.identity),
      owner: envelope.id,
      tenant: envelope.tenant,
      source: envelope.source,
      type: envelope.type,
      time: envelope.time,
      acceptedAt: received.sentAt,
      matched: [],
      subscriptions: 0,
      violations: violationsOf(envelope.type, envelope.value),
    },
  };
}

function malformed(
  { messageId, body, sentAt }: ReceivedEvent,
  { reason, partial }: { reason: string; partial: { type?: string; source?: string } },
): Draft {
  // By content, so that a repeat of the same message is recorded once.
  const identity = `malformed:${createHash('sha256').update(body).digest('hex')}`;
  const source = partial.source ?? 'unknown';
  return {
    messageId,
    data: body.slice(0, MALFORMED_KEPT_CHARACTERS),
    event: {
      eventId: eventIdOf(DEFAULT_TENANT, source, identity),
      owner: messageId,
      tenant: DEFAULT_TENANT,
      source,
      type: partial.type ?? 'unknown',
      time: Math.floor(sentAt / 1000),
      acceptedAt: sentAt,
      matched: [],
      subscriptions: 0,
      unmatched: 'malformed',
      violations: [reason],
    },
  };
}
