import type { Destination, OverviewDestination } from '../api/types.ts';
import { failsNow } from '../format/health.ts';
import { ORDERS } from '../format/order.ts';
import { count, percent } from '../format/quantity.ts';
import { to } from '../router.ts';
import { StateBadge } from './badge.tsx';
import { Ago } from './time.tsx';

interface DestinationTableProps {
  destinations: readonly Destination[];
  /** Figures by destination id. */
  figures: ReadonlyMap<string, OverviewDestination>;
  withTenant: boolean;
  sort: string;
  onSort: (order: string) => void;
}

/** One destination a line. On a phone the state stands beside the name. */
export function DestinationTable({ destinations, figures, withTenant, sort, onSort }: DestinationTableProps) {
  const heading = (order: string, className = '') => (
    <th scope="col" class={className} aria-sort={order === sort ? 'ascending' : undefined}>
      <button type="button" onClick={() => onSort(order)}>
        {ORDERS[order]?.label}
        {order === sort && <span aria-hidden="true">↓</span>}
      </button>
    </th>
  );
  return (
    <div class="scroll">
      <table class="stacked">
        <caption>Destinations</caption>
        <thead>
          <tr>
            {heading('name')}
            {heading('state')}
            {withTenant && heading('tenant', 'roomy')}
            {heading('rate', 'number roomy')}
            {heading('created', 'number roomy')}
            <th scope="col" class="number wide">
              Limit
            </th>
            <th scope="col" class="wide">
              Events
            </th>
            {heading('failure', 'wide')}
          </tr>
        </thead>
        <tbody>
          {destinations.map((destination) => (
            <Row
              key={destination.id}
              destination={destination}
              figures={figures.get(destination.id)}
              withTenant={withTenant}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  destination: Destination;
  figures: OverviewDestination | undefined;
  withTenant: boolean;
}

function Row({ destination, figures, withTenant }: RowProps) {
  const { id, tenant, name, url, rateLimit, events } = destination;
  const ended = figures === undefined ? 0 : figures.succeeded + figures.exhausted;
  const rate = figures === undefined || ended === 0 ? undefined : figures.succeeded / ended;
  return (
    <tr>
      <th scope="row">
        <a class="cut" href={to(['destinations', id])}>
          {name}
        </a>
        <span class="cut small muted">{url}</span>
      </th>
      <td>
        <StateBadge
          {...destination}
          fails={figures === undefined ? undefined : failsNow(figures, Date.now())}
          works={figures?.lastSuccessAt !== undefined}
        />
      </td>
      {withTenant && <td class="roomy">{tenant}</td>}
      <td class={`number roomy${rate !== undefined && rate < 0.95 ? ' tone-bad' : ''}`}>
        {rate === undefined ? '–' : percent(rate)}
      </td>
      <td class="number roomy">{figures === undefined ? '–' : count(figures.created)}</td>
      <td class="number wide nowrap">
        {count(rateLimit.perMinute)} a minute
        <span class="small muted"> or {count(rateLimit.burst)} at once</span>
      </td>
      <td class="wide">
        <span class="cut small">{events.join(', ')}</span>
      </td>
      <td class="wide nowrap muted">
        {figures?.lastFailureAt === undefined ? 'none' : <Ago at={figures.lastFailureAt} />}
      </td>
    </tr>
  );
}
