import { useMemo } from 'preact/hooks';
import { DeliveryFeed } from '../components/delivery-feed.tsx';
import { DeliveryFilters } from '../components/delivery-filters.tsx';
import { InPeriod } from '../components/period-filter.tsx';
import { boundsOf, periodIn } from '../format/period.ts';
import { useDestinationNames } from '../live/lists.ts';
import { oneTenant, replace, to, usePageTitle, usePlace } from '../router.ts';

/** Deliveries of all destinations of the tenant, by filter. */
export function DeliveriesPage({ query }: { query: URLSearchParams }) {
  const heading = usePageTitle('Deliveries');
  const { tenant } = usePlace();
  const names = useDestinationNames();
  const change = (changes: Readonly<Record<string, string | undefined>>): void =>
    replace(to(['deliveries'], { ...Object.fromEntries(query), ...changes }));
  // A preset keeps its beginning while its pages are read: their cursors belong to it.
  const key = `${tenant} ${query.toString()}`;
  const filter = useMemo(() => {
    const get = (name: string): string | undefined => query.get(name) || undefined;
    return {
      tenant: oneTenant(tenant),
      destination: get('destination'),
      type: get('type'),
      status: get('status'),
      code: get('code'),
      ...boundsOf(periodIn(query), Date.now()),
    };
  }, [key]);
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>Deliveries</h1>
          <p class="muted">
            {filter.destination === undefined
              ? 'Of all destinations, newest recorded first.'
              : 'Of one destination, newest accepted first.'}
          </p>
        </div>
      </div>
      <section class="card" aria-label="List of deliveries">
        <header>
          <DeliveryFilters query={query} onChange={change} />
        </header>
        <InPeriod query={query}>
          <DeliveryFeed key={key} filter={filter} names={filter.destination === undefined ? names : undefined} />
        </InPeriod>
      </section>
    </div>
  );
}
