/** `config.json`, which lies beside the page: where the API is, and how one signs in to it. */
export interface Configuration {
  /** What this installation is called, e.g. `production`. */
  title: string;
  /** Base URL of the admin API without a slash at its end; a path is of the page's own origin. */
  apiBase: string;
  signIn: SignIn;
}

export type SignIn = SessionSignIn | OidcSignIn;

/** The address that opens the page carries the session: the local runtime. */
export interface SessionSignIn {
  kind: 'session';
}

/** Authorization code with PKCE, at Cognito or another OpenID Connect provider. The API gets the id token. */
export interface OidcSignIn {
  kind: 'oidc';
  /** E.g. `https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/authorize`. */
  authorizeUrl: string;
  /** E.g. `https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/token`. */
  tokenUrl: string;
  clientId: string;
}

/** @throws Error when it is missing */
export async function readConfiguration(): Promise<Configuration> {
  const response = await fetch('config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json could not be read: ${response.status}`);
  return (await response.json()) as Configuration;
}
