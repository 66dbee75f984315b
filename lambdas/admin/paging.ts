import type { Cursors } from './api/cursor.ts';
import { cursorsOf } from './api/cursor.ts';
import type { AdminDependencies } from './dependencies.ts';

/** Cursors of a list: its operation and its filter. */
export async function cursorsFor<Position>(
  list: unknown,
  { cursorKey }: Pick<AdminDependencies, 'cursorKey'>,
): Promise<Cursors<Position>> {
  return cursorsOf<Position>(await cursorKey.get(), list);
}

/** The last millisecond that sorts as text, in the year 2286. */
const LATEST = 9_999_999_999_999;

/** Milliseconds since the epoch of a time in a request, within what keys can hold. */
export const millisecondsOf = (time: string): number => Math.min(Math.max(0, Date.parse(time)), LATEST);
