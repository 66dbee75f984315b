import type { Delivery, Destination } from '../api/types.ts';
import { to } from '../router.ts';
import { Card } from './card.tsx';
import { Identifier } from './identifier.tsx';
import { When } from './time.tsx';

/** The facts about a delivery that its attempts share. */
export function DeliveryFacts({ delivery, destination }: { delivery: Delivery; destination: Destination | undefined }) {
  return (
    <Card title="About it">
      <dl class="facts">
        <dt>Destination</dt>
        <dd>
          <a href={to(['destinations', delivery.destinationId])}>{destination?.name ?? delivery.destinationId}</a>
          {destination !== undefined && <div class="mono muted">{destination.url}</div>}
        </dd>
        <dt>Event</dt>
        <dd>
          <a href={to(['events', delivery.eventId])}>Payload and other destinations</a>
        </dd>
        <dt>webhook-id</dt>
        <dd>
          <Identifier value={delivery.webhookId} what="webhook-id" />
        </dd>
        <dt>Delivery</dt>
        <dd>
          <Identifier value={delivery.id} what="delivery id" />
        </dd>
        <dt>Source</dt>
        <dd>{delivery.source}</dd>
        <dt>Tenant</dt>
        <dd>{delivery.tenant}</dd>
        <dt>Accepted</dt>
        <dd>
          <When at={delivery.acceptedAt} />
        </dd>
        {delivery.endedAt !== undefined && (
          <>
            <dt>Ended</dt>
            <dd>
              <When at={delivery.endedAt} />
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}
