import { createHash } from 'node:crypto';
import type { EventId } from '../../core/contract/ids.ts';
import { eventIdOf } from '../../core/contract/ids.ts';
import type { Envelope, PartialEnvelope } from '../../core/event/envelope.ts';
import { DEFAULT_TENANT, parseEnvelope, withoutReplayName } from '../../core/event/envelope.ts';
import type { AcceptedEvent } from '../../core/event/event.ts';
import { violationLine } from '../../core/event/catalogue/violation.ts';
import { forgery } from '../../core/event/operational.ts';
import type { ViolationsOf } from './violations.ts';

export interface AcceptDependencies {
  /** `source` of the platform's events. */
  eventSource: string;
  violationsOf: ViolationsOf;
}

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

/** Reads a message. A malformed one becomes a record, so that nothing is dropped unseen. */
export function accept(received: ReceivedEvent, { eventSource, violationsOf }: AcceptDependencies): Draft {
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
      owner: ownerOf(envelope),
      tenant: envelope.tenant,
      source: envelope.source,
      type: envelope.type,
      time: envelope.time,
      acceptedAt: received.sentAt,
      matched: [],
      subscriptions: 0,
      violations: judged(envelope, violationsOf),
    },
  };
}

/** A schema that fails, e.g. because it leads to itself without end, costs the event its check and not its delivery. */
function judged({ type, value, data }: Envelope, violationsOf: ViolationsOf): string[] {
  try {
    return violationsOf(type, value, data).map((violation) => violation.toWellFormed());
  } catch (error) {
    return [violationLine(`data could not be checked: ${String(error)}`)];
  }
}

/**
 * A replay is a publication of its own, with the id of the first one: it finishes only what it began itself. Names of
 * replays have no colon.
 */
const ownerOf = ({ id, replayName }: Envelope): string => (replayName === undefined ? id : `${replayName}:${id}`);

/** Its row has an id of its own, so that a corrected publication with the same eventId is no repeat of it. */
function malformed(
  { messageId, body, sentAt }: ReceivedEvent,
  reason: string,
  { id, type = 'unknown', source = 'unknown', tenant = DEFAULT_TENANT, identity, replayName }: PartialEnvelope,
): Draft {
  // By content, so that a repeat of the same message is recorded once, a replay of it too.
  const published = replayName === undefined ? body : withoutReplayName(body);
  const content = `malformed:${createHash('sha256').update(published).digest('hex')}`;
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
