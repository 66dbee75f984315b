import { shortTime } from '../format/time.ts';
import { When } from './time.tsx';

/** The time of the figures beside it. @param at milliseconds since the epoch; nothing before the first read */
export function AsOf({ at, verb = 'as of' }: { at: number | undefined; verb?: string }) {
  if (at === undefined) return null;
  return (
    <span class="muted small" data-part="as-of">
      {verb} <When key={shortTime(at, at)} at={new Date(at).toISOString()} />
    </span>
  );
}
