import { randomBytes } from 'node:crypto';
import { newDestinationId } from '../core/contract/ids.ts';
import type { Configuration, Gate } from '../core/destination/destination.ts';
import { generateSecret } from '../core/delivery/signature.ts';
import { sdkClients } from '../lambdas/adapters/aws/sdk-clients.ts';
import { DestinationRegistry } from '../lambdas/adapters/dynamodb/destinations/destination-registry.ts';
import { SecretsEncryptor } from '../lambdas/adapters/kms/secrets-encryptor.ts';
import type { StackFile } from './stack-file.ts';

/** What a destination is registered with; see Configuration. */
export type Registration = Pick<Configuration, 'name' | 'url' | 'events'> &
  Partial<
    Pick<Configuration, 'tenant' | 'headers' | 'rateLimit' | 'retry' | 'filter' | 'description' | 'secretHeader'>
  > & { secret?: string };

export interface Registered {
  id: string;
  secret: string;
}

/**
 * Registers a destination on the local stack, with an admin's key.
 *
 * @throws DestinationExistsError when `id` is taken.
 */
export async function registerDestination(
  stack: StackFile,
  secretsKey: string,
  registration: Registration,
  id = newDestinationId(randomBytes),
): Promise<Registered> {
  const { secret: supplied, tenant = 'default', headers = {}, ...rest } = registration;
  const clients = sdkClients(stack);
  const secret = supplied ?? generateSecret(randomBytes);
  const ciphertext = await new SecretsEncryptor(clients, secretsKey).encrypt(id, secret);
  const gate: Gate = { destinationId: id, tenant, state: 'ACTIVE', configuration: 1, tat: 0, slot: 0 };
  await new DestinationRegistry(stack.tables['destinations'] ?? '', clients).create(gate, {
    ...rest,
    destinationId: id,
    version: 1,
    tenant,
    headers,
    secrets: [{ ciphertext, supplied: supplied !== undefined }],
    createdAt: Date.now(),
  });
  return { id, secret };
}
