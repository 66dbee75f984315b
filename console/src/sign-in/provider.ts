import type { SignIn } from '../configuration.ts';

/** Tokens of a user, as the provider gave them. */
export interface Tokens {
  idToken: string;
  /** Absent where the provider gives none, or goes on with the one before. */
  refreshToken: string | undefined;
  /** Milliseconds from now on that the ID token is good for. */
  goodForMs: number;
}

/** The provider no longer accepts the session or the code. Only the user can go on, by signing in. */
export class SessionEnded extends Error {
  override name = 'SessionEnded';
}

/** RFC 6749 section 4.1.3 with the verifier of RFC 7636. @throws SessionEnded, Error with the provider's reason */
export const redeemCode = (settings: SignIn, code: string, verifier: string, redirectUri: string): Promise<Tokens> =>
  askForTokens(settings, {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });

/** RFC 6749 section 6. @throws SessionEnded, Error with the provider's reason */
export const renewTokens = (settings: SignIn, refreshToken: string): Promise<Tokens> =>
  askForTokens(settings, { grant_type: 'refresh_token', refresh_token: refreshToken });

/** RFC 7009. @throws Error when the provider is out of reach */
export async function revokeToken({ revokeUrl, clientId }: SignIn, refreshToken: string): Promise<void> {
  if (revokeUrl === undefined) return;
  const form = { token: refreshToken, token_type_hint: 'refresh_token', client_id: clientId };
  await post(revokeUrl, form);
}

async function askForTokens({ tokenUrl, clientId }: SignIn, form: Record<string, string>): Promise<Tokens> {
  const response = await post(tokenUrl, { ...form, client_id: clientId });
  if (!response.ok) throw await refusal(response);
  const { id_token: idToken, refresh_token: refreshToken } = (await response.json()) as {
    id_token?: string;
    refresh_token?: string;
  };
  if (idToken === undefined)
    throw new Error('The sign-in service sent no ID token. Its client needs the scope openid.');
  return { idToken, refreshToken, goodForMs: lifetimeOf(idToken) };
}

async function post(url: string, form: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  } catch (error) {
    throw new Error(
      `The sign-in service ${new URL(url).host} does not respond, or does not accept requests of ${location.origin}.`,
      { cause: error },
    );
  }
}

async function refusal(response: Response): Promise<Error> {
  const { error, error_description: description } = await errorIn(response);
  const reason = description ?? error ?? `status ${response.status}`;
  return error === 'invalid_grant'
    ? new SessionEnded(`The session has ended (${reason}).`)
    : new Error(`The sign-in service refused: ${reason}.`);
}

async function errorIn(response: Response): Promise<{ error?: string; error_description?: string }> {
  try {
    return (await response.json()) as { error?: string; error_description?: string };
  } catch {
    // A proxy can respond without JSON: the status is the reason.
    return {};
  }
}

/** By the token itself, whatever the clock of this machine says. The API verifies the token; the page only reads it. */
function lifetimeOf(idToken: string): number {
  const payload = (idToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const { exp, iat } = JSON.parse(atob(payload)) as { exp: number; iat: number };
  return (exp - iat) * 1000;
}
