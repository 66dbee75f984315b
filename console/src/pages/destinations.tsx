import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Destination, Stats } from '../api/types.ts';
import { StateBadge } from '../components/badge.tsx';
import { RegisterDialog } from '../components/register-dialog.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { Ago } from '../components/time.tsx';
import { concernOf } from '../format/health.ts';
import { count, counted, duration, percent } from '../format/quantity.ts';
import { fleet, watch } from '../live/fleet.ts';
import { useStore } from '../live/store.ts';
import { replace, to, usePageTitle, usePlace } from '../router.ts';

const PAGE = 50;

/** The sort keys of the list with the direction of the first click. */
const ORDERS: Readonly<
  Record<string, { label: string; value: (destination: Destination, stats: Stats | undefined) => number | string }>
> = {
  name: { label: 'Name', value: ({ name }) => name.toLowerCase() },
  state: { label: 'State', value: ({ state }) => state },
  rate: { label: 'Success', value: (_, stats) => stats?.successRate ?? 2 },
  latency: { label: 'Median', value: (_, stats) => -(stats?.latencyMs?.p50 ?? -1) },
  newest: { label: 'Latest', value: (_, stats) => -Date.parse(stats?.sample.newest ?? '1970-01-01') },
};

/** All destinations with state, figures and limits. */
export function DestinationsPage() {
  const heading = usePageTitle('Destinations');
  const { query } = usePlace();
  const { destinations, stats, recent, error } = useStore(fleet);
  const [registering, setRegistering] = useState(false);
  const [find, show, sort, from] = [
    query.get('find') ?? '',
    query.get('show') ?? 'all',
    query.get('sort') ?? 'name',
    Number(query.get('from') ?? 0),
  ];
  const change = (changes: Record<string, string>): void =>
    replace(to(['destinations'], { ...Object.fromEntries(query), from: '', ...changes }));

  const matching = useMemo(() => {
    const wanted = find.toLowerCase();
    const order = ORDERS[sort] ?? ORDERS['name'];
    return (destinations ?? [])
      .filter(({ name, url, id }) => `${name} ${url} ${id}`.toLowerCase().includes(wanted))
      .filter(
        (destination) =>
          show === 'all' ||
          (show === 'attention'
            ? concernOf(destination, stats.get(destination.id)) !== undefined
            : destination.state === show),
      )
      .map((destination) => ({ destination, value: order?.value(destination, stats.get(destination.id)) ?? '' }))
      .toSorted((left, right) => (left.value < right.value ? -1 : left.value > right.value ? 1 : 0))
      .map(({ destination }) => destination);
  }, [destinations, stats, find, show, sort]);
  const shown = matching.slice(from, from + PAGE);
  const ids = shown.map(({ id }) => id).join();
  useEffect(() => {
    watch(ids === '' ? [] : ids.split(','));
    return () => watch([]);
  }, [ids]);

  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>Destinations</h1>
          <p class="muted">
            {destinations === undefined ? 'Reading…' : counted(destinations.length, 'destination')}. Figures are of the
            latest 200 deliveries of each.
          </p>
        </div>
        <button type="button" class="button main" onClick={() => setRegistering(true)}>
          Register a destination
        </button>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <section class="card" aria-label="List of destinations">
        <header>
          <div class="fields" role="search" aria-label="Filter destinations">
            <label class="field grow">
              <span>Name, URL or id</span>
              <input type="search" value={find} onInput={(event) => change({ find: event.currentTarget.value })} />
            </label>
            <label class="field">
              <span>State</span>
              <select value={show} onChange={(event) => change({ show: event.currentTarget.value })}>
                <option value="all">All</option>
                <option value="attention">Needs attention</option>
                <option value="ACTIVE">Active</option>
                <option value="PAUSED">Paused</option>
                <option value="DISABLED">Disabled</option>
                <option value="LISTENING">Listening</option>
              </select>
            </label>
          </div>
        </header>
        {destinations !== undefined && shown.length === 0 && (
          <p class="empty">
            {destinations.length === 0 ? 'No destination is registered yet.' : 'No destinations match.'}
          </p>
        )}
        {shown.length > 0 && (
          <div class="scroll">
            <table>
              <caption>Destinations</caption>
              <thead>
                <tr>
                  <Heading order="name" sort={sort} onSort={change} />
                  <Heading order="state" sort={sort} onSort={change} />
                  <Heading order="rate" sort={sort} onSort={change} number />
                  <th scope="col" class="roomy">
                    Latest 30
                  </th>
                  <Heading order="latency" sort={sort} onSort={change} number className="roomy" />
                  <th scope="col" class="number wide">
                    Limit
                  </th>
                  <th scope="col" class="wide">
                    Events
                  </th>
                  <Heading order="newest" sort={sort} onSort={change} className="wide" />
                </tr>
              </thead>
              <tbody>
                {shown.map((destination) => (
                  <Row
                    key={destination.id}
                    destination={destination}
                    stats={stats.get(destination.id)}
                    deliveries={recent.get(destination.id)?.deliveries ?? []}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {matching.length > PAGE && (
          <div class="pager">
            <span>
              {count(from + 1)} to {count(Math.min(from + PAGE, matching.length))} of {count(matching.length)}
            </span>
            <div>
              <button
                type="button"
                class="button small"
                disabled={from === 0}
                onClick={() => change({ from: String(Math.max(0, from - PAGE)) })}
              >
                Previous
              </button>
              <button
                type="button"
                class="button small"
                disabled={from + PAGE >= matching.length}
                onClick={() => change({ from: String(from + PAGE) })}
              >
                Next
              </button>
            </div>
          </div>
        )}
      </section>
      {registering && <RegisterDialog onClose={() => setRegistering(false)} />}
    </div>
  );
}

interface HeadingProps {
  order: string;
  sort: string;
  onSort: (changes: Record<string, string>) => void;
  number?: boolean;
  className?: string;
}

function Heading({ order, sort, onSort, number = false, className = '' }: HeadingProps) {
  const sorted = order === sort;
  return (
    <th scope="col" class={`${number ? 'number ' : ''}${className}`} aria-sort={sorted ? 'ascending' : undefined}>
      <button type="button" onClick={() => onSort({ sort: order })}>
        {ORDERS[order]?.label}
        {sorted && <span aria-hidden="true">↓</span>}
      </button>
    </th>
  );
}

interface RowProps {
  destination: Destination;
  stats: Stats | undefined;
  deliveries: Parameters<typeof Sparkline>[0]['deliveries'];
}

function Row({ destination, stats, deliveries }: RowProps) {
  const { id, name, url, state, blockedUntil, rateLimit, events } = destination;
  const rate = stats?.successRate;
  return (
    <tr>
      <th scope="row">
        <a class="cut" href={to(['destinations', id])}>
          {name}
        </a>
        <span class="cut small muted">{url}</span>
      </th>
      <td>
        <StateBadge state={state} blockedUntil={blockedUntil} />
      </td>
      <td class={`number${rate !== undefined && rate < 0.95 ? ' tone-bad' : ''}`}>
        {rate === undefined ? '–' : percent(rate)}
      </td>
      <td class="roomy">{deliveries.length > 0 && <Sparkline deliveries={deliveries} />}</td>
      <td class="number roomy">{stats?.latencyMs === undefined ? '–' : duration(stats.latencyMs.p50)}</td>
      <td class="number wide nowrap">
        {count(rateLimit.perMinute)}/min <span class="muted">+{count(rateLimit.burst)}</span>
      </td>
      <td class="wide">
        <span class="cut small">{events.join(', ')}</span>
      </td>
      <td class="wide nowrap muted">
        {stats?.sample.newest === undefined ? 'never' : <Ago at={stats.sample.newest} />}
      </td>
    </tr>
  );
}
