import type { DestinationId } from '../../core/contract/ids.ts';
import type { Configuration, Gate } from '../../core/destination/destination.ts';
import { isGone } from '../../core/destination/listener.ts';
import { ApiError } from './api/problem.ts';
import type { AdminDependencies } from './dependencies.ts';
import { notFound } from './response.ts';

/** A destination that exists, in its present state. */
export interface Loaded {
  gate: Gate;
  configuration: Configuration;
}

type Found = Pick<Loaded, 'gate'> & Partial<Loaded>;
type LoadDependencies = Pick<AdminDependencies, 'destinations' | 'clock'>;

/** The pause before the second read, in milliseconds: longer than a transaction takes to become visible. */
export const READ_AGAIN_MS = 200;

/**
 * Reads gates and the configurations that they name. Reads may see the writes of a transaction in any order, so a gate may
 * name a configuration that is not visible yet; such a destination is read once more.
 *
 * @returns by id; a destination that never existed is absent, a deleted one may lack its configuration
 */
export async function loadDestinations(
  ids: readonly DestinationId[],
  dependencies: LoadDependencies,
): Promise<Map<DestinationId, Found>> {
  const found = await read(ids, dependencies);
  const torn = ids.filter((id) => isTorn(found.get(id)));
  if (torn.length === 0) return found;
  await dependencies.clock.sleep(READ_AGAIN_MS);
  return new Map([...found, ...(await read(torn, dependencies))]);
}

/** @throws ApiError `not-found` for a destination that does not exist or is deleted, or a listener that has ended */
export async function loadDestination(id: DestinationId, dependencies: LoadDependencies): Promise<Loaded> {
  const { gate, configuration } = (await loadDestinations([id], dependencies)).get(id) ?? {};
  if (gate === undefined || isGone(gate, dependencies.clock.now())) throw notFound('destination', id);
  if (configuration === undefined) throw new Error(`configuration ${gate.configuration} of ${id} is missing`);
  return { gate, configuration };
}

/** As `loadDestination`, for what a listener cannot do. @throws ApiError `conflict` for a listener */
export async function loadReceiver(id: DestinationId, dependencies: LoadDependencies): Promise<Loaded> {
  const loaded = await loadDestination(id, dependencies);
  if (loaded.gate.state !== 'LISTENING') return loaded;
  throw new ApiError(
    'conflict',
    `The destination ${id} is a listener: it gets no POST, and its settings stay as they are. Delete it and register another one, or use a destination that gets POSTs.`,
  );
}

async function read(
  ids: readonly DestinationId[],
  { destinations }: LoadDependencies,
): Promise<Map<DestinationId, Found>> {
  const gates = await destinations.gates(ids);
  const configurations = await destinations.configurations([...gates.values()]);
  return new Map(
    [...gates].map(([id, gate]) => {
      const configuration = configurations.get(id);
      return [id, { gate, ...(configuration !== undefined && { configuration }) }];
    }),
  );
}

const isTorn = (found: Found | undefined): boolean =>
  found !== undefined && found.configuration === undefined && found.gate.state !== 'DELETED';
