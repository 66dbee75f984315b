import type { SignIn } from '../configuration.ts';
import type { Tokens } from './provider.ts';
import { redeemCode } from './provider.ts';
import { forget, keep, take } from './tab-store.ts';

/** Authorization code with PKCE (RFC 7636), as a public client without a secret. */

/**
 * Takes the return of the provider out of the address, and goes back to the page that was left.
 *
 * @returns `undefined` when the address has none, or one that this tab did not ask for
 * @throws Error with the reason of the provider when it refuses
 */
export async function returnFromProvider(settings: SignIn): Promise<Tokens | undefined> {
  const query = new URLSearchParams(location.search);
  const [code, state, refused] = [query.get('code'), query.get('state'), query.get('error')];
  if (code === null && refused === null) return undefined;
  const [asked, verifier, page] = [take('state'), take('verifier'), take('page')];
  history.replaceState(null, '', `${location.pathname}${page ?? location.hash}`);
  // Another party made a return that this tab did not request.
  if (state === null || state !== asked) return undefined;
  if (refused !== null) throw new Error(`The sign-in service refused: ${query.get('error_description') ?? refused}.`);
  return redeemCode(settings, code ?? '', verifier ?? '', ownAddress());
}

/** Leaves for the provider, which returns to this page. */
export async function leaveForProvider({ authorizeUrl, clientId, scope }: SignIn): Promise<never> {
  forget('signedOut');
  const [verifier, state] = [random(), random()];
  keep('verifier', verifier);
  keep('state', state);
  keep('page', location.hash);
  const challenge = base64url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
  );
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: ownAddress(),
    scope,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    // Without a question of consent some providers give no refresh token. OpenID Connect Core 1.0 section 11.
    ...(scope.split(' ').includes('offline_access') && { prompt: 'consent' }),
  };
  location.assign(`${authorizeUrl}?${new URLSearchParams(query).toString()}`);
  // The browser leaves the page now.
  return new Promise<never>(() => undefined);
}

/** Where the provider returns to. */
export const ownAddress = (): string => `${location.origin}${location.pathname}`;

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
