import type { Entry } from './entry.ts';

/** The limits of a call. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const ENTRY_LIMIT = 10;
const BYTE_LIMIT = 1024 * 1024;

/** Splits entries into calls of at most 10 entries and 1 MiB; keeps their order. */
export function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const current = batches.at(-1);
    if (current === undefined || current.length === ENTRY_LIMIT || bytes + entry.bytes > BYTE_LIMIT) {
      batches.push([entry]);
      bytes = entry.bytes;
    } else {
      current.push(entry);
      bytes += entry.bytes;
    }
  }
  return batches;
}
