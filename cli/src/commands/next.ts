import type { WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';
import type { Destination } from '../../../sdk/src/manager/types/destination.ts';
import { WebhookApiError } from '../../../sdk/src/manager/api-errors.ts';
import type { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';

/** When a delivery goes on. */

type Waiting = Pick<WebhookDelivery, 'status' | 'nextAttemptAt' | 'expectedAt' | 'parkedUntil'>;

/** Resume looks once a minute. */
const SOON = 'within a minute';

/**
 * Returns when a delivery goes on, e.g. `2026-01-31T13:00:30+01:00`, `within a minute` or `when resumed`; `undefined` for a
 * delivery that has ended or is in the queue.
 *
 * @param shown writes a time
 * @param destination `undefined` when it is deleted or unknown
 */
export function nextOf(
  delivery: Waiting,
  destination: Pick<Destination, 'state'> | undefined,
  shown: (iso: string) => string,
  now = Date.now(),
): string | undefined {
  if (!isOpen(delivery)) return undefined;
  if (destination?.state === 'PAUSED' || destination?.state === 'DISABLED') return 'when resumed';
  const { nextAttemptAt, expectedAt, parkedUntil } = delivery;
  const next = nextAttemptAt ?? expectedAt ?? parkedUntil;
  if (next === undefined) return undefined;
  return parkedUntil !== undefined && Date.parse(next) <= now ? SOON : shown(next);
}

/** Reads the destinations of open deliveries, by id. Those that are deleted or may not be read are missing. */
export async function holdersOf(
  deliveries: readonly (Waiting & { destinationId: string })[],
  manager: WebhookManager,
): Promise<ReadonlyMap<string, Destination>> {
  const ids = new Set(deliveries.filter(isOpen).map(({ destinationId }) => destinationId));
  const found = await Promise.all(
    [...ids].map(async (id) =>
      manager.getWebhook(id).catch((error: unknown) => {
        if (error instanceof WebhookApiError) return undefined;
        throw error;
      }),
    ),
  );
  return new Map(found.flatMap((destination) => (destination === undefined ? [] : [[destination.id, destination]])));
}

const isOpen = ({ status }: Waiting): boolean => status === 'PENDING' || status === 'FAILED';
