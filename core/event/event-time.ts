/** The times that events may have, and the remedies for units that were mistaken. */

/** 2000-01-01 and 2100-01-01, in Unix seconds. Seconds, milliseconds, microseconds and nanoseconds of this span do not overlap. */
const EARLIEST = 946_684_800;
const LATEST = 4_102_444_800;

/** Factors of other units to seconds, by how a caller writes them. */
const UNITS = [
  { unit: 'milliseconds', factor: 1e3 },
  { unit: 'microseconds', factor: 1e6 },
  { unit: 'nanoseconds', factor: 1e9 },
] as const;

/**
 * Returns the rule that a time in Unix seconds breaks, with its remedy. A time outside 2000 to 2100 is no time of an event but a
 * mistaken unit.
 */
export function eventTimeFault(seconds: number): { rule: string; remedy: string } | undefined {
  if (!Number.isFinite(seconds)) return { rule: 'is not a time', remedy: 'Give a Date or Unix seconds, or omit it' };
  if (isPlausible(seconds)) return undefined;
  const unit = UNITS.find(({ factor }) => isPlausible(seconds / factor));
  if (unit !== undefined)
    return { rule: `looks like ${unit.unit}`, remedy: `Give Unix seconds: divide it by ${unit.factor}` };
  if (isPlausible(seconds * 1e3))
    return {
      rule: 'looks like seconds that were taken for milliseconds',
      remedy: 'Multiply the seconds by 1000 for a Date',
    };
  return { rule: 'is not between the years 2000 and 2100', remedy: 'Give a Date or Unix seconds, or omit it' };
}

const isPlausible = (seconds: number): boolean => seconds >= EARLIEST && seconds < LATEST;
