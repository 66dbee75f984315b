import type { OidcSignIn } from '../configuration.ts';

/**
 * Authorization code with PKCE (RFC 7636), as a public client: there is no secret in the page. Tokens live in this tab
 * alone.
 */

const KEYS = {
  token: 'webhooks.id-token',
  verifier: 'webhooks.verifier',
  state: 'webhooks.state',
  page: 'webhooks.page',
} as const;
/** A token that ends this soon is not used any more, in milliseconds. */
const MARGIN_MS = 30_000;

/**
 * The id token of whoever is signed in. Leaves for the provider when there is none, and comes back to the same page.
 *
 * @throws Error with what the provider said when it refuses
 */
export async function oidcToken(settings: OidcSignIn): Promise<string> {
  const kept = sessionStorage.getItem(KEYS.token);
  if (kept !== null && expiryOf(kept) - Date.now() > MARGIN_MS) return kept;
  sessionStorage.removeItem(KEYS.token);
  const answer = new URLSearchParams(location.search);
  const [code, state, refusal] = [answer.get('code'), answer.get('state'), answer.get('error')];
  if (refusal !== null) throw new Error(`The sign-in was refused: ${answer.get('error_description') ?? refusal}`);
  // A code that this tab did not ask for is somebody else's.
  if (code !== null && state !== null && state === sessionStorage.getItem(KEYS.state)) return redeem(settings, code);
  // Several requests at once leave once.
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
  if (!response.ok) throw new Error(`The sign-in could not be completed: ${response.status}`);
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
  // The page is on its way out.
  return new Promise<never>(() => undefined);
}

const ownAddress = (): string => `${location.origin}${location.pathname}`;

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Milliseconds since the epoch; the API checks the token, the page only its end. */
function expiryOf(token: string): number {
  const claims = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as {
    exp: number;
  };
  return claims.exp * 1000;
}
