import { ByteReader, ByteWriter } from './bytes.ts';
import type { CountedSpan } from './counted.ts';
import { PLACES_A_MILLISECOND } from './counted.ts';
import type { Counts } from './counts.ts';
import { isEmpty } from './counts.ts';
import type { DayFigures } from './day.ts';
import type { Head } from './head.ts';
import { readCounts, readMinutes, withoutLatency, withStatuses, writeCounts, writeMinutes } from './pack-counts.ts';
import { DAY_MS, MINUTE_MS, MINUTES_KEPT } from './range.ts';

/** Heads and days as bytes, so that a row with all its figures takes one write unit, which is 1 KB. */

/** Statuses of one hour that are told apart; more count as `http`. */
const STATUSES_KEPT = 10;
/** Minutes and hours that end up without figures are not written. */
const filled = (map: ReadonlyMap<number, Counts>): [number, Counts][] =>
  [...map].filter(([, counts]) => !isEmpty(counts)).toSorted(([a], [b]) => a - b);

/** How much detail of its minutes a head keeps, most first: statuses in the latest so many minutes, minutes in all. */
const HEAD_DETAIL = [
  { statuses: MINUTES_KEPT, minutes: MINUTES_KEPT },
  { statuses: 30, minutes: MINUTES_KEPT },
  ...[MINUTES_KEPT, 90, 60, 30, 15, 1].map((minutes) => ({ statuses: 0, minutes })),
];

/** With as much detail as fits into `limit` bytes. Counts of hours are always whole. */
export function packHead(head: Head, limit: number): Uint8Array {
  const hours = filled(head.hours).map(([hour, counts]) => [hour, withStatuses(counts, STATUSES_KEPT)] as const);
  const newest = Math.max(0, ...filled(head.minutes).map(([minute]) => minute));
  let bytes = new Uint8Array();
  for (const detail of HEAD_DETAIL) {
    const minutes = new Map(
      filled(head.minutes)
        .filter(([minute]) => minute > newest - detail.minutes)
        .map(([minute, counts]) => [minute, minute > newest - detail.statuses ? counts : withStatuses(counts, 0)]),
    );
    bytes = headBytes({ ...head, minutes, hours: new Map(hours) }, newest);
    if (bytes.length <= limit) break;
  }
  return bytes;
}

function headBytes(head: Head, newest: number): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  const base = newest * MINUTE_MS;
  const first = Math.min(newest, ...head.minutes.keys());
  writer.unsigned(head.firstHour);
  writer.unsigned(newest);
  writer.unsigned(newest - first);
  writeMinutes(writer, head.minutes, first, newest);
  writer.unsigned(head.hours.size);
  for (const [hour, counts] of head.hours) {
    writer.signed(hour - head.firstHour);
    writeCounts(writer, counts);
  }
  for (const time of [head.lastSuccessAt, head.lastFailureAt, head.newestDelivery]) writeTime(writer, time, base);
  writeSpans(writer, head.counted, base);
  return Uint8Array.from(writer.done());
}

/** @throws RangeError for bytes that end too early */
export function unpackHead(bytes: Uint8Array): Head {
  const reader = new ByteReader(bytes);
  const firstHour = reader.unsigned();
  const newest = reader.unsigned();
  const base = newest * MINUTE_MS;
  const minutes = readMinutes(reader, newest - reader.unsigned(), newest);
  const hours = new Map<number, Counts>();
  for (let left = reader.unsigned(); left > 0; left -= 1) hours.set(firstHour + reader.signed(), readCounts(reader));
  const [lastSuccessAt, lastFailureAt, newestDelivery] = [1, 2, 3].map(() => readTime(reader, base));
  return {
    firstHour,
    minutes,
    hours,
    ...(lastSuccessAt !== undefined && { lastSuccessAt }),
    ...(lastFailureAt !== undefined && { lastFailureAt }),
    ...(newestDelivery !== undefined && { newestDelivery }),
    counted: readSpans(reader, base),
  };
}

/** How much detail of its hours a day keeps, most first. */
const DAY_DETAIL: ((counts: Counts) => Counts)[] = [
  (counts) => withStatuses(counts, STATUSES_KEPT),
  (counts) => withStatuses(withoutLatency(counts), STATUSES_KEPT),
  (counts) => withStatuses(withoutLatency(counts), 3),
  (counts) => withStatuses(withoutLatency(counts), 0),
];

/** With as much detail as fits into `limit` bytes. @param day number since the epoch */
export function packDay({ hours, counted }: DayFigures, day: number, limit: number): Uint8Array {
  let bytes = new Uint8Array();
  for (const detail of DAY_DETAIL) {
    const writer = new ByteWriter();
    const entries = filled(hours);
    writer.unsigned(entries.length);
    for (const [hour, counts] of entries) {
      writer.byte(hour - day * 24);
      writeCounts(writer, detail(counts));
    }
    writeSpans(writer, counted, day * DAY_MS);
    bytes = Uint8Array.from(writer.done());
    if (bytes.length <= limit) break;
  }
  return bytes;
}

/** @throws RangeError for bytes that end too early */
export function unpackDay(bytes: Uint8Array, day: number): DayFigures {
  const reader = new ByteReader(bytes);
  const hours = new Map<number, Counts>();
  for (let left = reader.unsigned(); left > 0; left -= 1) hours.set(day * 24 + reader.byte(), readCounts(reader));
  return { hours, counted: readSpans(reader, day * DAY_MS) };
}

/** 0 for no time, else one more than its distance from `base`, of either sign. */
function writeTime(writer: ByteWriter, time: number | undefined, base: number): void {
  writer.unsigned(time === undefined ? 0 : time >= base ? (time - base) * 2 + 1 : (base - time) * 2);
}

function readTime(reader: ByteReader, base: number): number | undefined {
  const value = reader.unsigned();
  if (value === 0) return undefined;
  return value % 2 === 1 ? base + (value - 1) / 2 : base - value / 2;
}

function writeSpans(writer: ByteWriter, spans: readonly CountedSpan[], base: number): void {
  writer.unsigned(spans.length);
  // Numbers of one stream are near each other.
  let before = 0n;
  for (const { last, from, to } of spans) {
    writer.signed(last - before);
    before = last;
    writer.signed(from - BigInt(base) * PLACES_A_MILLISECOND);
    writer.unsigned(to - from);
  }
}

function readSpans(reader: ByteReader, base: number): CountedSpan[] {
  let last = 0n;
  return Array.from({ length: reader.unsigned() }, () => {
    last += reader.bigSigned();
    const from = BigInt(base) * PLACES_A_MILLISECOND + reader.bigSigned();
    return { last, from, to: from + reader.bigUnsigned() };
  });
}
