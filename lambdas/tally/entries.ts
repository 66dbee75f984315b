import type { DestinationId } from '../../core/contract/ids.ts';
import type { StreamChange } from '../../core/figures/head.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { DirectoryEntry, HeadRow } from '../adapters/dynamodb/figures/rows.ts';

/**
 * Name, tenant and state of destinations, where their rows lack them or they may be out of date. The overview shows them. Admin
 * writes each change of its own; deliver disables a destination only after failures, so one without a success is looked at.
 */
export async function entriesOf(
  rows: readonly { destinationId: DestinationId; before: HeadRow | undefined }[],
  changes: ReadonlyMap<DestinationId, readonly StreamChange[]>,
  destinations: Pick<DestinationsStore, 'gates' | 'configurations'>,
): Promise<Map<DestinationId, DirectoryEntry>> {
  const asked = rows.filter(
    ({ destinationId, before }) => before?.entry === undefined || !hasSuccess(changes.get(destinationId) ?? []),
  );
  if (asked.length === 0) return new Map();
  const gates = await destinations.gates(asked.map(({ destinationId }) => destinationId));
  const configurations = await destinations.configurations([...gates.values()]);
  const entries = new Map<DestinationId, DirectoryEntry>();
  for (const { destinationId, before } of asked) {
    const [gate, configuration] = [gates.get(destinationId), configurations.get(destinationId)];
    if (gate === undefined || configuration === undefined) continue;
    const { tenant, state, listensUntil } = gate;
    const entry = { tenant, name: configuration.name, state, ...(listensUntil !== undefined && { listensUntil }) };
    if (JSON.stringify(entry) !== JSON.stringify(before?.entry)) entries.set(destinationId, entry);
  }
  return entries;
}

const hasSuccess = (batch: readonly StreamChange[]): boolean =>
  batch.some(({ changes }) => changes.some(({ figure, by }) => figure === 'succeeded' && by > 0));
