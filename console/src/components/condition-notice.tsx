import type { Destination, Stats } from '../api/types.ts';
import { isBlocked } from '../format/health.ts';
import { count, counted } from '../format/quantity.ts';
import { clock } from '../live/clock.ts';
import { useStore } from '../live/store.ts';
import { Ago, Due, When } from './time.tsx';

/** The reason why no delivery goes out, if there is one. */
export function ConditionNotice({ destination, stats }: { destination: Destination; stats: Stats | undefined }) {
  const now = useStore(clock);
  const waiting =
    stats === undefined
      ? ''
      : stats.waiting === 0
        ? 'No delivery waits.'
        : `${count(stats.waiting)} of its latest deliveries wait; they go out once it is active.`;
  if (destination.state === 'DISABLED') {
    return (
      <div class="notice bad">
        <strong>Disabled</strong>
        <p>
          {destination.stateReason} {waiting}
        </p>
      </div>
    );
  }
  if (destination.state === 'PAUSED') {
    return (
      <div class="notice warn">
        <strong>Paused {stats?.pausedSince !== undefined && <Ago at={stats.pausedSince} />}</strong>
        <p>{waiting}</p>
      </div>
    );
  }
  if (destination.state === 'LISTENING') {
    return (
      <div class="notice">
        <strong>
          Listening, and ends {destination.listensUntil !== undefined && <Due at={destination.listensUntil} />}
        </strong>
        <p>It gets no POST: webhooks listen reads its events and forwards them to the URL.</p>
      </div>
    );
  }
  const held =
    stats !== undefined && stats.waiting > 0 && ` ${count(stats.waiting)} of its latest deliveries wait; none is lost.`;
  const pace = `It gets ${counted(destination.rateLimit.perMinute, 'delivery', 'deliveries')} a minute at most.`;
  if (!isBlocked(destination, now) || destination.blockedUntil === undefined) {
    // Between two turns of its limit a destination with a backlog is not blocked.
    if (held === false) return null;
    return (
      <div class="notice warn">
        <strong>Deliveries wait for their turn</strong>
        <p>
          {pace}
          {held}
        </p>
      </div>
    );
  }
  return destination.blockedBy === 'circuit' ? (
    <div class="notice bad">
      <strong>
        Its circuit is open after failures, until <When at={destination.blockedUntil} />
      </strong>
      <p>
        Then one delivery tries whether it works again. Once the receiver is fixed, Resume now sends what waits at once.
        {held}
      </p>
    </div>
  ) : (
    <div class="notice warn">
      <strong>
        Rate-limited until <When at={destination.blockedUntil} />
      </strong>
      <p>
        {pace}
        {held}
      </p>
    </div>
  );
}
