import { createHash } from 'node:crypto';

/**
 * Identifiers. All are letters and digits after their prefix, so that a double click selects one and a URL needs no
 * escaping. An event's and a delivery's are pure functions of what they name: every repeat of the same work finds the
 * same row.
 */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DESTINATION_LENGTH = 16;
const HASH_LENGTH = 22;
const TIME_LENGTH = 8;

const EVENT_ID = /^msg_[0-9A-Za-z]{22}$/;
const DELIVERY_ID = /^dlv_([0-9A-Za-z]{16})([0-9A-Za-z]{8})([0-9A-Za-z]{22})$/;

/** What a delivery's id encodes: the key of its row. */
export interface DeliveryKey {
  /** `dst_…` */
  destinationId: string;
  /** `msg_…`, also the `webhook-id` of every attempt. */
  eventId: string;
  /** When the event was accepted, in milliseconds since the epoch. */
  acceptedAt: number;
}

/** Of the last digits of a large number; fixed-width, so that text order is number order. */
function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= CHUNK) {
    text = base62OfNumber(Number(rest % CHUNK), Math.min(CHUNK_LENGTH, length - text.length)) + text;
  }
  return text;
}

/** As many digits as a `number` surely holds: dividing a `bigint` costs as much as ten of these divisions. */
const CHUNK_LENGTH = 8;
const CHUNK = 62n ** BigInt(CHUNK_LENGTH);

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

/** A new `dst_…` id of 16 random bytes from `random`. */
export function newDestinationId(random: (bytes: number) => Uint8Array): string {
  return `dst_${base62(BigInt(`0x${Buffer.from(random(16)).toString('hex')}`), DESTINATION_LENGTH)}`;
}

/** A new `rcv_…` id of 12 random bytes from `random`; later ones sort after earlier ones. */
export function newRecoveryId(now: number, random: (bytes: number) => Uint8Array): string {
  return `rcv_${base62OfNumber(now, TIME_LENGTH)}${base62(BigInt(`0x${Buffer.from(random(12)).toString('hex')}`), DESTINATION_LENGTH)}`;
}

/** The `msg_…` id of an event: the `webhook-id` of every delivery of it. */
export function eventIdOf(tenant: string, source: string, identity: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([tenant, source, identity]))
    .digest('hex')
    .slice(0, 32);
  return `msg_${base62(BigInt(`0x${digest}`), HASH_LENGTH)}`;
}

export function deliveryIdOf({ destinationId, acceptedAt, eventId }: DeliveryKey): string {
  return `dlv_${destinationId.slice(4)}${base62OfNumber(acceptedAt, TIME_LENGTH)}${eventId.slice(4)}`;
}

/** The key that a delivery's id encodes, or `undefined` when it is not such an id. */
export function parseDeliveryId(id: string): DeliveryKey | undefined {
  const match = DELIVERY_ID.exec(id);
  if (match === null) return undefined;
  const [, destination, time, hash] = match as unknown as [string, string, string, string];
  return { destinationId: `dst_${destination}`, acceptedAt: fromBase62(time), eventId: `msg_${hash}` };
}

export const isEventId = (id: string): boolean => EVENT_ID.test(id);
