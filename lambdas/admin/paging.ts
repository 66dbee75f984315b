import type { Cursors } from './api/cursor.ts';
import { cursorsOf } from './api/cursor.ts';
import type { AdminDependencies } from './dependencies.ts';

/** @param list operation and filter of the list */
export async function cursorsFor<Position>(
  list: unknown,
  { cursorKey }: Pick<AdminDependencies, 'cursorKey'>,
): Promise<Cursors<Position>> {
  return cursorsOf<Position>(await cursorKey.get(), list);
}

/** The last millisecond that keys can sort as text, in the year 2286. */
const LATEST = 9_999_999_999_999;

/** Milliseconds since the epoch of a time in a request, clamped to the range of keys. */
export const millisecondsOf = (time: string): number => Math.min(Math.max(0, Date.parse(time)), LATEST);
