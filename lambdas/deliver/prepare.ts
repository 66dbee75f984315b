import type { Configuration, Gate } from '../../core/destination/destination.ts';
import { SecretsUnavailableError } from '../adapters/kms/secrets-vault.ts';
import { passBreakers } from './breaker.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { Hold } from './hold.ts';
import type { Kept, PreparedWork, Work } from './work.ts';

/** How long deliveries wait while KMS is out of reach, in milliseconds. */
const SECRETS_RETRY_MS = 30_000;

/**
 * Everything that a POST needs but its tokens, so that none is spent on a delivery that cannot go: the gate must be
 * open, the configuration known, the secrets decrypted and the payload there. What cannot go is held.
 */
export async function prepare(
  work: readonly Work[],
  gates: ReadonlyMap<string, Gate>,
  kept: Kept,
  hold: Hold,
  dependencies: DeliverDependencies,
): Promise<PreparedWork[]> {
  const open = await Promise.all(
    work.map((item) => passGate(item, gates.get(item.message.destinationId), hold, dependencies)),
  );
  const passed = await passBreakers(
    open.filter((item) => item !== undefined),
    hold,
    dependencies,
  );
  const configurations = await dependencies.destinations.configurations([
    ...new Map(passed.map(({ gate }) => [gate.destinationId, gate])).values(),
  ]);
  const payloads = await readPayloads(work, dependencies);
  const prepared = await Promise.all(
    passed.map(async ({ work: item, gate }) => {
      const configuration = configurations.get(gate.destinationId);
      if (configuration === undefined) {
        kept.keep(item.received, `configuration ${gate.configuration} of ${gate.destinationId} is missing`);
        return undefined;
      }
      const data = item.message.data ?? payloads.get(item.message.eventId);
      if (data === undefined) {
        await hold.end(item.received, item.message, 'payload_erased');
        return undefined;
      }
      return withSecrets({ ...item, gate, configuration, data }, hold, dependencies);
    }),
  );
  return prepared.filter((item) => item !== undefined);
}

/** The place of everything that may keep a destination from being sent to, breaker and limit apart. */
async function passGate(
  work: Work,
  gate: Gate | undefined,
  hold: Hold,
  { clock }: DeliverDependencies,
): Promise<{ work: Work; gate: Gate } | undefined> {
  switch (gate?.state) {
    case 'ACTIVE':
      return { work, gate };
    case 'PAUSED':
    case 'DISABLED':
      // Ready from now on, in the order of acceptance: resume sends them once the destination is active again.
      await hold.park(work, gate, Math.min(work.message.acceptedAt, clock.now()));
      return undefined;
    case 'DELETED':
    case undefined:
      await hold.end(work.received, work.message, 'destination_deleted');
      return undefined;
  }
}

async function readPayloads(work: readonly Work[], { events }: DeliverDependencies): Promise<Map<string, string>> {
  return events.readData(work.flatMap(({ message }) => (message.data === undefined ? [message.eventId] : [])));
}

async function withSecrets(
  item: Omit<PreparedWork, 'secrets'>,
  hold: Hold,
  { vault, clock, telemetry }: DeliverDependencies,
): Promise<PreparedWork | undefined> {
  try {
    return { ...item, secrets: await decryptAll(item.configuration, clock.now(), vault) };
  } catch (error) {
    if (!(error instanceof SecretsUnavailableError)) throw error;
    telemetry.note('errors', error.message);
    await hold.defer([{ work: item, gate: item.gate, at: clock.now() + SECRETS_RETRY_MS }]);
    return undefined;
  }
}

/** A secret that was rotated out signs until its grace ends. */
async function decryptAll(
  { destinationId, secrets }: Configuration,
  now: number,
  vault: DeliverDependencies['vault'],
): Promise<PreparedWork['secrets']> {
  const valid = secrets.filter(({ validUntil }) => validUntil === undefined || validUntil > now);
  return Promise.all(
    valid.map(async ({ ciphertext, supplied }) => ({
      supplied,
      secret: await vault.decrypt(destinationId, ciphertext),
    })),
  );
}
