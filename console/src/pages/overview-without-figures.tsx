import { AsOf } from '../components/as-of.tsx';
import { Card } from '../components/card.tsx';
import { DestinationTable } from '../components/destination-table.tsx';
import { FirstSteps } from '../components/first-steps.tsx';
import { LatestDeliveries } from '../components/latest-deliveries.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { isBlocked } from '../format/health.ts';
import { emptyHeadline } from '../format/headline.ts';
import { count, counted } from '../format/quantity.ts';
import { clock } from '../live/clock.ts';
import { useDestinations } from '../live/lists.ts';
import { useStore } from '../live/store.ts';
import { useTrouble } from '../live/use-trouble.ts';
import { usePageTitle } from '../router.ts';

interface OverviewWithoutFiguresProps {
  tenant: string;
  /** Why there are no figures; absent where nothing is counted yet. */
  error: Error | undefined;
}

/** The overview of a stage that counts no figures, or has none yet: what the states of the destinations say. */
export function OverviewWithoutFigures({ tenant, error }: OverviewWithoutFiguresProps) {
  const { value: destinations, readAt } = useDestinations(tenant);
  const trouble = useTrouble();
  const now = useStore(clock);
  const held = (destinations ?? []).filter(
    (destination) => destination.state === 'PAUSED' || destination.state === 'DISABLED' || isBlocked(destination, now),
  );
  const title =
    trouble?.headline ??
    headlineOf(destinations?.length, held.length, error === undefined ? 'No figures yet' : 'Figures are off', tenant);
  const heading = usePageTitle(title);
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>{title}</h1>
          <p class="muted">
            States of the destinations, <AsOf at={readAt} />.{trouble === undefined && ' Deliveries below are live.'}
          </p>
        </div>
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      {destinations?.length === 0 ? <FirstSteps tenant={tenant} /> : <LatestDeliveries tenant={tenant} />}
      {held.length > 0 && (
        <Card title="Needs attention" flush>
          <DestinationTable destinations={held} figures={new Map()} withTenant sort="" onSort={() => undefined} />
        </Card>
      )}
    </div>
  );
}

/** Nothing here is counted, so that no sentence says that all is well. */
function headlineOf(destinations: number | undefined, held: number, without: string, tenant: string): string {
  if (destinations === undefined) return 'Overview';
  if (destinations === 0) return emptyHeadline(tenant);
  return held === 0 ? without : `${count(held)} of ${counted(destinations, 'destination')} paused, disabled or blocked`;
}
