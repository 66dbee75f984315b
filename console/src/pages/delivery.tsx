import { getDelivery, getDestination, resendDelivery } from '../api/operations.ts';
import type { Delivery, Destination } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { AttemptTimeline } from '../components/attempt-timeline.tsx';
import { StatusBadge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { Identifier } from '../components/identifier.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Due, When } from '../components/time.tsx';
import { counted } from '../format/quantity.ts';
import { INTERVAL_MS } from '../live/wait.ts';
import { useLive } from '../live/use-live.ts';
import { to, usePageTitle } from '../router.ts';

/** A delivery that has ended changes only by a resend. */
const ENDED_INTERVAL_MS = 10_000;
const hasEnded = ({ status }: Delivery): boolean => status === 'SUCCESS' || status === 'RETRY_EXHAUSTED';

/** One event at one destination: all attempts, the failure and the remedy. */
export function DeliveryPage({ id }: { id: string }) {
  const { value, error, refresh } = useLive(
    `delivery ${id}`,
    (signal) => getDelivery(id, signal),
    (known) => (known !== undefined && hasEnded(known) ? ENDED_INTERVAL_MS : INTERVAL_MS),
  );
  const destination = useDestination(value?.destinationId);
  const heading = usePageTitle(value === undefined ? 'Delivery' : `Delivery of ${value.type}`);
  if (value === undefined) {
    return (
      <div class="page">
        <h1 {...heading}>Delivery</h1>
        {error === undefined ? <p class="muted">Reading…</p> : <ProblemNotice error={error} />}
      </div>
    );
  }
  const advice =
    hasEnded(value) && value.status === 'SUCCESS'
      ? undefined
      : value.attempts.findLast(({ diagnosis }) => diagnosis !== undefined)?.diagnosis;
  return (
    <div class="page">
      <div class="head">
        <div>
          <nav class="trail" aria-label="Trail">
            <a href={to(['deliveries'], { destination: value.destinationId })}>Deliveries</a> /{' '}
            <bdi>{destination?.name ?? value.destinationId}</bdi>
          </nav>
          <h1 {...heading}>{value.type}</h1>
          <p class="line" role="status">
            <StatusBadge status={value.status} />
            <span>
              {counted(value.attemptCount, 'attempt')}
              {value.run > 1 && ` in run ${value.run}`}
            </span>
            {value.nextAttemptAt !== undefined && (
              <span class="muted">
                next <Due at={value.nextAttemptAt} />
              </span>
            )}
          </p>
        </div>
        <div class="actions">
          <Action
            kind="main"
            act={async () => {
              await resendDelivery(id);
              refresh();
              return 'The delivery is sent again, with all of its attempts anew.';
            }}
          >
            Resend
          </Action>
        </div>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {advice !== undefined && (
        <div class={`notice ${value.status === 'RETRY_EXHAUSTED' ? 'bad' : 'warn'}`} data-part="diagnosis">
          <strong>What to do</strong>
          <p>{advice}</p>
        </div>
      )}
      <div class="split">
        <Card title="Attempts" flush>
          <div style={{ paddingBlock: 'var(--gap)' }}>
            <AttemptTimeline delivery={value} />
          </div>
        </Card>
        <Facts delivery={value} destination={destination} />
      </div>
    </div>
  );
}

/** Reads the destination once, for its name and URL. */
function useDestination(id: string | undefined): Destination | undefined {
  return useLive(
    `destination ${id ?? ''}`,
    async (signal) => (id === undefined ? undefined : (await getDestination(id, signal)).value),
    () => 60_000,
  ).value;
}

function Facts({ delivery, destination }: { delivery: Delivery; destination: Destination | undefined }) {
  return (
    <Card title="About it">
      <dl class="facts">
        <dt>Destination</dt>
        <dd>
          <a href={to(['destinations', delivery.destinationId])}>{destination?.name ?? delivery.destinationId}</a>
          {destination !== undefined && <div class="mono muted">{destination.url}</div>}
        </dd>
        <dt>Event</dt>
        <dd>
          <a href={to(['events', delivery.eventId])}>Payload and other destinations</a>
        </dd>
        <dt>webhook-id</dt>
        <dd>
          <Identifier value={delivery.webhookId} what="webhook-id" />
        </dd>
        <dt>Delivery</dt>
        <dd>
          <Identifier value={delivery.id} what="delivery id" />
        </dd>
        <dt>Source</dt>
        <dd>{delivery.source}</dd>
        <dt>Tenant</dt>
        <dd>{delivery.tenant}</dd>
        <dt>Accepted</dt>
        <dd>
          <When at={delivery.acceptedAt} />
        </dd>
        {delivery.endedAt !== undefined && (
          <>
            <dt>Ended</dt>
            <dd>
              <When at={delivery.endedAt} />
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}
