import { randomBytes } from 'node:crypto';
import type { Principal } from './service.ts';

/** A long-term access key; there is no session token. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface CredentialHolder {
  principal: Principal;
  credentials: Credentials;
}

/** The access keys that the gateway knows, each with who it signs for. */
export class CredentialStore {
  readonly #byAccessKey = new Map<string, CredentialHolder>();
  readonly #byPrincipal = new Map<string, CredentialHolder>();

  /** A new key for `principal`, or the one that it has already. */
  issue(principal: Principal): Credentials {
    const known = this.#byPrincipal.get(principal.name);
    if (known !== undefined) return known.credentials;
    return this.add(principal, {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
    });
  }

  /** A key that is known beforehand, e.g. the admin's of an earlier start on the same data. */
  add(principal: Principal, credentials: Credentials): Credentials {
    const holder = { principal, credentials };
    this.#byAccessKey.set(credentials.accessKeyId, holder);
    this.#byPrincipal.set(principal.name, holder);
    return credentials;
  }

  find(accessKeyId: string): CredentialHolder | undefined {
    return this.#byAccessKey.get(accessKeyId);
  }
}
