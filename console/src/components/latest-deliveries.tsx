import { listDeliveries } from '../api/operations.ts';
import { useDestinationNames } from '../live/lists.ts';
import { useFresh } from '../live/use-fresh.ts';
import { useLive } from '../live/use-live.ts';
import { FEED_MS } from '../live/wait.ts';
import { oneTenant, to } from '../router.ts';
import { AsOf } from './as-of.tsx';
import { Card } from './card.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { Empty } from './empty.tsx';
import { ProblemNotice } from './problem-notice.tsx';

const LATEST = 12;

/** The latest deliveries of a tenant, or of all. */
export function LatestDeliveries({ tenant }: { tenant: string }) {
  const names = useDestinationNames();
  const { value, error, readAt } = useLive(
    `latest deliveries ${tenant}`,
    (signal) => listDeliveries({ tenant: oneTenant(tenant), limit: LATEST }, signal),
    () => FEED_MS,
  );
  const fresh = useFresh(value?.items ?? []);
  return (
    <Card
      title="Latest deliveries"
      flush
      aside={
        <span class="line">
          <AsOf at={readAt} />
          <a href={to(['deliveries'])}>All deliveries</a>
        </span>
      }
    >
      {error !== undefined && <ProblemNotice error={error} />}
      {value === undefined ? (
        error === undefined && <p class="empty">Reading…</p>
      ) : value.items.length === 0 ? (
        <Empty title="No delivery yet">
          Publish an event of a type that a destination subscribes to, e.g. <code>webhooks publish order.created</code>.
        </Empty>
      ) : (
        <DeliveryTable caption="Latest deliveries" deliveries={value.items} names={names} fresh={fresh} />
      )}
    </Card>
  );
}
