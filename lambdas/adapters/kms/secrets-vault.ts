import type { Clients } from '../clients.ts';
import { WebhookError } from '../../../core/contract/errors.ts';

/** KMS is out of reach or refuses: what waits for a secret is deferred, uncharged. */
export class SecretsUnavailableError extends WebhookError {
  override readonly name = 'SecretsUnavailableError';
}

const CACHE_LIMIT = 10_000;

/**
 * Destinations' secrets, encrypted with KMS under the destination's id as encryption context, so that a ciphertext
 * moved to another destination does not open. Decrypted values are cached by ciphertext, which makes them never stale.
 */
export class SecretsVault {
  readonly #clients: Clients;
  readonly #keyId: string;
  readonly #cache = new Map<string, Promise<string>>();

  constructor(clients: Clients, keyId: string) {
    this.#clients = clients;
    this.#keyId = keyId;
  }

  /** Base64 ciphertext. */
  async encrypt(destinationId: string, secret: string): Promise<string> {
    const { CiphertextBlob } = await this.#clients.kms.call('Encrypt', {
      KeyId: this.#keyId,
      Plaintext: Buffer.from(secret).toString('base64'),
      EncryptionContext: { destination: destinationId },
    });
    if (CiphertextBlob === undefined) throw new SecretsUnavailableError('KMS answered without a ciphertext');
    return CiphertextBlob;
  }

  /** @throws SecretsUnavailableError */
  decrypt(destinationId: string, ciphertext: string): Promise<string> {
    const cached = this.#cache.get(ciphertext);
    if (cached !== undefined) return cached;
    const secret = this.#decrypt(destinationId, ciphertext);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    this.#cache.set(ciphertext, secret);
    // A failure is not an answer: the next delivery asks again.
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
      if (Plaintext === undefined) throw new Error('KMS answered without a plaintext');
      return Buffer.from(Plaintext, 'base64').toString('utf8');
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      throw new SecretsUnavailableError(`the secret of ${destinationId} could not be decrypted: ${name}`, {
        cause: error,
      });
    }
  }
}
