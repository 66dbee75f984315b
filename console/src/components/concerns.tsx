import type { Concern } from '../format/health.ts';
import { failsNow } from '../format/health.ts';
import { clock } from '../live/clock.ts';
import { useStore } from '../live/store.ts';
import { to } from '../router.ts';
import { StateBadge } from './badge.tsx';
import { Ago } from './time.tsx';

interface ConcernsProps {
  concerns: readonly Concern[];
  /** Whether the figures are of now: old ones reassure nobody. */
  known: boolean;
}

/** Destinations that need attention, the worst first. */
export function Concerns({ concerns, known }: ConcernsProps) {
  const now = useStore(clock);
  if (concerns.length === 0)
    return (
      <p class="empty">
        {known ? 'No destination fails, is blocked, paused or disabled.' : 'Not known: the figures are old.'}
      </p>
    );
  return (
    <div class="listing">
      <table class="lines">
        <caption>Destinations that need attention, worst first</caption>
        <tbody>
          {concerns.map(({ destination, reason }) => (
            <tr key={destination.id}>
              <th scope="row">
                <a class="cut" href={to(['destinations', destination.id])}>
                  {destination.name}
                </a>
                <span class="small muted">{destination.tenant}</span>
              </th>
              <td>
                <StateBadge {...destination} fails={failsNow(destination, now)} />
              </td>
              <td>
                {reason}{' '}
                {destination.lastFailureAt !== undefined && (
                  <span class="small muted">
                    Last failure <Ago at={destination.lastFailureAt} />.
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
