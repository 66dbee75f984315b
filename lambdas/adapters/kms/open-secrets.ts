import type { Configuration } from '../../../core/destination/destination.ts';
import type { OpenSecret } from '../../../core/destination/secrets.ts';
import { validSecrets } from '../../../core/destination/secrets.ts';
import type { SecretsVault } from './secrets-vault.ts';

/**
 * Decrypts the secrets of a destination that sign at `nowMs`, newest first.
 *
 * @throws SecretsUnavailableError when KMS fails or refuses
 */
export function openSecrets(
  vault: Pick<SecretsVault, 'decrypt'>,
  { destinationId, secrets }: Pick<Configuration, 'destinationId' | 'secrets'>,
  nowMs: number,
): Promise<OpenSecret[]> {
  return Promise.all(
    validSecrets(secrets, nowMs).map(async ({ ciphertext, supplied }) => ({
      supplied,
      secret: await vault.decrypt({ destination: destinationId }, ciphertext),
    })),
  );
}
