import type { Delivery, Destination } from '../api/types.ts';
import { endText } from '../format/reasons.ts';
import { Mark } from './mark.tsx';
import { Due, When } from './time.tsx';

interface OutlookProps {
  delivery: Delivery;
  destination: Destination | undefined;
}

/** The next step of a delivery, or its end without success. */
export function Outlook({ delivery, destination }: OutlookProps) {
  const { status, endedAt, reason } = delivery;
  if (status === 'SUCCESS') return null;
  if (status === 'RETRY_EXHAUSTED') {
    return (
      <li>
        <Mark tone="bad" icon="block" />
        <div class="top">
          <strong>Gave up</strong>
          <span>{reason !== undefined && endText(reason)}</span>
          {endedAt !== undefined && (
            <span class="muted">
              <When at={endedAt} />
            </span>
          )}
        </div>
      </li>
    );
  }
  return (
    <li>
      <Mark tone="info" icon="clock" />
      <div class="top">
        <strong>{stepOf(delivery, destination)}</strong>
        <Next delivery={delivery} />
      </div>
    </li>
  );
}

function stepOf({ nextAttemptAt }: Delivery, destination: Destination | undefined): string {
  switch (destination?.state) {
    case 'PAUSED':
      return 'Waits until somebody resumes the destination, which is paused';
    case 'DISABLED':
      return 'Waits until somebody resumes the destination, which is disabled';
    case 'LISTENING':
      return 'Is read by webhooks listen; it gets no POST';
    case 'ACTIVE':
    case undefined:
  }
  if (nextAttemptAt !== undefined) return 'Next attempt';
  if (destination?.blockedBy === 'circuit') return 'Waits: the circuit of the destination is open after failures';
  if (destination?.blockedBy === 'rate_limit') return 'Waits: the destination is over its rate limit';
  return 'Waits for its attempt';
}

/** When a delivery goes next. */
export function Next({
  delivery: { nextAttemptAt, expectedAt, parkedUntil },
}: {
  delivery: Pick<Delivery, 'nextAttemptAt' | 'expectedAt' | 'parkedUntil'>;
}) {
  const at = nextAttemptAt ?? expectedAt ?? parkedUntil;
  return at === undefined ? null : (
    <span class="muted">
      <Due at={at} />
    </span>
  );
}
