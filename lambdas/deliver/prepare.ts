import type { Clock } from '../../core/clock.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { ACKNOWLEDGE, retry } from '../../core/delivery/outcome.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { EventsStore } from '../adapters/dynamodb/events/events-store.ts';
import { openSecrets } from '../adapters/kms/open-secrets.ts';
import { openHeaders } from '../adapters/kms/secret-headers.ts';
import type { SecretsVault } from '../adapters/kms/secrets-vault.ts';
import { SecretsUnavailableError } from '../adapters/kms/secrets-vault.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { CircuitDependencies } from './circuit.ts';
import { passCircuits } from './circuit.ts';
import type { GatedWork, PreparedWork, Settlement, Step, Work } from './work.ts';

export interface PrepareDependencies extends CircuitDependencies {
  destinations: CircuitDependencies['destinations'] & Pick<DestinationsStore, 'configurations'>;
  events: Pick<EventsStore, 'readData'>;
  vault: Pick<SecretsVault, 'decrypt'>;
  telemetry: Pick<Telemetry, 'note'>;
}

/** How long deliveries wait while KMS is out of reach, in milliseconds. */
const SECRETS_RETRY_MS = 30_000;
/** A gate may name a configuration that is not visible yet, since reads see the writes of a transaction in any order. */
const CONFIGURATION_RETRY_SECONDS = 2;

/**
 * Gets everything that a POST needs but its tokens, so that none is spent on a delivery that cannot go: an open gate, a
 * closed circuit, the configuration, the secrets and the payload.
 */
export async function prepare(
  work: readonly Work[],
  gates: ReadonlyMap<string, Gate>,
  dependencies: PrepareDependencies,
): Promise<Step<PreparedWork>> {
  const { destinations, events, clock } = dependencies;
  const settled: Settlement[] = [];
  const open = work.flatMap((item) => passGate(item, gates.get(item.message.destinationId), clock, settled));
  const closed = await passCircuits(open, dependencies);
  settled.push(...closed.settled);
  const distinct = new Map(closed.next.map(({ gate }) => [gate.destinationId, gate]));
  const configurations = await destinations.configurations([...distinct.values()]);
  const payloads = await events.readData(
    work.flatMap(({ message }) => (message.data === undefined ? [message.eventId] : [])),
  );
  const next = await Promise.all(
    closed.next.map(async (item) => {
      const configuration = configurations.get(item.gate.destinationId);
      if (configuration === undefined) {
        const missing = `configuration ${item.gate.configuration} of ${item.gate.destinationId} is missing`;
        settled.push({ work: item, outcome: retry(missing, CONFIGURATION_RETRY_SECONDS) });
        return [];
      }
      const data = item.message.data ?? payloads.get(item.message.eventId);
      if (data === undefined) {
        settled.push({ work: item, outcome: { kind: 'deadLetter', reason: 'payload_erased' } });
        return [];
      }
      return withSecrets({ ...item, configuration, data }, dependencies, settled);
    }),
  );
  return { next: next.flat(), settled };
}

/** The one place for what may keep a destination from being sent to, circuit and limit apart. */
function passGate(work: Work, gate: Gate | undefined, clock: Clock, settled: Settlement[]): GatedWork[] {
  switch (gate?.state) {
    case 'ACTIVE':
      return [{ ...work, gate }];
    case 'PAUSED':
    case 'DISABLED': {
      // Ready from now on, in the order of acceptance: resume sends it once the destination is active again.
      const until = Math.min(work.message.acceptedAt, clock.now());
      settled.push({ work: { ...work, gate }, outcome: { kind: 'park', until, wakeAt: until, recorded: false } });
      return [];
    }
    case 'LISTENING':
      settled.push({ work: { ...work, gate }, outcome: ACKNOWLEDGE });
      return [];
    case 'DELETED':
    case undefined:
      settled.push({ work, outcome: { kind: 'deadLetter', reason: 'destination_deleted' } });
      return [];
  }
}

async function withSecrets(
  item: Omit<PreparedWork, 'secrets'>,
  { vault, clock, telemetry }: PrepareDependencies,
  settled: Settlement[],
): Promise<PreparedWork[]> {
  try {
    const [secrets, configuration] = await Promise.all([
      openSecrets(vault, item.configuration, clock.now()),
      openHeaders(vault, item.configuration),
    ]);
    return [{ ...item, configuration, secrets }];
  } catch (error) {
    if (!(error instanceof SecretsUnavailableError)) throw error;
    telemetry.note(LogField.ERRORS, error.message);
    settled.push({ work: item, outcome: { kind: 'defer', at: clock.now() + SECRETS_RETRY_MS } });
    return [];
  }
}
