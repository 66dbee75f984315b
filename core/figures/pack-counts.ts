import { FAILURE_CLASSES } from '../delivery/post-result.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Counts, FailureKey } from './counts.ts';
import { bump, failureClassOf, isEmpty, noCounts } from './counts.ts';

/** Counts as bytes: a mask of what follows, then numbers of as few bytes as they need. */

const CREATED = 1;
const SUCCEEDED = 2;
const EXHAUSTED = 4;
const ATTEMPTS = 8;
const FAILURES = 16;
const LATENCY = 32;
/** The one number that follows is created, succeeded and attempts: all succeeded at the first attempt. */
const PLAIN = 64;

/** A token of a minute with its mask has this bit; one without it is a run, or a plain minute, in one byte. */
const MASKED = 128;
const SHORT_PLAIN = 64;
const MOST_SHORT = 64;

/** HTTP statuses come after the classes. */
const FIRST_STATUS = 100;

function maskOf(counts: Counts): number {
  const detail = (counts.failures.size > 0 ? FAILURES : 0) | (counts.latency.size > 0 ? LATENCY : 0);
  if (isPlain(counts)) return PLAIN | detail;
  return (
    (counts.created === 0 ? 0 : CREATED) |
    (counts.succeeded === 0 ? 0 : SUCCEEDED) |
    (counts.exhausted === 0 ? 0 : EXHAUSTED) |
    (counts.attempts === 0 ? 0 : ATTEMPTS) |
    detail
  );
}

const isPlain = ({ created, succeeded, exhausted, attempts }: Counts): boolean =>
  created > 0 && created === succeeded && created === attempts && exhausted === 0;

export function writeCounts(writer: ByteWriter, counts: Counts, flag = 0): void {
  const mask = maskOf(counts);
  writer.byte(mask | flag);
  if ((mask & PLAIN) !== 0) writer.unsigned(counts.created);
  if ((mask & CREATED) !== 0) writer.signed(counts.created);
  if ((mask & SUCCEEDED) !== 0) writer.signed(counts.succeeded);
  if ((mask & EXHAUSTED) !== 0) writer.signed(counts.exhausted);
  if ((mask & ATTEMPTS) !== 0) writer.signed(counts.attempts);
  if ((mask & FAILURES) !== 0) writeMap(writer, counts.failures, codeOf);
  if ((mask & LATENCY) !== 0) writeMap(writer, counts.latency, (step) => step);
}

export function readCounts(reader: ByteReader, mask = reader.byte()): Counts {
  const plain = (mask & PLAIN) === 0 ? 0 : reader.unsigned();
  const value = (bit: number): number => ((mask & bit) === 0 ? 0 : reader.signed());
  const counts = noCounts();
  counts.created = plain + value(CREATED);
  counts.succeeded = plain + value(SUCCEEDED);
  counts.exhausted = value(EXHAUSTED);
  counts.attempts = plain + value(ATTEMPTS);
  if ((mask & FAILURES) !== 0) counts.failures = readMap(reader, failureOf);
  if ((mask & LATENCY) !== 0) counts.latency = readMap(reader, (step) => step);
  return counts;
}

function writeMap<Key>(writer: ByteWriter, map: ReadonlyMap<Key, number>, code: (key: Key) => number): void {
  writer.unsigned(map.size);
  for (const [key, count] of map) {
    writer.unsigned(code(key));
    writer.signed(count);
  }
}

function readMap<Key>(reader: ByteReader, keyOf: (code: number) => Key): Map<Key, number> {
  const map = new Map<Key, number>();
  for (let left = reader.unsigned(); left > 0; left -= 1) map.set(keyOf(reader.unsigned()), reader.signed());
  return map;
}

const codeOf = (key: FailureKey): number =>
  typeof key === 'number' ? key - FIRST_STATUS + FAILURE_CLASSES.length : FAILURE_CLASSES.indexOf(key);

/** The class of a later release, which this one does not know, counts as `protocol`. */
const failureOf = (code: number): FailureKey =>
  code < FAILURE_CLASSES.length ? (FAILURE_CLASSES[code] ?? 'protocol') : code - FAILURE_CLASSES.length + FIRST_STATUS;

/** The minutes from `first` to `last`. */
export function writeMinutes(
  writer: ByteWriter,
  minutes: ReadonlyMap<number, Counts>,
  first: number,
  last: number,
): void {
  let empty = 0;
  const endRun = (): void => {
    if (empty > 0) writer.byte(empty - 1);
    empty = 0;
  };
  for (let minute = first; minute <= last; minute += 1) {
    const counts = minutes.get(minute);
    if (counts === undefined || isEmpty(counts)) {
      empty += 1;
      if (empty === MOST_SHORT) endRun();
      continue;
    }
    endRun();
    const short = isPlain(counts) && counts.failures.size === 0 && counts.created <= MOST_SHORT;
    if (short) writer.byte(SHORT_PLAIN + counts.created - 1);
    else writeCounts(writer, counts, MASKED);
  }
  endRun();
}

export function readMinutes(reader: ByteReader, first: number, last: number): Map<number, Counts> {
  const minutes = new Map<number, Counts>();
  for (let minute = first; minute <= last; minute += 1) {
    const token = reader.byte();
    if (token < SHORT_PLAIN) minute += token;
    else if (token >= MASKED) minutes.set(minute, readCounts(reader, token - MASKED));
    else {
      const count = token - SHORT_PLAIN + 1;
      minutes.set(minute, { ...noCounts(), created: count, succeeded: count, attempts: count });
    }
  }
  return minutes;
}

/** Counts with the most frequent statuses alone; the others count in their class. */
export function withStatuses(counts: Counts, most: number): Counts {
  const statuses = [...counts.failures].filter(([key]) => typeof key === 'number');
  if (statuses.length <= most) return counts;
  const kept = new Set(
    statuses
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([key]) => key),
  );
  const failures = new Map<FailureKey, number>();
  for (const [key, count] of counts.failures) bump(failures, kept.has(key) ? key : failureClassOf(key), count);
  return { ...counts, failures };
}

export const withoutLatency = (counts: Counts): Counts => ({ ...counts, latency: new Map() });
