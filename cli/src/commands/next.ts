import type { WebhookDelivery } from '../../../sdk/src/manager/types/delivery.ts';
import type { Destination } from '../../../sdk/src/manager/types/destination.ts';
import { WebhookApiError } from '../../../sdk/src/manager/api-errors.ts';
import type { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';

/** When a delivery goes on. */

type Waiting = Pick<WebhookDelivery, 'nextAttemptAt' | 'expectedAt' | 'parkedUntil'>;
type Holder = Pick<Destination, 'state' | 'blockedUntil'>;

/** Resume looks once a minute. */
const SOON = 'within a minute';

/**
 * Returns when a delivery goes on, e.g. `2026-01-31T13:00:30+01:00`, `within a minute` or `when resumed`; `undefined` for a
 * delivery that has ended or is in the queue. A parked delivery goes when its time has come and its destination is free.
 *
 * @param shown writes a time
 * @param destination `undefined` when it is deleted or unknown
 */
export function nextOf(
  { nextAttemptAt, expectedAt, parkedUntil }: Waiting,
  destination: Holder | undefined,
  shown: (iso: string) => string,
  now = Date.now(),
): string | undefined {
  const next = nextAttemptAt ?? expectedAt ?? parkedUntil;
  if (next === undefined) return undefined;
  if (destination?.state === 'PAUSED' || destination?.state === 'DISABLED') return 'when resumed';
  if (parkedUntil !== next) return shown(next);
  // The time of a parked delivery is the earliest one.
  const blocked = destination?.blockedUntil;
  const latest = blocked !== undefined && Date.parse(blocked) > Date.parse(next) ? blocked : next;
  return Date.parse(latest) > now ? shown(latest) : SOON;
}

/** Reads the destinations of waiting deliveries, by id. Those that are deleted or may not be read are missing. */
export async function holdersOf(
  deliveries: readonly (Waiting & { destinationId: string })[],
  manager: WebhookManager,
): Promise<ReadonlyMap<string, Destination>> {
  const ids = new Set(deliveries.filter(isWaiting).map(({ destinationId }) => destinationId));
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

const isWaiting = ({ nextAttemptAt, expectedAt, parkedUntil }: Waiting): boolean =>
  (nextAttemptAt ?? expectedAt ?? parkedUntil) !== undefined;
