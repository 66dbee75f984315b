import type { DestinationId } from '../../core/contract/ids.ts';
import type { Configuration, Gate } from '../../core/destination/destination.ts';
import { LISTENER_LIFETIME_MS } from '../../core/destination/listener.ts';
import type { DestinationSettings, Registration } from '../../core/destination/registration.ts';
import { encryptHeaders } from '../adapters/kms/secret-headers.ts';
import type { AdminDependencies } from './dependencies.ts';

type Encrypting = Pick<AdminDependencies, 'encryptor'>;

/** A new destination. */
export async function firstVersion(
  destinationId: DestinationId,
  { tenant, settings, secret, listener }: Registration,
  ciphertext: string,
  now: number,
  { encryptor }: Encrypting,
): Promise<{ gate: Gate; configuration: Configuration }> {
  const { headers: _, secretHeaders: __, ...rest } = settings;
  return {
    gate: {
      destinationId,
      tenant,
      ...(listener === true ? { state: 'LISTENING', listensUntil: now + LISTENER_LIFETIME_MS } : { state: 'ACTIVE' }),
      stateSince: now,
      configuration: 1,
      tat: 0,
      slot: 0,
    },
    configuration: {
      ...rest,
      ...(await encryptHeaders(encryptor, { destinationId, tenant }, settings)),
      destinationId,
      version: 1,
      tenant,
      secrets: [{ ciphertext, supplied: secret !== undefined }],
      createdAt: now,
    },
  };
}

/** A setting that is absent has the default of the stage in the next version. */
export async function nextVersion(
  current: Configuration,
  settings: DestinationSettings,
  now: number,
  { encryptor }: Encrypting,
  secrets = current.secrets,
): Promise<Configuration> {
  const { destinationId, tenant, version } = current;
  const { headers: _, secretHeaders: __, ...rest } = settings;
  return {
    ...rest,
    ...(await encryptHeaders(encryptor, current, settings)),
    destinationId,
    tenant,
    version: version + 1,
    secrets,
    createdAt: now,
    registeredAt: current.registeredAt ?? current.createdAt,
  };
}
