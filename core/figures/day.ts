import { applyChange } from './changes.ts';
import type { CountedSpan } from './counted.ts';
import { isCounted, withCounted } from './counted.ts';
import type { Counts } from './counts.ts';
import type { StreamChange, Tallied } from './head.ts';
import { copyOf, entryOf } from './head.ts';

/** The closed hours of one UTC day of a destination, by their number since the epoch. */
export interface DayFigures {
  hours: Map<number, Counts>;
  /** Late records that the row has counted. */
  counted: CountedSpan[];
}

export const dayOf = (hour: number): number => Math.floor(hour / 24);

/** The days that a batch writes. */
export const daysOf = ({ closed, late }: Pick<Tallied, 'closed' | 'late'>): number[] => [
  ...new Set([...closed.keys(), ...late.keys()].map(dayOf)),
];

/** A day after a batch: closed hours replace what it has of them, late changes add to it. `before` stays as it is. */
export function withHours(
  before: DayFigures | undefined,
  day: number,
  { closed, late }: Pick<Tallied, 'closed' | 'late'>,
): DayFigures {
  const hours = copyOf(before?.hours);
  for (const [hour, counts] of closed) if (dayOf(hour) === day) hours.set(hour, counts);
  const counted = before?.counted ?? [];
  const added: StreamChange[] = [];
  for (const [hour, records] of late) {
    if (dayOf(hour) !== day) continue;
    added.push(...records);
    for (const record of records) {
      if (isCounted(counted, record)) continue;
      for (const change of record.changes) applyChange(entryOf(hours, hour), change);
    }
  }
  return { hours, counted: withCounted(counted, added) };
}
