import { ALL_TENANTS, to, usePlace } from '../router.ts';
import { AuditPage } from './audit.tsx';
import { CataloguePage } from './catalogue.tsx';
import { DeliveriesPage } from './deliveries.tsx';
import { DeliveryPage } from './delivery.tsx';
import { DestinationPage } from './destination.tsx';
import { DestinationsPage } from './destinations.tsx';
import { EditPage } from './edit.tsx';
import { EventPage } from './event.tsx';
import { EventsPage } from './events.tsx';
import { OverviewPage } from './overview.tsx';
import { RegisterPage } from './register.tsx';
import { SearchPage } from './search.tsx';

/** Selects the page of the address. */
export function Page() {
  const { segments, query } = usePlace();
  const [section, id, part] = segments;
  if (section === undefined) return <OverviewPage />;
  if (section === 'destinations') {
    if (id === undefined) return <DestinationsPage />;
    if (id === 'new') return <RegisterPage />;
    if (part === 'edit') return <EditPage key={id} id={id} />;
    return <DestinationPage key={id} id={id} part={part} />;
  }
  if (section === 'deliveries')
    return id === undefined ? <DeliveriesPage query={query} /> : <DeliveryPage key={id} id={id} />;
  if (section === 'events') return id === undefined ? <EventsPage query={query} /> : <EventPage key={id} id={id} />;
  if (section === 'catalogue') return <CataloguePage type={id} />;
  if (section === 'audit') return <AuditPage query={query} />;
  if (section === 'search') return <SearchPage text={query.get('q') ?? ''} />;
  return (
    <div class="page">
      <h1>Page not found</h1>
      <p>
        <a href={to([], {}, ALL_TENANTS)}>Go to the overview</a>
      </p>
    </div>
  );
}
