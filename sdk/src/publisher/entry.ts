import { randomUUID } from 'node:crypto';
import { eventIdOf } from '../../../core/contract/ids.ts';
import { OPERATIONAL_PREFIX } from '../../../core/contract/limits.ts';
import { DEFAULT_TENANT, TENANT_FORMAT } from '../../../core/event/envelope.ts';
import { eventTimeFault } from '../../../core/event/event-time.ts';
import { eventTypeFault } from '../../../core/event/event-type.ts';
import { nearestType } from '../../../core/event/nearest-type.ts';
import { isWellFormed } from '../../../core/event/well-formed.ts';
import { jsonProblem } from './json-limits.ts';
import type { PublishProblem } from './publish-errors.ts';
import type { PublishableEventOf } from './publishable-event.ts';
import { refusals, type Remarks, remarksOn } from './remarks.ts';

/**
 * The limit of an event, in bytes. EventBridge takes 1 MiB and adds an envelope of some hundred bytes to it. A queue takes 1 MiB
 * with the envelope, and EventBridge drops an event that fits into no queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
const EVENT_BYTE_LIMIT = 1_000_000;
const LONGEST_TRACE = 500;
/** Bytes that the bus counts for a time. */
const TIME_BYTES = 14;

/** An entry of `PutEvents`. */
export interface Entry {
  index: number;
  detailType: string;
  detail: string;
  time?: Date;
  traceHeader?: string;
  /** Size of the entry, by the rules of the bus. */
  bytes: number;
  eventId: string;
  /** The `webhook-id` of its deliveries. */
  webhookId: string;
  remarks: Remarks;
}

export type AnyEvent = PublishableEventOf<string, unknown>;

/** Returns the entry, or the rules that the event breaks: those of the bus, of the service and, if asked for, of the catalogue. */
export function toEntry(
  event: AnyEvent,
  index: number,
  { source, strict }: { source: string; strict: boolean },
): { entry: Entry } | { problems: PublishProblem[] } {
  const problems: PublishProblem[] = [];
  const refuse = (field: string, rule: string, remedy: string): void =>
    void problems.push({ index, field, rule, remedy });
  if (typeof event !== 'object' || event === null) {
    refuse('event', 'is missing', 'Pass objects such as { event, data }');
    return { problems };
  }
  checkFields(event, refuse);
  const { event: type, time, traceHeader } = event;
  checkType(type, refuse);
  checkTrace(traceHeader, refuse);
  const date = dateOf(time, refuse);

  const data = writtenData(event.data, refuse);
  if (data === undefined) return { problems };
  const { tenant, eventId } = identify(event, data, refuse);
  const detail = print({ ...data, eventId, ...(tenant !== DEFAULT_TENANT && { tenant }) }, refuse);
  const bytes = Buffer.byteLength(`${source}${type}${detail}`) + (date === undefined ? 0 : TIME_BYTES);
  if (bytes > EVENT_BYTE_LIMIT)
    refuse(
      'data',
      `makes an event of ${bytes} bytes, ${EVENT_BYTE_LIMIT} are allowed`,
      'Store the large part elsewhere and publish a link to it',
    );
  const problem = jsonProblem(detail);
  if (problem !== undefined) refuse('data', problem.rule, problem.remedy);
  if (problems.length > 0) return { problems };
  const remarks = remarksOn(type, detail);
  if (strict) problems.push(...refusals(index, remarks));
  if (problems.length > 0) return { problems };
  const identity = String(eventId);
  const webhookId = eventIdOf(tenant, source, identity);
  return {
    entry: {
      index,
      detailType: type,
      detail,
      bytes,
      eventId: identity,
      webhookId,
      remarks,
      ...(date !== undefined && { time: date }),
      ...(traceHeader !== undefined && { traceHeader }),
    },
  };
}

const FIELDS = ['event', 'data', 'eventId', 'tenant', 'time', 'traceHeader'];

/** A misspelt `tenant` would send the event to the destinations of another tenant. */
function checkFields(event: object, refuse: Refuse): void {
  for (const name of Object.keys(event)) {
    if (FIELDS.includes(name)) continue;
    const meant = nearestType(name, FIELDS);
    const remedy = `Put what receivers need into data. The fields are ${FIELDS.join(', ')}`;
    refuse(name, 'is no field of an event', meant === undefined ? remedy : `Did you mean ${meant}? ${remedy}`);
  }
}

