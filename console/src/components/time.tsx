import { useState } from 'preact/hooks';
import { fullTime, relativeTime, shortTime } from '../format/time.ts';
import { clock } from '../live/clock.ts';
import { useStore } from '../live/store.ts';

interface At {
  /** ISO 8601. */
  at: string;
}

/** A short text of a time. A tap, Enter or a screen reader gives the date, the time and the zone. */
function Moment({ at, text }: { at: number; text: string }) {
  const [exact, setExact] = useState(false);
  const full = fullTime(at);
  return (
    <button type="button" class="moment" title={full} onClick={() => setExact(!exact)}>
      <time dateTime={new Date(at).toISOString()}>{exact ? full : text}</time>
      {!exact && <span class="unseen">, {full}</span>}
    </button>
  );
}

/** The distance of a time from now, e.g. `12 s ago`. */
export function Ago({ at }: At) {
  const now = useStore(clock);
  const time = Date.parse(at);
  return <Moment at={time} text={relativeTime(time, now)} />;
}

/** The time until something is due, or `now`. */
export function Due({ at }: At) {
  const now = useStore(clock);
  const time = Date.parse(at);
  return <Moment at={time} text={relativeTime(Math.max(time, now + 1), now)} />;
}

/** The time of day, where times are compared with each other. */
export function When({ at }: At) {
  const time = Date.parse(at);
  return <Moment at={time} text={shortTime(time, Date.now())} />;
}

const TIMES = /(\d{4}-\d\d-\d\dT[\d:.]+Z)/;

/** A sentence of the API with its times in the reader's format. */
export function Sentence({ text }: { text: string }) {
  return <>{text.split(TIMES).map((part) => (TIMES.test(part) ? <When key={part} at={part} /> : part))}</>;
}
