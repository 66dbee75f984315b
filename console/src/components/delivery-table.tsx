import type { DeliverySummary } from '../api/types.ts';
import { duration } from '../format/quantity.ts';
import { to } from '../router.ts';
import { StatusBadge } from './badge.tsx';
import { Next } from './outlook.tsx';
import { Ago } from './time.tsx';

interface DeliveryTableProps {
  caption: string;
  deliveries: readonly DeliverySummary[];
  /** Names by destination id. Without it the table has no column for destinations. */
  names?: ReadonlyMap<string, string>;
  /** Ids of new deliveries. */
  fresh?: ReadonlySet<string>;
}

/** One delivery a line; on a phone, one delivery in two lines with its status at the right. */
export function DeliveryTable({ caption, deliveries, names, fresh }: DeliveryTableProps) {
  return (
    <div class="listing">
      <table class="lines">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Status</th>
            {names !== undefined && <th scope="col">Destination</th>}
            <th scope="col">Last attempt</th>
            <th scope="col">Accepted</th>
            <th scope="col" class="number roomy">
              Took
            </th>
            <th scope="col" class="number roomy">
              Attempts
            </th>
            <th scope="col" class="wide">
              Next
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <tr key={delivery.id} class={fresh?.has(delivery.id) === true ? 'fresh' : ''}>
              <th scope="row">
                <a class="cut" href={to(['deliveries', delivery.id])}>
                  {delivery.type}
                </a>
              </th>
              <td class="state">
                <StatusBadge status={delivery.status} />
              </td>
              {names !== undefined && (
                <td>
                  <a class="cut" href={to(['destinations', delivery.destinationId])}>
                    {names.get(delivery.destinationId) ?? delivery.destinationId}
                  </a>
                </td>
              )}
              <td>{outcomeOf(delivery)}</td>
              <td class="nowrap muted">
                <Ago at={delivery.acceptedAt} />
              </td>
              <td class="number roomy">
                {delivery.lastAttempt === undefined ? '' : duration(delivery.lastAttempt.durationMs)}
              </td>
              <td class="number roomy">
                {delivery.attemptCount}
                {delivery.run > 1 && <span class="muted"> · run {delivery.run}</span>}
              </td>
              <td class="wide nowrap">
                <Next delivery={delivery} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The status code, or the failure. */
function outcomeOf({ lastAttempt }: DeliverySummary): string {
  if (lastAttempt === undefined) return '';
  return String(lastAttempt.statusCode ?? lastAttempt.code ?? lastAttempt.failure ?? '');
}
