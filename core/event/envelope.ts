import { isWellFormed } from './well-formed.ts';
import { isRepeated, rawMember, withoutMember } from './envelope/raw-member.ts';
import { eventTimeFault } from './event-time.ts';

/** An event as EventBridge hands it to SQS. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface Envelope {
  /** EventBridge's own id of the event. */
  id: string;
  /** `detail-type`, e.g. `order.created`. */
  type: string;
  source: string;
  /** Unix seconds. */
  time: number;
  /** `tenant` of the detail; `default` when it has none. */
  tenant: string;
  /** The publisher's id of the event, equal when it is published again: `eventId` of the detail, else `id`. */
  identity: string;
  /**
   * Name of the replay that sends it again from the bus's archive. Only EventBridge sets the member `replay-name`: an
   * entry of PutEvents has nothing of the kind, and what a publisher writes into its detail stays in there.
   * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
   */
  replayName?: string;
  /** The detail, raw text. */
  data: string;
  /** The detail, parsed. */
  value: Record<string, unknown>;
}

export type ParsedEnvelope =
  | { ok: true; envelope: Envelope }
  /** `reason` names the field and the rule. */
  | { ok: false; reason: string; partial: PartialEnvelope };

/** The fields of a malformed event that could be read, by which it can be found. */
export type PartialEnvelope = Partial<Pick<Envelope, 'id' | 'type' | 'source' | 'tenant' | 'identity' | 'replayName'>>;

export const DEFAULT_TENANT = 'default';
export const TENANT_FORMAT = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The top-level member of an event that a replay sends.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
const REPLAY_NAME = 'replay-name';

/** As EventBridge writes times: `2026-01-31T12:00:00Z`. */
const TIME_FORMAT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads the body of a message of the events queue. Never throws. */
export function parseEnvelope(body: string): ParsedEnvelope {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { ok: false, reason: 'the message is not JSON', partial: {} };
  }
  if (!isRecord(parsed)) return { ok: false, reason: 'the message is not an object', partial: {} };
  const { id, source, time, detail, 'detail-type': type } = parsed;
  const replayName = isText(parsed[REPLAY_NAME]) ? { replayName: parsed[REPLAY_NAME] } : {};
  const data = isRecord(detail) ? rawMember(body, 'detail') : undefined;
  const { tenant = DEFAULT_TENANT, eventId = id } = isRecord(detail) ? own(detail) : {};
  // The digits of a number: beyond 2^53, parsing would make one id of two.
  const identity = typeof eventId === 'number' && data !== undefined ? rawMember(data, 'eventId') : eventId;
  const isTenant = typeof tenant === 'string' && TENANT_FORMAT.test(tenant);
  const refuse = (reason: string): ParsedEnvelope => ({
    ok: false,
    reason,
    partial: {
      ...replayName,
      ...(isText(id) && { id }),
      ...(isText(type) && { type }),
      ...(isText(source) && { source }),
      ...(isTenant && { tenant }),
      ...(isText(identity) && { identity }),
    },
  });
  if (!isText(id)) return refuse(faultOfText('id', id));
  if (!isText(type)) return refuse(faultOfText('detail-type', type));
  if (!isText(source)) return refuse(faultOfText('source', source));
  const seconds = typeof time === 'string' && TIME_FORMAT.test(time) ? Math.floor(Date.parse(time) / 1000) : Number.NaN;
  if (Number.isNaN(seconds)) return refuse('time is not a date and time in ISO 8601');
  const timeFault = eventTimeFault(seconds);
  if (timeFault !== undefined) return refuse(`time ${timeFault.rule}: ${String(time)}`);
  if (data === undefined || !isRecord(detail)) return refuse('detail is not an object');
  const repeated = ['tenant', 'eventId'].find((name) => isRepeated(data, name));
  // Receivers whose parsers keep the first one would read another value than the one that counts here.
  if (repeated !== undefined) return refuse(`detail.${repeated} is there twice`);
  if (!isTenant) return refuse('detail.tenant is not text of 1 to 64 letters, digits, - and _');
  if (!isText(identity)) {
    return refuse(
      typeof identity === 'string' && identity !== ''
        ? faultOfText('detail.eventId', identity)
        : 'detail.eventId is neither text nor a number',
    );
  }
  return {
    ok: true,
    envelope: { id, type, source, time: seconds, tenant, identity, ...replayName, data, value: detail },
  };
}

/** The text of a replayed event as it was before the replay. */
export const withoutReplayName = (body: string): string => withoutMember(body, REPLAY_NAME);

/** The body of every POST: the documented payload, with the text of `detail` as `data`. `time` in Unix seconds. */
export function composeBody({ type, time, data, source }: Pick<Envelope, 'type' | 'time' | 'data' | 'source'>): string {
  return `{"event":${JSON.stringify(type)},"timestamp":${time},"data":${data},"source":${JSON.stringify(source)}}`;
}

/**
 * Half of a surrogate pair is no character: UTF-8 cannot carry it, so no table, header or URL can. `data` may have it, since its
 * JSON text is passed on as it came, with the escape.
 */
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && isWellFormed(value);

const faultOfText = (field: string, value: unknown): string =>
  typeof value === 'string' && value !== '' ? `${field} has half of a surrogate pair` : `${field} is not text`;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The detail's own members: a member `__proto__` must not stand for others. */
function own(detail: Record<string, unknown>): { tenant?: unknown; eventId?: unknown } {
  return {
    ...(Object.hasOwn(detail, 'tenant') && { tenant: detail['tenant'] }),
    ...(Object.hasOwn(detail, 'eventId') && { eventId: detail['eventId'] }),
  };
}
