import type { AttemptTime } from '../../../core/delivery/retry.ts';
import { marksUpTo, placeOf, rangeText, summaryOf } from '../format/attempt-times.ts';

/** The times of the attempts of a policy: each line says them and draws them, on a scale by powers of ten. */
export function AttemptTimes({ times }: { times: readonly AttemptTime[] }) {
  const longest = times.at(-1)?.atSeconds.longest ?? 0;
  const percent = (seconds: number): number => placeOf(seconds, longest) * 100;
  return (
    <div class="attempt-times" data-part="attempt-times">
      <p>{summaryOf(times)}</p>
      <ol>
        {times.map(({ attempt, afterSeconds, atSeconds }) => (
          <li key={attempt}>
            <span>Attempt {attempt}</span>
            <span class="track" aria-hidden="true">
              {marksUpTo(longest).map(({ label, place }) => (
                <i key={label} style={{ left: `${place * 100}%` }} />
              ))}
              <b
                style={{
                  left: `${percent(atSeconds.shortest)}%`,
                  width: `${percent(atSeconds.longest) - percent(atSeconds.shortest)}%`,
                }}
              />
            </span>
            <span class="muted">{attempt === 1 ? 'at once' : `${rangeText(afterSeconds)} later`}</span>
          </li>
        ))}
        {longest > 0 && (
          <li aria-hidden="true" class="muted small">
            <span />
            <span class="marks">
              {marksUpTo(longest).map(({ label, place }) => (
                <span key={label} style={{ left: `${place * 100}%` }}>
                  {label}
                </span>
              ))}
            </span>
            <span />
          </li>
        )}
      </ol>
    </div>
  );
}
