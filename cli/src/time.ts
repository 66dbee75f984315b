/** Times for people: local, with the offset of the zone, e.g. `2026-01-31T13:00:00+01:00`. Commands take them back. */

const two = (value: number): string => String(value).padStart(2, '0');

/** E.g. `+05:30`, or `Z`. */
function offsetOf(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const clockOf = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

const isTime = (date: Date): boolean => !Number.isNaN(date.getTime());

/** Returns a time to the second. Text that is no time stays. */
export function localTime(iso: string): string {
  const date = new Date(iso);
  if (!isTime(date)) return iso;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${clockOf(date)}${offsetOf(date)}`;
}

/** Returns the time of day with milliseconds, e.g. `13:00:00.123+01:00`. */
export function clockTime(iso: string): string {
  const date = new Date(iso);
  if (!isTime(date)) return iso;
  return `${clockOf(date)}.${String(date.getMilliseconds()).padStart(3, '0')}${offsetOf(date)}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** E.g. `2h35m5s`. */
export function durationText(seconds: number): string {
  let left = seconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return parts.join('') || '0s';
}
