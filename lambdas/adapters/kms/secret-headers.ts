import type { CustomHeaders } from '../../../core/destination/custom-headers.ts';
import type { Configuration, EncryptedHeader } from '../../../core/destination/destination.ts';
import type { SecretsEncryptor } from './secrets-encryptor.ts';
import type { SecretOwner, SecretsVault } from './secrets-vault.ts';

type Destination = Pick<Configuration, 'destinationId' | 'tenant'>;

const ownerOf = ({ destinationId, tenant }: Destination, name: string): SecretOwner => ({
  destination: destinationId,
  tenant,
  header: name.toLowerCase(),
});

/**
 * Encrypts the new values among the secret headers of a destination.
 *
 * @returns the headers as they are stored
 * @throws SecretsUnavailableError when KMS fails or refuses
 */
export async function encryptHeaders(
  encryptor: Pick<SecretsEncryptor, 'encrypt'>,
  destination: Destination,
  { headers, secretHeaders }: CustomHeaders,
): Promise<Pick<Configuration, 'headers' | 'secretHeaders'>> {
  if (secretHeaders === undefined) return { headers };
  const encrypted = Object.entries(secretHeaders).map(async ([name, header]): Promise<[string, EncryptedHeader]> => {
    if (!('value' in header)) return [name, header];
    const ciphertext = await encryptor.encrypt(ownerOf(destination, name), header.value);
    return [name, { ciphertext, length: header.value.length }];
  });
  return { headers, secretHeaders: Object.fromEntries(await Promise.all(encrypted)) };
}

/**
 * The configuration with the values of its secret headers among its headers.
 *
 * @throws SecretsUnavailableError when KMS fails or refuses
 */
export async function openHeaders(
  vault: Pick<SecretsVault, 'decrypt'>,
  configuration: Configuration,
): Promise<Configuration> {
  const { headers, secretHeaders } = configuration;
  if (secretHeaders === undefined) return configuration;
  const opened = Object.entries(secretHeaders).map(async ([name, { ciphertext }]): Promise<[string, string]> => [
    name,
    await vault.decrypt(ownerOf(configuration, name), ciphertext),
  ]);
  return { ...configuration, headers: { ...headers, ...Object.fromEntries(await Promise.all(opened)) } };
}
