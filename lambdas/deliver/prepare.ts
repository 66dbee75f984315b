import type { Clock } from '../../core/clock.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { ACKNOWLEDGE, retry } from '../../core/delivery/outcome.ts';
import type { StageRetry } from '../../core/delivery/retry.ts';
import { deadlineOf, policyFor } from '../../core/delivery/retry.ts';
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
import { late, waiting } from './work.ts';

export interface PrepareDependencies extends CircuitDependencies {
  destinations: CircuitDependencies['destinations'] & Pick<DestinationsStore, 'configurations'>;
  events: Pick<EventsStore, 'readData'>;
  vault: Pick<SecretsVault, 'decrypt'>;
  telemetry: Pick<Telemetry, 'note'>;
  /** Used where the destination decides nothing itself. */
  defaults: { retry: StageRetry };
}

/** How long deliveries wait while KMS is out of reach, in milliseconds. */
const SECRETS_RETRY_MS = 30_000;
/** A gate may name a configuration that is not visible yet, since reads see the writes of a transaction in any order. */
const CONFIGURATION_RETRY_SECONDS = 2;

/**
 * Gets everything that a POST needs but its tokens, so that none is spent on a delivery that cannot go: an open gate, the
 * configuration, time before its deadline, a closed circuit, the payload and the secrets. A delivery that is late does not
 * take the probe of a circuit: its receiver would get no POST, and the others would wait for the next probe.
 */
export async function prepare(
  work: readonly Work[],
  gates: ReadonlyMap<string, Gate>,
  dependencies: PrepareDependencies,
): Promise<Step<PreparedWork>> {
  const settled: Settlement[] = [];
  const open = work.flatMap((item) =>
    passGate(item, gates.get(item.message.destinationId), dependencies.clock, settled),
  );
  const timely = await configure(open, dependencies, settled);
  const passed = await passCircuits(timely, dependencies);
  settled.push(...passed.settled);
  const payloads = await dependencies.events.readData(
    passed.next.flatMap((item) => (carriedData(item) === undefined ? [item.message.eventId] : [])),
  );
  const next = await Promise.all(
    passed.next.map(async (item) => {
      const data = carriedData(item) ?? payloads.get(item.message.eventId);
      if (data !== undefined) return withSecrets({ ...item, data }, dependencies, settled);
      settled.push({ work: item, outcome: { kind: 'deadLetter', reason: 'payload_erased' } });
      return [];
    }),
  );
  return { next: next.flat(), settled };
}

type ConfiguredWork = Omit<PreparedWork, 'data' | 'secrets'>;

/** Work with its configuration and policy; late work ends. */
async function configure(
  work: readonly GatedWork[],
  { destinations, clock, defaults }: PrepareDependencies,
  settled: Settlement[],
): Promise<ConfiguredWork[]> {
  const distinct = new Map(work.map(({ gate }) => [gate.destinationId, gate]));
  const configurations = await destinations.configurations([...distinct.values()]);
  return work.flatMap((item) => {
    const configuration = configurations.get(item.gate.destinationId);
    if (configuration === undefined) {
      const missing = `configuration ${item.gate.configuration} of ${item.gate.destinationId} is missing`;
      settled.push({ work: item, outcome: retry(missing, CONFIGURATION_RETRY_SECONDS) });
      return [];
    }
    const policy = policyFor(item.message.type, configuration.retry, defaults.retry);
    if (deadlineOf(policy, item.message) > clock.now()) return [{ ...item, configuration, policy }];
    settled.push(late(item));
    return [];
  });
}

/** The payload that a message carries, unless it may have been erased since. */
const carriedData = ({ message, gate: { erasedUntil } }: GatedWork): string | undefined =>
  erasedUntil !== undefined && message.acceptedAt <= erasedUntil ? undefined : message.data;

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
    settled.push(waiting(item, clock.now() + SECRETS_RETRY_MS));
    return [];
  }
}
