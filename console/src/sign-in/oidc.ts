import type { OidcSignIn } from '../configuration.ts';

/**
 * Authorization code with PKCE (RFC 7636), as a public client without a secret. Only this tab has the tokens.
 */

const KEYS = {
  token: 'webhooks.id-token',
  verifier: 'webhooks.verifier',
  state: 'webhooks.state',
  page: 'webhooks.page',
} as const;
/** The page no longer uses a token that ends within this time, in milliseconds. */
const MARGIN_MS = 30_000;

/**
 * Returns the id token of the user. Without a token it redirects to the provider, which returns to the same page.
 *
 * @throws Error with the message of the provider when it refuses
 */
export async function oidcToken(settings: OidcSignIn): Promise<string> {
  const kept = sessionStorage.getItem(KEYS.token);
  if (kept !== null && expiryOf(kept) - Date.now() > MARGIN_MS) return kept;
  sessionStorage.removeItem(KEYS.token);
  const answer = new URLSearchParams(location.search);
  const [code, state, refusal] = [answer.get('code'), answer.get('state'), answer.get('error')];
  if (refusal !== null)
    throw new Error(`The provider refused the sign-in: ${answer.get('error_description') ?? refusal}`);
  // Another party made a code that this tab did not request.
  if (code !== null && state !== null && state === sessionStorage.getItem(KEYS.state)) return redeem(settings, code);
  // Parallel requests share one redirect.
  return (leaving ??= leaveFor(settings));
}

let leaving: Promise<never> | undefined;

async function redeem({ tokenUrl, clientId }: OidcSignIn, code: string): Promise<string> {
  const verifier = sessionStorage.getItem(KEYS.verifier) ?? '';
  const page = sessionStorage.getItem(KEYS.page) ?? '#/';
  for (const key of [KEYS.verifier, KEYS.state, KEYS.page]) sessionStorage.removeItem(key);
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: ownAddress(),
  });
  const response = await fetch(tokenUrl, { method: 'POST', body });
  if (!response.ok) throw new Error(`The provider refused the code (status ${response.status}). Sign in again.`);
  const { id_token: token } = (await response.json()) as { id_token: string };
  sessionStorage.setItem(KEYS.token, token);
  history.replaceState(null, '', `${location.pathname}${page}`);
  return token;
}

async function leaveFor({ authorizeUrl, clientId }: OidcSignIn): Promise<never> {
  const [verifier, state] = [random(), random()];
  sessionStorage.setItem(KEYS.verifier, verifier);
  sessionStorage.setItem(KEYS.state, state);
  sessionStorage.setItem(KEYS.page, location.hash);
  const challenge = base64url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
  );
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: ownAddress(),
    scope: 'openid',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  location.assign(`${authorizeUrl}?${new URLSearchParams(query).toString()}`);
  // The browser leaves the page now.
  return new Promise<never>(() => undefined);
}

const ownAddress = (): string => `${location.origin}${location.pathname}`;

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** The end of a token in milliseconds since the epoch. The API verifies the token; the page reads only its end. */
function expiryOf(token: string): number {
  const claims = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as {
    exp: number;
  };
  return claims.exp * 1000;
}
