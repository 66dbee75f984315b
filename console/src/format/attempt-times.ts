import type { AttemptTime, SecondsRange } from '../../../core/delivery/retry.ts';
import { counted, duration } from './quantity.ts';

/** E.g. `15 s to 30 s`, or `5 min` where chance changes nothing. */
export function rangeText({ shortest, longest }: SecondsRange): string {
  const [from, to] = [duration(shortest * 1000), duration(longest * 1000)];
  return from === to ? from : `${from} to ${to}`;
}

/** E.g. `4 attempts, the last one 5 min 15 s to 10 min 30 s after the first.` */
export function summaryOf(times: readonly AttemptTime[]): string {
  const last = times.at(-1);
  const attempts = counted(times.length, 'attempt');
  return last === undefined || times.length === 1
    ? `${attempts}, and no retry.`
    : `${attempts}, the last one ${rangeText(last.atSeconds)} after the first.`;
}

/** The place of a time on a scale from 0 to 1 on which a second and a day can both be seen. @param longest seconds */
export const placeOf = (seconds: number, longest: number): number =>
  longest <= 0 ? 0 : Math.log1p(seconds) / Math.log1p(longest);

const MARKS = [
  [1, '1 s'],
  [60, '1 min'],
  [3600, '1 h'],
  [86_400, '1 d'],
] as const;

/** The marks of the scale: the units of time that it reaches. */
export const marksUpTo = (longest: number): { label: string; place: number }[] =>
  MARKS.filter(([seconds]) => seconds <= longest).map(([seconds, label]) => ({
    label,
    place: placeOf(seconds, longest),
  }));
