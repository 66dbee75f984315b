import { useMemo, useState } from 'preact/hooks';
import { visibleLines } from '../../../sdk/src/visible-text.ts';
import { erasePayload, getEvent } from '../api/operations.ts';
import type { Verdict, WebhookEvent } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { VerdictBadge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { Confirm } from '../components/dialog.tsx';
import { Identifier } from '../components/identifier.tsx';
import { MayWrite } from '../components/may-write.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Ago, Due, Sentence } from '../components/time.tsx';
import { counted } from '../format/quantity.ts';
import { indented, memberText } from '../format/json-text.ts';
import { useLive } from '../live/use-live.ts';
import { to, usePageTitle } from '../router.ts';

const UNMATCHED: Readonly<Record<NonNullable<WebhookEvent['unmatched']>, string>> = {
  no_subscription: 'No destination subscribes to its type.',
  filtered: 'The filters of all subscribed destinations reject it.',
  malformed: 'The event is malformed.',
};

/** One event: its payload and its result at each destination. */
export function EventPage({ id }: { id: string }) {
  const { value: answer, error, refresh } = useLive(`event ${id}`, (signal) => getEvent(id, signal));
  const heading = usePageTitle(answer === undefined ? 'Event' : `Event ${answer.value.type}`);
  const [erasing, setErasing] = useState(false);
  if (answer === undefined) {
    return (
      <div class="page">
        <h1 {...heading}>Event</h1>
        {error === undefined ? <p class="muted">Reading…</p> : <ProblemNotice error={error} />}
      </div>
    );
  }
  const event = answer.value;
  const payload = memberText(answer.text, 'payload');
  const isLate = event.verdicts.some(({ late }) => late === true);
  return (
    <div class="page">
      <div class="head">
        <div>
          <nav class="trail" aria-label="Trail">
            <a href={to(['events'])}>Events</a> / <bdi>{event.tenant}</bdi>
          </nav>
          <h1 {...heading}>{event.type}</h1>
          <p class="line">
            <span>
              accepted <Ago at={event.acceptedAt} />
            </span>
            <span class="muted">from {event.source}</span>
            <Identifier value={event.webhookId} what="webhook-id" />
          </p>
        </div>
        {payload !== undefined && (
          <MayWrite>
            <button type="button" class="button danger" onClick={() => setErasing(true)}>
              Erase the payload
            </button>
          </MayWrite>
        )}
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {event.unmatched !== undefined && (
        <div class="notice warn">
          <strong>The event went to no destination{isLate ? ' when it was accepted' : ''}</strong>
          <p>
            {UNMATCHED[event.unmatched]} {isLate && 'A backfill or a replay sent it later, see below.'}
          </p>
        </div>
      )}
      {event.violations.length > 0 && (
        <div class="notice warn">
          <strong>Its data does not fit the schema of its type, or was not checked</strong>
          <ul>
            {event.violations.map((violation) => (
              <li key={violation}>{violation}</li>
            ))}
          </ul>
        </div>
      )}
      <div class="split">
        <Card title={counted(event.verdicts.length, 'destination')} flush>
          {event.verdicts.length === 0 ? (
            <p class="empty">The tenant has no destination.</p>
          ) : (
            <Verdicts event={event} />
          )}
        </Card>
        <Card title="Payload" aside={<span class="muted small">the body that receivers get</span>}>
          {payload === undefined ? (
            <p class="muted">
              {event.payloadErasedAt === undefined ? 'The payload has expired.' : 'The payload was erased.'}
            </p>
          ) : (
            <Payload json={payload} />
          )}
        </Card>
      </div>
      {erasing && (
        <Confirm
          title="Erase the payload for good?"
          onClose={() => setErasing(false)}
          action={
            <Action
              kind="danger"
              act={async () => {
                await erasePayload(event.id);
                setErasing(false);
                refresh();
                return 'The payload is erased.';
              }}
            >
              Erase it
            </Action>
          }
        >
          <p>
            The record of the event stays. Deliveries still on their way end with the reason payload_erased. This cannot
            be undone.
          </p>
        </Confirm>
      )}
    </div>
  );
}

/** The text is made once, not in every poll: it has up to 1 MB. */
function Payload({ json }: { json: string }) {
  return <pre tabIndex={0}>{useMemo(() => visibleLines(indented(json)), [json])}</pre>;
}

/** Verdicts with an automatic next attempt. */
const COMING: ReadonlySet<Verdict['verdict']> = new Set(['pending', 'failing', 'blocked']);

function Verdicts({ event: { verdicts, nextCursor } }: { event: WebhookEvent }) {
  return (
    <>
      <table class="stacked">
        <caption>Result of the event at each destination</caption>
        <thead>
          <tr>
            <th scope="col">Destination</th>
            <th scope="col">Verdict</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {verdicts.map(({ destinationId, name, verdict, explanation, deliveryId, until, late }) => (
            <tr key={destinationId}>
              <th scope="row">
                <a class="cut" href={to(['destinations', destinationId])}>
                  {name ?? destinationId}
                </a>
              </th>
              <td>
                <VerdictBadge verdict={verdict} />
                {late === true && (
                  <span class="small muted" title="It did not match then: a backfill or a replay sent it.">
                    {' '}
                    got it later
                  </span>
                )}
              </td>
              <td>
                <Sentence text={explanation} />
                {until !== undefined && COMING.has(verdict) && (
                  <div class="small muted">
                    next attempt <Due at={until} />
                  </div>
                )}
                {deliveryId !== undefined && (
                  <div class="apart">
                    <a href={to(['deliveries', deliveryId])} aria-label={`Delivery to ${name ?? destinationId}`}>
                      Delivery
                    </a>
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {nextCursor !== undefined && <p class="pager">This list shows the first 100 destinations.</p>}
    </>
  );
}
