import { fullTime, relativeTime, shortTime } from '../format/time.ts';
import { clock } from '../live/clock.ts';
import { useStore } from '../live/store.ts';

interface At {
  /** ISO 8601. */
  at: string;
}

/** The distance of a time from now, e.g. `12 s ago`. */
export function Ago({ at }: At) {
  const now = useStore(clock);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(time)}>
      {relativeTime(time, now)}
    </time>
  );
}

/** The time until something is due, or `now`. */
export function Due({ at }: At) {
  const now = useStore(clock);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(time)}>
      {relativeTime(Math.max(time, now + 1), now)}
    </time>
  );
}

const TIMES = /(\d{4}-\d\d-\d\dT[\d:.]+Z)/;

/** A sentence of the API with its times in the reader's format. */
export function Sentence({ text }: { text: string }) {
  return <>{text.split(TIMES).map((part) => (TIMES.test(part) ? <When key={part} at={part} /> : part))}</>;
}

/** The time of day. */
export function When({ at }: At) {
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(time)}>
      {shortTime(time, Date.now())}
    </time>
  );
}
