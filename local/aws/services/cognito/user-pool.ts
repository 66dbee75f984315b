import { randomBytes } from 'node:crypto';

/** Who signs in here: nobody has a password; the runtime starts sessions for the owner of the stack. */
export interface PoolUser {
  name: string;
  groups: readonly string[];
}

/** An app client without a secret. */
export interface PoolClient {
  id: string;
  /** Addresses on this machine to which sign-in may return. */
  callbackUrls: readonly string[];
  logoutUrls: readonly string[];
  idTokenSeconds: number;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
}

/** A session as its refresh token stands for it. */
export interface PoolSession {
  user: PoolUser;
  clientId: string;
  /** Seconds since the epoch. */
  signedInAt: number;
  /** Milliseconds since the epoch; `Infinity` for the session of the printed address. */
  endsAt: number;
  /** Whether each use makes a session of its own: of the printed address, which many tabs open. */
  starts: boolean;
}

/** A user pool: its clients, its groups, and the sessions of this start. */
export class UserPool {
  readonly id: string;
  readonly clients = new Map<string, PoolClient>();
  readonly groups: string[] = [];
  readonly #sessions = new Map<string, PoolSession>();
  readonly #clock: () => number;

  /** @param clock milliseconds since the epoch */
  constructor(id: string, clock: () => number) {
    this.id = id;
    this.#clock = clock;
  }

  /** @param token a fresh one by default. Returns it. */
  startSession(
    user: PoolUser,
    client: PoolClient,
    { token = randomBytes(48).toString('base64url'), starts = false }: { token?: string; starts?: boolean } = {},
  ): string {
    const now = this.#clock();
    this.#sessions.set(token, {
      user,
      clientId: client.id,
      signedInAt: Math.floor(now / 1000),
      endsAt: starts ? Infinity : now + client.refreshTokenSeconds * 1000,
      starts,
    });
    return token;
  }

  /** @returns `undefined` for a token that is unknown, of another client, revoked or at its end */
  session(token: string, clientId: string): PoolSession | undefined {
    const session = this.#sessions.get(token);
    return session?.clientId === clientId && this.#clock() < session.endsAt ? session : undefined;
  }

  /** Ends the session of a token. The printed address stays good, as the stack's key does. */
  revoke(token: string): void {
    if (this.#sessions.get(token)?.starts === false) this.#sessions.delete(token);
  }
}
