const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
const offset = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'longOffset' });

const DAY_MS = 86_400_000;

/** The time of day; with the day if it is more than half a day away. */
export function shortTime(at: number, now: number): string {
  return Math.abs(now - at) < DAY_MS / 2 ? clockTime.format(at) : dayTime.format(at);
}

/** The date and time with the zone. */
export const fullTime = (at: number): string => full.format(at);

/** The zone of all times on the page at a time, e.g. `Europe/Berlin, GMT+01:00`. */
export function zoneAt(at: number): string {
  const { timeZone } = full.resolvedOptions();
  const name = offset.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name === '' || name === timeZone ? timeZone : `${timeZone}, ${name}`;
}

const STEPS = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** E.g. `just now`, `12 s ago`, `in 4 min`. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  const step = STEPS.find(([, size]) => distance >= size);
  if (step === undefined) return at > now ? 'now' : 'just now';
  const text = `${Math.floor(distance / step[1])} ${step[0]}`;
  return at > now ? `in ${text}` : `${text} ago`;
}
