import type { Calling } from '../clients.ts';
import { SecretsUnavailableError } from './secrets-vault.ts';

type EncryptorClients = Calling<{ kms: 'Encrypt' }>;

/**
 * Encrypts the secrets of destinations with KMS. The destination's id is the encryption context, so a ciphertext that is
 * moved to another destination does not decrypt.
 */
export class SecretsEncryptor {
  readonly #clients: EncryptorClients;
  readonly #keyId: string;

  /** @param keyId ARN of the KMS key */
  constructor(clients: EncryptorClients, keyId: string) {
    this.#clients = clients;
    this.#keyId = keyId;
  }

  /** @returns base64 ciphertext */
  async encrypt(destinationId: string, secret: string): Promise<string> {
    const { CiphertextBlob } = await this.#clients.kms.call('Encrypt', {
      KeyId: this.#keyId,
      Plaintext: Buffer.from(secret).toString('base64'),
      EncryptionContext: { destination: destinationId },
    });
    if (CiphertextBlob === undefined) throw new SecretsUnavailableError('KMS returned no ciphertext');
    return CiphertextBlob;
  }
}
