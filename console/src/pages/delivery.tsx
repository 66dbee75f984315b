import { useMemo, useRef } from 'preact/hooks';
import { getDelivery, getDestination, resendDelivery } from '../api/operations.ts';
import type { Attempt, Delivery, Destination } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { AsOf } from '../components/as-of.tsx';
import { Attempts } from '../components/attempts.tsx';
import { StatusBadge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { DeliveryFacts } from '../components/delivery-facts.tsx';
import { MayWrite } from '../components/may-write.tsx';
import { Next } from '../components/outlook.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { counted } from '../format/quantity.ts';
import { useLive } from '../live/use-live.ts';
import { FEED_MS, INTERVAL_MS } from '../live/wait.ts';
import { to, usePageTitle } from '../router.ts';

/** Requests and body are read again at least so often, since a payload can be erased, in milliseconds. */
const WHOLE_MS = 60_000;
const hasEnded = ({ status }: Delivery): boolean => status === 'SUCCESS' || status === 'RETRY_EXHAUSTED';

/** One event at one destination: all attempts with their requests and responses, the failure and the remedy. */
export function DeliveryPage({ id }: { id: string }) {
  const read = useReader(id);
  // A delivery that has ended changes only by a resend.
  const { value, error, readAt, refresh } = useLive(`delivery ${id}`, read, (known) =>
    known === undefined || hasEnded(known) ? INTERVAL_MS : FEED_MS,
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
    value.status === 'SUCCESS'
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
          <p class="line">
            <span role="status">
              <StatusBadge status={value.status} />
            </span>
            <span>
              {counted(value.attemptCount, 'attempt')}
              {value.run > 1 && ` in run ${value.run}`}
            </span>
            {!hasEnded(value) && <Next delivery={value} />}
            <AsOf at={readAt} />
          </p>
        </div>
        <MayWrite>
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
        </MayWrite>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {advice !== undefined && (
        <div class={`notice ${value.status === 'RETRY_EXHAUSTED' ? 'bad' : 'warn'}`} data-part="diagnosis">
          <strong>What to do</strong>
          <p>{advice}</p>
        </div>
      )}
      <div class="split">
        <Card title="Attempts, newest first">
          <Attempts delivery={value} destination={destination} />
        </Card>
        <DeliveryFacts delivery={value} destination={destination} />
      </div>
    </div>
  );
}

/** Reads requests and body again only after a new attempt: a body can have 1 MB, and most reads change nothing. */
function useReader(id: string): (signal: AbortSignal) => Promise<Delivery> {
  const whole = useRef<{ at: number; delivery: Delivery } | undefined>(undefined);
  return useMemo(() => {
    const readWhole = async (signal: AbortSignal): Promise<Delivery> => {
      const delivery = await getDelivery(id, {}, signal);
      whole.current = { at: Date.now(), delivery };
      return delivery;
    };
    return async (signal) => {
      const last = whole.current;
      if (last === undefined || Date.now() - last.at > WHOLE_MS) return readWhole(signal);
      const light = await getDelivery(id, { requests: 'false' }, signal);
      const known = last.delivery;
      if (namesOf(light.attempts) !== namesOf(known.attempts)) return readWhole(signal);
      return { ...light, attempts: known.attempts, ...(known.body !== undefined && { body: known.body }) };
    };
  }, [id]);
}

const namesOf = (attempts: readonly Attempt[]): string =>
  attempts.map(({ run, number, at, outcome }) => `${run} ${number} ${at} ${outcome}`).join();

/** The destination of the delivery; `undefined` once it is deleted. */
function useDestination(id: string | undefined): Destination | undefined {
  return useLive(`destination of delivery ${id ?? ''}`, async (signal) =>
    id === undefined ? undefined : (await getDestination(id, signal)).value,
  ).value;
}
