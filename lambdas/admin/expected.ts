import type { DestinationId } from '../../core/contract/ids.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Hold } from '../../core/delivery/expected.ts';
import { asExpected, isWaiting } from '../../core/delivery/expected.ts';
import { blockOf } from '../../core/destination/block.ts';
import type { Configuration, Gate } from '../../core/destination/destination.ts';
import { isGone } from '../../core/destination/listener.ts';
import type { AdminDependencies } from './dependencies.ts';
import { loadDestinations } from './load.ts';

type Dependencies = Pick<AdminDependencies, 'destinations' | 'clock' | 'limits'>;

/** Deliveries with the times at which waiting ones may really go, which depend on their destinations. */
export async function expected(deliveries: readonly Delivery[], dependencies: Dependencies): Promise<Delivery[]> {
  const ids = new Set(deliveries.filter(isWaiting).map(({ destinationId }) => destinationId));
  if (ids.size === 0) return [...deliveries];
  const { limits, clock } = dependencies;
  const loaded = await loadDestinations([...ids], dependencies);
  const now = clock.now();
  const holds = new Map<DestinationId, Hold>(
    [...loaded].map(([id, { gate, configuration }]) => [id, holdOf(gate, configuration, limits, now)]),
  );
  return deliveries.map((delivery) => asExpected(delivery, holds.get(delivery.destinationId) ?? GONE, now));
}

const GONE: Hold = { state: 'DELETED' };

export function holdOf(
  gate: Gate | undefined,
  configuration: Configuration | undefined,
  { defaults }: Pick<AdminDependencies['limits'], 'defaults'>,
  now: number,
): Hold {
  if (gate === undefined || configuration === undefined || isGone(gate, now)) return GONE;
  const block = blockOf(gate, configuration.rateLimit ?? defaults.rateLimit, now);
  return { state: gate.state, ...(block !== undefined && { block }) };
}
