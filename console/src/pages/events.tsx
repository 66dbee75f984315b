import { useMemo, useState } from 'preact/hooks';
import { listEvents } from '../api/operations.ts';
import type { EventSummary } from '../api/types.ts';
import { AsOf } from '../components/as-of.tsx';
import { Badge } from '../components/badge.tsx';
import { TypeField } from '../components/delivery-filters.tsx';
import { Empty } from '../components/empty.tsx';
import { NoMatchYet } from '../components/no-match-yet.tsx';
import { Pager } from '../components/pager.tsx';
import { InPeriod, PeriodFilter } from '../components/period-filter.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Ago } from '../components/time.tsx';
import { boundsOf, periodIn } from '../format/period.ts';
import { counted } from '../format/quantity.ts';
import { useDestinationNames } from '../live/lists.ts';
import { useFirstMatch } from '../live/use-first-match.ts';
import { useLive } from '../live/use-live.ts';
import { oneTenant, replace, to, usePageTitle, usePlace } from '../router.ts';

const PAGE = 50;

/** The kinds of events that the list can show, by the query of the page, and as the API takes them. */
const KINDS: Readonly<Record<string, { label: string; query: Readonly<Record<string, string>> }>> = {
  '': { label: 'All events', query: {} },
  matched: { label: 'With destinations', query: { unmatched: 'false' } },
  unmatched: { label: 'Without destinations', query: { unmatched: 'true' } },
  malformed: { label: 'Malformed', query: { malformed: 'true' } },
};

/** Accepted events of the tenant, those without destinations and malformed ones included. */
export function EventsPage({ query }: { query: URLSearchParams }) {
  const heading = usePageTitle('Events');
  const { tenant } = usePlace();
  const kind = query.get('kind') ?? '';
  const change = (changes: Readonly<Record<string, string | undefined>>): void =>
    replace(to(['events'], { ...Object.fromEntries(query), ...changes }));
  const key = `${tenant} ${query.toString()}`;
  const filter = useMemo(
    () => ({
      tenant: oneTenant(tenant),
      type: query.get('type') || undefined,
      ...KINDS[kind]?.query,
      ...boundsOf(periodIn(query), Date.now()),
    }),
    [key],
  );
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>Events</h1>
          <p class="muted">Newest recorded first. The publisher’s own id of an event leads to it too: search for it.</p>
        </div>
      </div>
      <section class="card" aria-label="List of events">
        <header>
          <div class="fields" role="search" aria-label="Filter events">
            <TypeField value={query.get('type') ?? ''} onChange={(type) => change({ type })} />
            <label class="field">
              <span>Destinations</span>
              <select value={kind} onChange={(event) => change({ kind: event.currentTarget.value })}>
                {Object.entries(KINDS).map(([name, { label }]) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            <PeriodFilter query={query} onChange={change} />
          </div>
        </header>
        <InPeriod query={query}>
          <EventList key={key} filter={filter} />
        </InPeriod>
      </section>
    </div>
  );
}

interface EventListProps {
  filter: Readonly<Record<string, string | undefined>>;
}

function EventList({ filter }: EventListProps) {
  /** Cursors of this page and of earlier pages. */
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const names = useDestinationNames();
  const cursor = cursors.at(-1);
  const { value, error, readAt } = useLive(`events ${JSON.stringify(filter)} ${cursor ?? ''}`, (signal) =>
    listEvents({ ...filter, limit: PAGE, cursor }, signal),
  );
  const search = useFirstMatch<EventSummary>(value?.items.length === 0 ? value.nextCursor : undefined, (from, signal) =>
    listEvents({ ...filter, limit: PAGE, cursor: from }, signal),
  );
  const searched = value?.items.length === 0 && value.nextCursor !== undefined;
  const page = searched ? search.page : value;
  const events = page?.items ?? [];
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} />}
      {value === undefined && error === undefined && <p class="empty">Reading…</p>}
      {value !== undefined &&
        events.length === 0 &&
        (searched ? (
          <NoMatchYet search={search} what="events" filter={wordsOf(filter)}>
            <NoEvents />
          </NoMatchYet>
        ) : (
          <NoEvents />
        ))}
      {events.length > 0 && <EventTable events={events} names={names} />}
      <Pager
        newer={cursors.length === 1 ? undefined : () => setCursors(cursors.slice(0, -1))}
        older={
          events.length === 0 || page?.nextCursor === undefined
            ? undefined
            : () => setCursors([...cursors, page.nextCursor])
        }
      >
        <AsOf at={searched ? search.readAt : readAt} />
      </Pager>
    </>
  );
}

/** E.g. `type order.created`. */
const wordsOf = ({ type, unmatched, malformed, ...period }: EventListProps['filter']): string =>
  [
    type === undefined ? '' : `type ${type}`,
    malformed === 'true'
      ? 'malformed'
      : unmatched === undefined
        ? ''
        : `${unmatched === 'true' ? 'no' : 'a'} destination`,
    period['from'] === undefined && period['to'] === undefined ? '' : 'this time',
  ]
    .filter(Boolean)
    .join(', ');

const NoEvents = () => (
  <Empty title="No event matches">
    Publish an event, change the filter or choose a longer time. Events of another source than this deployment’s are not
    recorded.
  </Empty>
);

function EventTable({ events, names }: { events: readonly EventSummary[]; names: ReadonlyMap<string, string> }) {
  return (
    <div class="listing">
      <table class="lines">
        <caption>Events, newest recorded first</caption>
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Result</th>
            <th scope="col">Destinations</th>
            <th scope="col">Recorded</th>
            <th scope="col">Tenant</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <th scope="row">
                <a class="cut" href={to(['events', event.id])}>
                  {event.type === '' ? '(no type)' : event.type}
                </a>
              </th>
              <td class="state">
                <Result event={event} />
              </td>
              <td>
                <span class="cut">{(event.destinationIds ?? []).map((id) => names.get(id) ?? id).join(', ')}</span>
              </td>
              <td class="nowrap muted">
                <Ago at={event.recordedAt} />
              </td>
              <td class="muted">{event.tenant}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Result({ event: { unmatched, destinations } }: { event: EventSummary }) {
  switch (unmatched) {
    case 'malformed':
      return <Badge label="Malformed" tone="bad" icon="cross" />;
    case 'filtered':
      return <Badge label="Filtered" tone="idle" icon="filter" />;
    case 'no_subscription':
      return <Badge label="No subscription" tone="idle" icon="dash" />;
    case undefined:
      return <Badge label={counted(destinations, 'destination')} tone="info" icon="check" />;
  }
}
