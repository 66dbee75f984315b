import { useMemo } from 'preact/hooks';
import { DELIVERY_STATUSES } from '../../../core/delivery/states.ts';
import { STATUS_LOOKS } from '../components/badge.tsx';
import { DeliveryTable } from '../components/delivery-table.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { fromLocalInput } from '../format/local-input.ts';
import { count } from '../format/quantity.ts';
import { useFresh } from '../live/use-fresh.ts';
import { fleet } from '../live/fleet.ts';
import { useStore } from '../live/store.ts';
import { replace, to, usePageTitle } from '../router.ts';
import { Paged } from '../components/paged-deliveries.tsx';

/** The largest number of lines in the list of all destinations. */
const TAIL = 100;

/** Deliveries of a destination by filter, or live deliveries of all destinations. */
export function DeliveriesPage({ query }: { query: URLSearchParams }) {
  const heading = usePageTitle('Deliveries');
  const { destinations = [], error } = useStore(fleet);
  const names = useMemo(() => new Map(destinations.map(({ id, name }) => [id, name])), [destinations]);
  const [destination, status, from] = [
    query.get('destination') ?? '',
    query.get('status') ?? '',
    query.get('from') ?? '',
  ];
  const change = (changes: Record<string, string>): void =>
    replace(to(['deliveries'], { ...Object.fromEntries(query), ...changes }));
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>Deliveries</h1>
          <p class="muted">
            {destination === ''
              ? 'Live deliveries of the most active destinations. Choose a destination for older ones.'
              : 'Newest first.'}
          </p>
        </div>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <section class="card" aria-label="List of deliveries">
        <header>
          <div class="fields" role="search" aria-label="Filter deliveries">
            <label class="field grow">
              <span>Destination</span>
              <select value={destination} onChange={(event) => change({ destination: event.currentTarget.value })}>
                <option value="">All destinations</option>
                {destination !== '' && !names.has(destination) && <option value={destination}>{destination}</option>}
                {destinations.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label class="field">
              <span>Status</span>
              <select value={status} onChange={(event) => change({ status: event.currentTarget.value })}>
                <option value="">Any</option>
                {DELIVERY_STATUSES.map((each) => (
                  <option key={each} value={each}>
                    {STATUS_LOOKS[each].label}
                  </option>
                ))}
              </select>
            </label>
            {destination !== '' && (
              <label class="field">
                <span>Accepted before</span>
                <input
                  type="datetime-local"
                  value={from}
                  onChange={(event) => change({ from: event.currentTarget.value })}
                />
              </label>
            )}
          </div>
        </header>
        {destination === '' ? (
          <Tail status={status} names={names} />
        ) : (
          <Paged
            key={`${destination} ${status} ${from}`}
            destination={destination}
            status={status}
            to={from === '' ? undefined : fromLocalInput(from)}
          />
        )}
      </section>
    </div>
  );
}

/** The deliveries that the page has read of all destinations, newest first. */
function Tail({ status, names }: { status: string; names: ReadonlyMap<string, string> }) {
  const { recent, destinations } = useStore(fleet);
  const deliveries = useMemo(
    () =>
      [...recent.values()]
        .flatMap((each) => each.deliveries)
        .filter((delivery) => status === '' || delivery.status === status)
        .toSorted((left, right) => (left.acceptedAt < right.acceptedAt ? 1 : -1))
        .slice(0, TAIL),
    [recent, status],
  );
  const fresh = useFresh(deliveries);
  if (deliveries.length === 0)
    return <p class="empty">{destinations === undefined ? 'Reading…' : 'No deliveries yet. New ones appear here.'}</p>;
  return (
    <>
      <DeliveryTable
        caption="Latest deliveries of all destinations"
        deliveries={deliveries}
        names={names}
        fresh={fresh}
      />
      <p class="pager" role="status">
        The latest {count(deliveries.length)}, live.
      </p>
    </>
  );
}
