import type { Calling } from '../clients.ts';
import { WebhookError } from '../../../core/contract/errors.ts';

/** KMS is out of reach or refuses. Deliveries that need the secret are deferred without spending an attempt. */
export class SecretsUnavailableError extends WebhookError {
  override readonly name = 'SecretsUnavailableError';
}

type VaultClients = Calling<{ kms: 'Decrypt' }>;

const CACHE_LIMIT = 10_000;

/** Decrypts the secrets of destinations. It caches them by ciphertext, so a cached secret is never stale. */
export class SecretsVault {
  readonly #clients: VaultClients;
  readonly #keyId: string;
  readonly #cache = new Map<string, Promise<string>>();

  constructor(clients: VaultClients, keyId: string) {
    this.#clients = clients;
    this.#keyId = keyId;
  }

  /** @throws SecretsUnavailableError */
  decrypt(destinationId: string, ciphertext: string): Promise<string> {
    const cached = this.#cache.get(ciphertext);
    if (cached !== undefined) return cached;
    const secret = this.#decrypt(destinationId, ciphertext);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    this.#cache.set(ciphertext, secret);
    // A failure is not cached: the next delivery calls KMS again.
    secret.catch(() => this.#cache.delete(ciphertext));
    return secret;
  }

  async #decrypt(destinationId: string, ciphertext: string): Promise<string> {
    try {
      const { Plaintext } = await this.#clients.kms.call('Decrypt', {
        KeyId: this.#keyId,
        CiphertextBlob: ciphertext,
        EncryptionContext: { destination: destinationId },
      });
      if (Plaintext === undefined) throw new Error('KMS returned no plaintext');
      return Buffer.from(Plaintext, 'base64').toString('utf8');
    } catch (error) {
      // KMS's own words: a refusal names the permission that is missing.
      throw new SecretsUnavailableError(`the secret of ${destinationId} could not be decrypted: ${String(error)}`, {
        cause: error,
      });
    }
  }
}
