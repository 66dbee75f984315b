import type { EventId } from '../contract/ids.ts';

/**
 * The stream records that a row has counted, so that a record that comes again counts once.
 *
 * Lambda does not say of which shard a batch is. But each shard has a range of keys of its own: of one destination, the
 * deliveries of a span of places, see `placeOf`. Records of one span are therefore of one shard or of its parents, where sequence
 * numbers rise, and a record was counted if its sequence number is not above the highest one that was counted of a span
 * that has its delivery.
 */
export interface CountedSpan {
  /** The highest sequence number counted. */
  last: bigint;
  /** Places of its deliveries, both inclusive. */
  from: bigint;
  to: bigint;
}

/** What identifies a stream record among those of one destination. */
export interface RecordPosition {
  sequence: bigint;
  /** Of its delivery, see `placeOf`. */
  place: bigint;
}

/** Characters of an event's id that tell deliveries of one millisecond apart. */
const ID_CHARACTERS = 4;
/** Places of one millisecond. */
export const PLACES_A_MILLISECOND = 62n ** BigInt(ID_CHARACTERS);
/** In the order of sort keys. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The place of a delivery among those of its destination, in the order of their keys, by which a shard is split. */
export function placeOf({ acceptedAt, eventId }: { acceptedAt: number; eventId: EventId }): bigint {
  const start = eventId.indexOf('_') + 1;
  let place = BigInt(acceptedAt);
  for (const character of eventId.slice(start, start + ID_CHARACTERS).padEnd(ID_CHARACTERS, '0'))
    place = place * 62n + BigInt(Math.max(0, ALPHABET.indexOf(character)));
  return place;
}

/**
 * Spans that a row keeps, newest first. Only the latest batch of a shard can come again, perhaps in halves, and the
 * deliveries of a destination are in one shard, or in two after a split.
 */
const SPANS_KEPT = 4;

export const isCounted = (spans: readonly CountedSpan[], { sequence, place }: RecordPosition): boolean =>
  spans.some(({ last, from, to }) => sequence <= last && place >= from && place <= to);

/**
 * The spans after a batch of records of one shard. Spans never grow together: that of a parent has the deliveries of both of
 * its children, whose numbers have nothing to do with each other.
 */
export function withCounted(spans: readonly CountedSpan[], batch: readonly RecordPosition[]): CountedSpan[] {
  if (batch.length === 0) return [...spans];
  const places = batch.map(({ place }) => place).toSorted((a, b) => (a < b ? -1 : 1));
  const added: CountedSpan = {
    last: batch.reduce((highest, { sequence }) => (sequence > highest ? sequence : highest), 0n),
    from: places[0] as bigint,
    to: places.at(-1) as bigint,
  };
  const others = spans.filter(({ last, from, to }) => last > added.last || from < added.from || to > added.to);
  return [added, ...others].slice(0, SPANS_KEPT);
}
