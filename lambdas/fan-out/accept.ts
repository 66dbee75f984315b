import { createHash } from 'node:crypto';
import type { EventId } from '../../core/contract/ids.ts';
import { eventIdOf } from '../../core/contract/ids.ts';
import { violationsOf } from '../../core/event/catalogue.ts';
import type { Envelope, PartialEnvelope } from '../../core/event/envelope.ts';
import { DEFAULT_TENANT, parseEnvelope } from '../../core/event/envelope.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import { forgery } from '../../core/event/operational.ts';

/** A message of the events queue, as fan-out needs it. */
export interface ReceivedEvent {
  messageId: string;
  body: string;
  /** When SQS got it, in milliseconds since the epoch. */
  sentAt: number;
  /** X-Ray trace header of the message, else of the invocation. */
  trace?: string;
  /** How often SQS has handed it out, this time included. */
  receives: number;
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
  /** Other ids by which a malformed event is looked for: those that it would have, were it well formed. */
  aliases: readonly EventId[];
}

/** Characters that are kept of a message that is no event. */
const MALFORMED_KEPT_CHARACTERS = 16_384;

/**
 * Reads a message. A malformed one becomes a record, so that nothing is dropped unseen.
 *
 * @param eventSource source of the platform's events
 */
export function accept(received: ReceivedEvent, eventSource: string): Draft {
  const parsed = parseEnvelope(received.body);
  if (!parsed.ok) return malformed(received, parsed.reason, parsed.partial);
  const { envelope } = parsed;
  const forged = forgery(envelope, eventSource);
  if (forged !== undefined) return malformed(received, forged, envelope);
  return {
    messageId: received.messageId,
    envelope,
    data: envelope.data,
    aliases: [],
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
      violations: violationsOf(envelope.type, envelope.value).map((violation) => violation.toWellFormed()),
    },
  };
}

/** Its row has an id of its own, so that a corrected publication with the same eventId is no repeat of it. */
function malformed(
  { messageId, body, sentAt }: ReceivedEvent,
  reason: string,
  { id, type = 'unknown', source = 'unknown', tenant = DEFAULT_TENANT, identity }: PartialEnvelope,
): Draft {
  // By content, so that a repeat of the same message is recorded once.
  const content = `malformed:${createHash('sha256').update(body).digest('hex')}`;
  const known = new Set([identity, id].filter((name) => name !== undefined));
  return {
    messageId,
    data: body.slice(0, MALFORMED_KEPT_CHARACTERS).toWellFormed(),
    aliases: [...known].map((name) => eventIdOf(tenant, source, name)),
    event: {
      eventId: eventIdOf(tenant, source, content),
      owner: messageId,
      tenant,
      source,
      type,
      time: Math.floor(sentAt / 1000),
      acceptedAt: sentAt,
      matched: [],
      subscriptions: 0,
      unmatched: 'malformed',
      violations: [reason.toWellFormed()],
    },
  };
}
