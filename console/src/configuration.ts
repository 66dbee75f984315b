/** `config.json` beside the page: the API and the sign-in. */
export interface Configuration {
  /** The name of this installation, e.g. `production`. */
  title: string;
  /** E.g. `dev`. */
  stage: string;
  /** Base URL of the admin API without a trailing slash; a path is relative to the origin of the page. */
  apiBase: string;
  /** The dashboard of CloudWatch. */
  dashboardUrl?: string;
  signIn: SignIn;
}

/** An OpenID Connect provider at which the page is a public client. Requests to the API carry the ID token. */
export interface SignIn {
  /** URL of the provider, as its tokens have it in `iss`. */
  issuer: string;
  /** E.g. `https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/authorize`. */
  authorizeUrl: string;
  /** E.g. `https://webhooks.auth.eu-west-1.amazoncognito.com/oauth2/token`. */
  tokenUrl: string;
  /** Where refresh tokens are revoked. */
  revokeUrl?: string;
  /** Where the session of the provider itself ends. */
  endSessionUrl?: string;
  clientId: string;
  /** Separated by spaces; `openid` is one of them. */
  scope: string;
}

/** @throws Error when the file is missing */
export async function readConfiguration(): Promise<Configuration> {
  const response = await fetch('config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json is not readable (status ${response.status}). Put it beside the page.`);
  return (await response.json()) as Configuration;
}
