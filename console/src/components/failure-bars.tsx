import { count } from '../format/quantity.ts';
import type { Failures } from '../format/reasons.ts';
import { reasonsOf } from '../format/reasons.ts';
import { to } from '../router.ts';

interface FailureBarsProps {
  totals: Failures;
  /** Id of the destination whose figures they are; absent for all. */
  destination?: string;
  /** The period of the figures, by its name in addresses; absent for figures without one. */
  period?: string | undefined;
}

/** Failed attempts by HTTP status or class of failure, the most frequent first. A status leads to its deliveries. */
export function FailureBars({ totals, destination, period }: FailureBarsProps) {
  const reasons = reasonsOf(totals);
  const most = Math.max(1, ...reasons.map(({ times }) => times));
  if (reasons.length === 0) return <p class="muted">No attempt failed.</p>;
  return (
    <ul class="bars">
      {reasons.map(({ label, status, times }) => (
        <li key={label}>
          {status === undefined ? (
            <span>{label}</span>
          ) : (
            <a href={to(['deliveries'], { destination, code: status, period })}>{label}</a>
          )}
          <span class="bar">
            <span style={{ width: `${(times / most) * 100}%` }} />
          </span>
          <span class="number">{count(times)}</span>
        </li>
      ))}
    </ul>
  );
}
