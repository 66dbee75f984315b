/** `config.json` beside the page: the URL of the API and the sign-in. */
export interface Configuration {
  /** The name of this installation, e.g. `production`. */
  title: string;
  /** Base URL of the admin API without a trailing slash; a path is relative to the origin of the page. */
  apiBase: string;
  signIn: SignIn;
}

export type SignIn = SessionSignIn | OidcSignIn;

/** The address of the page carries the session, in the local runtime. */
export interface SessionSignIn {
  kind: 'session';
}

/** Authorization code with PKCE, with Cognito or another OpenID Connect provider. Requests carry the id token. */
export interface OidcSignIn {
  kind: 'oidc';
  /** E.g. `https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/authorize`. */
  authorizeUrl: string;
  /** E.g. `https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/token`. */
  tokenUrl: string;
  clientId: string;
}

/** @throws Error when the file is missing */
export async function readConfiguration(): Promise<Configuration> {
  const response = await fetch('config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json is not readable (status ${response.status}). Put it beside the page.`);
  return (await response.json()) as Configuration;
}
