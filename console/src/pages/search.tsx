import { listEvents } from '../api/operations.ts';
import type { EventSummary } from '../api/types.ts';
import { StateBadge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { Empty } from '../components/empty.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { counted } from '../format/quantity.ts';
import { everyPage, useCatalogue, useDestinations, useTenants } from '../live/lists.ts';
import { useLive } from '../live/use-live.ts';
import { ALL_TENANTS, to, usePageTitle } from '../router.ts';
import { isNamed } from './destinations.tsx';

const MOST = 30;
const NEVER_AGAIN_MS = 3_600_000;

/** What has the text in its name, URL, type or id, in all tenants. */
export function SearchPage({ text }: { text: string }) {
  const heading = usePageTitle(`Search for ${text}`);
  const destinations = useDestinations(ALL_TENANTS);
  const tenants = useTenants();
  const catalogue = useCatalogue();
  const names = tenants.value?.items.map(({ tenant }) => tenant);
  const events = useEvents(text);
  const found = (destinations.value ?? []).filter((destination) => isNamed(destination, text));
  const types = (catalogue.value?.items ?? []).filter(({ type, description }) => has(`${type} ${description}`, text));
  const named = (names ?? []).filter((tenant) => has(tenant, text));
  const error = destinations.error ?? catalogue.error ?? events.error;
  const done = [destinations, catalogue, events].every(({ readAt }) => readAt !== undefined);
  const nothing = found.length + types.length + named.length + (events.value?.length ?? 0) === 0;
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>
            Search for <bdi>{text}</bdi>
          </h1>
          <p class="muted" role="status">
            {done ? 'In all tenants: names, URLs, types and ids.' : 'Looking…'}
          </p>
        </div>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {done && nothing && (
        <section class="card" aria-label="Results">
          <Empty
            title={`Nothing has "${text}" in its name, URL, type or id.`}
            action={
              <a class="button" href={to(['events'])}>
                Look through the events
              </a>
            }
          >
            Deliveries are found by their whole id, or by filter in the list of deliveries.
          </Empty>
        </section>
      )}
      {(events.value ?? []).map((event) => (
        <Card key={event.id} title="Event">
          <p>
            <a href={to(['events', event.id])}>{event.id}</a> of the type <code>{event.type}</code>, tenant{' '}
            {event.tenant}
          </p>
        </Card>
      ))}
      {found.length > 0 && (
        <Card title={counted(found.length, 'destination')} flush>
          <table class="stacked">
            <caption>Destinations</caption>
            <tbody>
              {found.slice(0, MOST).map((destination) => (
                <tr key={destination.id}>
                  <th scope="row">
                    <a class="cut" href={to(['destinations', destination.id])}>
                      {destination.name}
                    </a>
                    <span class="small muted cut">{destination.url}</span>
                  </th>
                  <td>
                    <StateBadge {...destination} works={false} />
                  </td>
                  <td>{destination.tenant}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {found.length > MOST && (
            <p class="pager">
              The first {MOST}. <a href={to(['destinations'], { find: text }, ALL_TENANTS)}>All {found.length}</a>
            </p>
          )}
        </Card>
      )}
      {types.length > 0 && (
        <Card title={counted(types.length, 'event type')} flush>
          <table class="stacked">
            <caption>Event types</caption>
            <tbody>
              {types.map(({ type, description }) => (
                <tr key={type}>
                  <th scope="row">
                    <a href={to(['catalogue', type])}>{type}</a>
                  </th>
                  <td>
                    <a href={to(['deliveries'], { type })}>Deliveries</a> ·{' '}
                    <a href={to(['events'], { type })}>Events</a>
                  </td>
                  <td>{description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
      {named.length > 0 && (
        <Card title={counted(named.length, 'tenant')}>
          <ul class="tags">
            {named.map((tenant) => (
              <li key={tenant}>
                <a href={to(['destinations'], {}, tenant)}>{tenant}</a>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

/** An id is at most so long. */
const LONGEST_ID = 256;

/** The event with this id, or the events of several tenants whose publishers use the same id. */
const useEvents = (id: string) =>
  useLive<readonly EventSummary[]>(
    `events with id ${id}`,
    async (signal) =>
      id === '' || id.length > LONGEST_ID ? [] : everyPage((cursor) => listEvents({ id, cursor }, signal)),
    () => NEVER_AGAIN_MS,
  );
