import { usePlace } from '../router.ts';
import { DeliveriesPage } from './deliveries.tsx';
import { DeliveryPage } from './delivery.tsx';
import { DestinationPage } from './destination.tsx';
import { DestinationsPage } from './destinations.tsx';
import { EventPage } from './event.tsx';
import { OverviewPage } from './overview.tsx';
import { RecoverPage } from './recover.tsx';

/** Selects the page of the address. */
export function Page() {
  const { segments, query } = usePlace();
  const [section, id, part] = segments;
  if (section === undefined) return <OverviewPage />;
  if (section === 'destinations') {
    if (id === undefined) return <DestinationsPage />;
    return part === 'recover' ? <RecoverPage key={id} id={id} /> : <DestinationPage key={id} id={id} />;
  }
  if (section === 'deliveries')
    return id === undefined ? <DeliveriesPage query={query} /> : <DeliveryPage key={id} id={id} />;
  if (section === 'events' && id !== undefined) return <EventPage key={id} id={id} />;
  return (
    <div class="page">
      <h1>Page not found</h1>
      <p>
        <a href="#/">Go to the overview</a>
      </p>
    </div>
  );
}
