import type { Calling } from '../clients.ts';
import type { SecretOwner } from './secrets-vault.ts';
import { SecretsUnavailableError } from './secrets-vault.ts';

type EncryptorClients = Calling<{ kms: 'Encrypt' }>;

/** Encrypts the secrets of destinations with KMS. A ciphertext that is moved to another owner does not decrypt. */
export class SecretsEncryptor {
  readonly #clients: EncryptorClients;
  readonly #keyId: string;

  /** @param keyId ARN of the KMS key */
  constructor(clients: EncryptorClients, keyId: string) {
    this.#clients = clients;
    this.#keyId = keyId;
  }

  /** @returns base64 ciphertext */
  async encrypt(owner: SecretOwner, secret: string): Promise<string> {
    const { CiphertextBlob } = await this.#clients.kms.call('Encrypt', {
      KeyId: this.#keyId,
      Plaintext: Buffer.from(secret).toString('base64'),
      EncryptionContext: owner,
    });
    if (CiphertextBlob === undefined) throw new SecretsUnavailableError('KMS returned no ciphertext');
    return CiphertextBlob;
  }
}