function checkType(type: unknown, refuse: Refuse): void {
  if (typeof type !== 'string') return refuse('event', 'is not text', 'Name a type such as order.created');
  const fault = eventTypeFault(type);
  if (fault !== undefined) refuse('event', fault.rule, fault.remedy);
  else if (type.startsWith(OPERATIONAL_PREFIX))
    refuse(
      'event',
      `begins with ${OPERATIONAL_PREFIX}, which only the webhook service publishes`,
      'Give it another name',
    );
}

function checkTrace(traceHeader: unknown, refuse: Refuse): void {
  if (traceHeader === undefined) return;
  if (typeof traceHeader !== 'string' || !/^[ -~]*$/.test(traceHeader))
    refuse('traceHeader', 'is not text of printable ASCII characters', 'Omit it');
  else if (traceHeader.length > LONGEST_TRACE)
    refuse('traceHeader', `is longer than ${LONGEST_TRACE} characters`, 'Omit it');
}

function dateOf(time: unknown, refuse: Refuse): Date | undefined {
  if (time === undefined) return undefined;
  if (typeof time !== 'number' && !(time instanceof Date)) {
    refuse('time', 'is neither a Date nor a number', 'Give a Date, e.g. new Date(text), or Unix seconds, or omit it');
    return undefined;
  }
  const date = typeof time === 'number' ? new Date(time * 1000) : time;
  const fault = eventTimeFault(typeof time === 'number' ? time : time.getTime() / 1000);
  if (fault !== undefined) refuse('time', fault.rule, fault.remedy);
  return date;
}

/** Objects of which JSON writes nothing, or digits as names, e.g. a result that was not awaited. */
const UNWRITTEN = /^\[object ((?:Promise|(?:Weak)?(?:Map|Set)|\w*Array|String|Number|Boolean|RegExp|Error))\]$/;

/** The object that JSON writes: that of `toJSON`, if it has one. Refuses every other value. */
function writtenData(data: unknown, refuse: Refuse): object | undefined {
  let value = data;
  try {
    if (typeof (data as { toJSON?: unknown } | null | undefined)?.toJSON === 'function')
      value = (data as { toJSON(key: string): unknown }).toJSON('');
  } catch (error) {
    refuse('data', `cannot be written as JSON: ${String(error)}`, 'Use plain values');
    return undefined;
  }
  const [, kind] = UNWRITTEN.exec(Object.prototype.toString.call(value)) ?? [];
  if (typeof value === 'object' && value !== null && kind === undefined) return value;
  if (kind === 'Promise') refuse('data', 'is a promise', 'Await it');
  else refuse('data', 'is not an object', 'Put the value into a field of an object');
  return undefined;
}

type Refuse = (field: string, rule: string, remedy: string) => void;

/** Reads tenant and eventId from the event or from its data. Refuses an event where the two differ. */
function identify(event: AnyEvent, data: object, refuse: Refuse): { tenant: string; eventId: string | number } {
  const inData: { tenant?: unknown; eventId?: unknown } = { ...data };
  for (const field of ['tenant', 'eventId'] as const) {
    if (event[field] !== undefined && inData[field] !== undefined && event[field] !== inData[field]) {
      refuse(field, `differs from data.${field}`, 'Give one of them');
    }
  }
  // The service takes null for no tenant: it would record the event as malformed.
  const { tenant = inData.tenant === undefined ? DEFAULT_TENANT : inData.tenant } = event;
  if (typeof tenant !== 'string' || !TENANT_FORMAT.test(tenant)) {
    refuse(
      'tenant',
      'is not text of 1 to 64 letters, digits, - and _',
      'Use the tenant that the destinations were registered with',
    );
  }
  const eventId = event.eventId ?? inData.eventId ?? randomUUID();
  if (!((typeof eventId === 'string' && eventId !== '') || (typeof eventId === 'number' && Number.isFinite(eventId)))) {
    refuse('eventId', 'is neither text nor a number', 'Omit it to get a generated one');
  } else if (typeof eventId === 'string' && !isWellFormed(eventId)) {
    refuse('eventId', 'has half of a surrogate pair', 'Omit it to get a generated one');
  }
  return { tenant: tenant as string, eventId: eventId as string | number };
}

function print(data: object, refuse: Refuse): string {
  const lost = new Set<string>();
  try {
    const text = JSON.stringify(data, (name, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) lost.add(name);
      return value;
    });
    if (lost.size > 0)
      refuse(
        `data.${[...lost].join(', ')}`,
        'is NaN or infinite, which JSON writes as null',
        'Give a number or omit it',
      );
    return text;
  } catch (error) {
    refuse(
      'data',
      `cannot be written as JSON: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`,
      'Use plain values; write a bigint as text',
    );
    return '';
  }
}
