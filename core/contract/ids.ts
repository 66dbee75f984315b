import { createHash } from 'node:crypto';

/**
 * Identifiers. After the prefix each has only letters and digits: a double click selects it, and a URL needs no
 * escaping. The ids of events and deliveries are pure functions of what they name: a repeat of the same work finds the
 * same row.
 *
 * The types are brands. Text from outside (API, messages, rows) becomes an id where it is read, and is trusted after.
 */
export type DestinationId = `dst_${string}`;
/** The `webhook-id` of every delivery of an event; not the id that its publisher gave it. */
export type EventId = `msg_${string}`;
export type DeliveryId = `dlv_${string}`;
export type RecoveryId = `rcv_${string}`;
export type BackfillId = `bkf_${string}`;
/** Work on a destination that outlasts a request. */
export type JobId = RecoveryId | BackfillId;

/** The parts of a delivery's id, which are also the key of its row. */
export interface DeliveryKey {
  destinationId: DestinationId;
  eventId: EventId;
  /** When SQS accepted the event, in milliseconds since the epoch. */
  acceptedAt: number;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DESTINATION_LENGTH = 16;
const HASH_LENGTH = 22;
const TIME_LENGTH = 8;

const DESTINATION_ID = /^dst_[0-9A-Za-z]{16}$/;
const EVENT_ID = /^msg_[0-9A-Za-z]{22}$/;
const DELIVERY_ID = /^dlv_([0-9A-Za-z]{16})([0-9A-Za-z]{8})([0-9A-Za-z]{22})$/;

export const isDestinationId = (text: string): text is DestinationId => DESTINATION_ID.test(text);

export const isEventId = (text: string): text is EventId => EVENT_ID.test(text);

/** A new id of 16 random bytes from `random`. */
export const newDestinationId = (random: (bytes: number) => Uint8Array): DestinationId =>
  `dst_${base62(randomNumber(random(16)), DESTINATION_LENGTH)}`;

/** A new id of 12 random bytes from `random`; ids made later sort after ids made earlier. */
export const newRecoveryId = (now: number, random: (bytes: number) => Uint8Array): RecoveryId =>
  `rcv_${jobDigits(now, random)}`;

/** As `newRecoveryId`. */
export const newBackfillId = (now: number, random: (bytes: number) => Uint8Array): BackfillId =>
  `bkf_${jobDigits(now, random)}`;

const jobDigits = (now: number, random: (bytes: number) => Uint8Array): string =>
  base62OfNumber(now, TIME_LENGTH) + base62(randomNumber(random(12)), DESTINATION_LENGTH);

/** The id of an event, given the id by which its publisher tells it from others. */
export function eventIdOf(tenant: string, source: string, identity: string): EventId {
  const digest = createHash('sha256')
    .update(JSON.stringify([tenant, source, identity]))
    .digest('hex')
    .slice(0, 32);
  return `msg_${base62(BigInt(`0x${digest}`), HASH_LENGTH)}`;
}

export const deliveryIdOf = ({ destinationId, acceptedAt, eventId }: DeliveryKey): DeliveryId =>
  `dlv_${destinationId.slice(4)}${base62OfNumber(acceptedAt, TIME_LENGTH)}${eventId.slice(4)}`;

/** @returns `undefined` for text that is no delivery id */
export function parseDeliveryId(text: string): DeliveryKey | undefined {
  const match = DELIVERY_ID.exec(text);
  if (match === null) return undefined;
  const [, destination, time, hash] = match as unknown as [string, string, string, string];
  return { destinationId: `dst_${destination}`, acceptedAt: fromBase62(time), eventId: `msg_${hash}` };
}

const randomNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** Digits that a `number` holds without loss: dividing a `bigint` costs as much as ten divisions of a `number`. */
const CHUNK_LENGTH = 8;
const CHUNK = 62n ** BigInt(CHUNK_LENGTH);

/** The last `length` digits; fixed-width, so that text order is number order. */
function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= CHUNK) {
    text = base62OfNumber(Number(rest % CHUNK), Math.min(CHUNK_LENGTH, length - text.length)) + text;
  }
  return text;
}

function base62OfNumber(value: number, length: number): string {
  let text = '';
  let rest = value;
  for (let digit = 0; digit < length; digit += 1) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.trunc(rest / 62);
  }
  return text;
}

function fromBase62(text: string): number {
  let value = 0;
  for (const character of text) value = value * 62 + ALPHABET.indexOf(character);
  return value;
}
