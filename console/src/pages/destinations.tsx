import { useMemo } from 'preact/hooks';
import type { Destination, OverviewDestination } from '../api/types.ts';
import { AsOf } from '../components/as-of.tsx';
import { DestinationTable } from '../components/destination-table.tsx';
import { Empty } from '../components/empty.tsx';
import { MayWrite } from '../components/may-write.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { concernOf } from '../format/health.ts';
import { orderOf } from '../format/order.ts';
import { count, counted } from '../format/quantity.ts';
import { useDestinations, useOverview } from '../live/lists.ts';
import { ALL_TENANTS, replace, to, usePageTitle, usePlace } from '../router.ts';

const PAGE = 50;

/** Whether a text is in one of the parts that name a destination. */
export const isNamed = ({ name, url, id, tenant, description = '' }: Destination, text: string): boolean =>
  `${name} ${url} ${id} ${tenant} ${description}`.toLowerCase().includes(text.toLowerCase());

/** All destinations of the tenant with state, figures and limits. */
export function DestinationsPage() {
  const heading = usePageTitle('Destinations');
  const { tenant, query } = usePlace();
  const { value: destinations, error, readAt } = useDestinations(tenant);
  const overview = useOverview(tenant);
  const [find, show, sort, from] = [
    query.get('find') ?? '',
    query.get('show') ?? 'all',
    query.get('sort') ?? 'name',
    // An address can have any text.
    Math.max(0, Math.trunc(Number(query.get('from'))) || 0),
  ];
  const change = (changes: Record<string, string>): void =>
    replace(to(['destinations'], { ...Object.fromEntries(query), from: '', ...changes }));
  const figures = useMemo(
    () => new Map((overview.value?.destinations ?? []).map((each) => [each.id, each])),
    [overview.value],
  );
  const matching = useMemo(
    () =>
      (destinations ?? [])
        .filter((destination) => isNamed(destination, find))
        .filter((destination) => isShown(destination, figures.get(destination.id), show))
        .toSorted(orderOf(sort, figures)),
    [destinations, figures, find, show, sort],
  );
  const shown = matching.slice(from, from + PAGE);
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>Destinations</h1>
          <p class="muted">
            {destinations === undefined ? (
              error === undefined && 'Reading…'
            ) : (
              <>
                {counted(destinations.length, 'destination')}
                {tenant === ALL_TENANTS ? ' of all tenants' : ` of the tenant ${tenant}`}, <AsOf at={readAt} />.
              </>
            )}
            {overview.value !== undefined && (
              <>
                {' '}
                Figures of the last hour, <AsOf at={Date.parse(overview.value.countedUntil)} verb="counted until" />.
              </>
            )}
          </p>
        </div>
        <MayWrite>
          <a class="button main" href={to(['destinations', 'new'])}>
            Register a destination
          </a>
        </MayWrite>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {destinations?.length === 0 && error === undefined ? (
        <section class="card" aria-label="List of destinations">
          <Empty
            title={
              tenant === ALL_TENANTS
                ? 'No destination is registered yet.'
                : `The tenant ${tenant} has no destination yet.`
            }
            action={
              <MayWrite>
                <a class="button main" href={to(['destinations', 'new'])}>
                  Register the first
                </a>
              </MayWrite>
            }
          >
            A destination is the https URL of a receiver, with the event types that it gets.
          </Empty>
        </section>
      ) : (
        <section class="card" aria-label="List of destinations">
          <header>
            <div class="fields" role="search" aria-label="Filter destinations">
              <label class="field grow">
                <span>Name, URL, tenant or id</span>
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
            <Empty
              title="No destination matches."
              action={
                <button type="button" class="button" onClick={() => change({ find: '', show: '' })}>
                  Show all
                </button>
              }
            />
          )}
          {shown.length > 0 && (
            <DestinationTable
              destinations={shown}
              figures={figures}
              withTenant={tenant === ALL_TENANTS}
              sort={sort}
              onSort={(order) => change({ sort: order })}
            />
          )}
          {matching.length > PAGE && (
            <Pager from={from} total={matching.length} onFrom={(next) => change({ from: next })} />
          )}
        </section>
      )}
    </div>
  );
}

function isShown(destination: Destination, figures: OverviewDestination | undefined, show: string): boolean {
  if (show === 'all' || show === '') return true;
  if (show === 'attention') return figures !== undefined && concernOf(figures, Date.now()) !== undefined;
  return destination.state === show;
}

function Pager({ from, total, onFrom }: { from: number; total: number; onFrom: (from: string) => void }) {
  return (
    <div class="pager">
      <span>
        {count(from + 1)} to {count(Math.min(from + PAGE, total))} of {count(total)}
      </span>
      <div>
        <button
          type="button"
          class="button small"
          disabled={from === 0}
          onClick={() => onFrom(String(Math.max(0, from - PAGE)))}
        >
          Previous
        </button>
        <button
          type="button"
          class="button small"
          disabled={from + PAGE >= total}
          onClick={() => onFrom(String(from + PAGE))}
        >
          Next
        </button>
      </div>
    </div>
  );
}
