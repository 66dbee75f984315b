import type { SignIn } from '../configuration.ts';
import { ownAddress } from './code-flow.ts';
import { isLocal } from './printed-address.ts';
import type { Tokens } from './provider.ts';
import { renewTokens, revokeToken, SessionEnded } from './provider.ts';
import { forget, keep, kept } from './tab-store.ts';

/** A token is renewed this long before its end, in milliseconds, or in its last fifth where that is shorter. */
const MARGIN_MS = 60_000;

/** The session of this tab. The ID token lives in memory, the refresh token as long as the tab. */
export class Session {
  readonly #settings: SignIn;
  readonly #onEnd: (reason: Error) => void;
  #idToken: string;
  /** Milliseconds since the epoch from which on the token is renewed. */
  #renewAt = 0;
  #renewing: Promise<void> | undefined;
  /** The header that came of a refusal: if the API refuses it too, yet another token is of no use. */
  #lastResort: string | undefined;

  /** @param onEnd called once the provider or the API accepts the session no longer */
  constructor(settings: SignIn, tokens: Tokens, onEnd: (reason: Error) => void) {
    this.#settings = settings;
    this.#onEnd = onEnd;
    this.#idToken = tokens.idToken;
    this.#take(tokens);
  }

  /**
   * The `Authorization` header of a request.
   *
   * @throws Error when the provider does not respond, SessionEnded when it accepts the session no longer
   */
  async authorization(): Promise<string> {
    if (Date.now() >= this.#renewAt) await this.#renew();
    return `Bearer ${this.#idToken}`;
  }

  /**
   * The API refused a request with this header: a newer token may do.
   *
   * @returns the header to try again with
   * @throws as `authorization`
   */
  async anotherAuthorization(refused: string): Promise<string> {
    if (refused === `Bearer ${this.#idToken}` && refused !== this.#lastResort) {
      await this.#renew();
      this.#lastResort = `Bearer ${this.#idToken}`;
    }
    return `Bearer ${this.#idToken}`;
  }

  /** The API refuses a fresh token too. */
  end(reason: Error): void {
    forget('session');
    this.#onEnd(reason);
  }

  /** Ends the session at the provider and leaves the page. */
  async signOut(): Promise<void> {
    const { endSessionUrl, clientId } = this.#settings;
    const refreshToken = kept('session');
    forget('session');
    keep('signedOut', 'yes');
    this.#renewAt = 0;
    try {
      if (refreshToken !== undefined) await revokeToken(this.#settings, refreshToken);
    } catch (error) {
      this.#onEnd(new Error(`This tab is signed out, but the session goes on: ${(error as Error).message}`));
      return;
    }
    if (endSessionUrl === undefined || isLocal(this.#settings)) return location.reload();
    // The second is the name of OpenID Connect RP-Initiated Logout 1.0, the first that of Cognito.
    const query = { client_id: clientId, logout_uri: ownAddress(), post_logout_redirect_uri: ownAddress() };
    location.assign(`${endSessionUrl}?${new URLSearchParams(query).toString()}`);
  }

  /** One at a time: parallel requests wait for the same. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#ask().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #ask(): Promise<void> {
    try {
      const refreshToken = kept('session');
      if (refreshToken === undefined) throw new SessionEnded('The session has ended.');
      this.#take(await renewTokens(this.#settings, refreshToken));
    } catch (error) {
      if (error instanceof SessionEnded) this.end(error);
      throw error;
    }
  }

  #take({ idToken, refreshToken, goodForMs }: Tokens): void {
    this.#idToken = idToken;
    this.#renewAt = Date.now() + goodForMs - Math.min(MARGIN_MS, goodForMs / 5);
    if (refreshToken !== undefined) keep('session', refreshToken);
  }
}
