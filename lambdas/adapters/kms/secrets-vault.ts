import type { Calling } from '../clients.ts';
import { WebhookError } from '../../../core/contract/errors.ts';

/** KMS is out of reach or refuses. Deliveries that need the secret are deferred without spending an attempt. */
export class SecretsUnavailableError extends WebhookError {
  override readonly name = 'SecretsUnavailableError';
}

type VaultClients = Calling<{ kms: 'Decrypt' }>;

/** The owner of a secret, as KMS's encryption context: a ciphertext decrypts for its owner only. */
export type SecretOwner =
  /** A signing secret. */
  | { destination: string }
  /** The value of a header, whose name is in lower case. */
  | { destination: string; tenant: string; header: string };

const CACHE_LIMIT = 10_000;

/** Decrypts the secrets of destinations. It caches them by owner and ciphertext, so a cached secret is never stale. */
export class SecretsVault {
  readonly #clients: VaultClients;
  readonly #keyId: string;
  readonly #cache = new Map<string, Promise<string>>();

  constructor(clients: VaultClients, keyId: string) {
    this.#clients = clients;
    this.#keyId = keyId;
  }

  /** @throws SecretsUnavailableError */
  decrypt(owner: SecretOwner, ciphertext: string): Promise<string> {
    const key = `${owner.destination} ${'header' in owner ? `${owner.tenant} ${owner.header}` : ''} ${ciphertext}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const secret = this.#decrypt(owner, ciphertext);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    this.#cache.set(key, secret);
    // A failure is not cached: the next delivery calls KMS again.
    secret.catch(() => this.#cache.delete(key));
    return secret;
  }

  async #decrypt(owner: SecretOwner, ciphertext: string): Promise<string> {
    try {
      const { Plaintext } = await this.#clients.kms.call('Decrypt', {
        KeyId: this.#keyId,
        CiphertextBlob: ciphertext,
        EncryptionContext: owner,
      });
      if (Plaintext === undefined) throw new Error('KMS returned no plaintext');
      return Buffer.from(Plaintext, 'base64').toString('utf8');
    } catch (error) {
      // KMS's own words: a refusal names the permission that is missing.
      throw new SecretsUnavailableError(`${describe(owner)} could not be decrypted: ${String(error)}`, {
        cause: error,
      });
    }
  }
}

const describe = (owner: SecretOwner): string =>
  'header' in owner ? `the header ${owner.header} of ${owner.destination}` : `the secret of ${owner.destination}`;
