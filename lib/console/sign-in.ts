import type { Settings } from '../settings/settings.ts';

/** An OpenID Connect issuer, as the authorizer and the page need it. */
export interface SignIn {
  issuer: string;
  clientId: string;
  scope: string;
  authorizeUrl: string;
  tokenUrl: string;
  revokeUrl?: string;
  endSessionUrl?: string;
}

/** Sign-in at an issuer of the configuration. */
export const signInAt = (issuer: NonNullable<Settings['console']['issuer']>): SignIn => ({
  issuer: issuer.url,
  clientId: issuer.clientId,
  scope: issuer.scope,
  authorizeUrl: issuer.authorizationEndpoint,
  tokenUrl: issuer.tokenEndpoint,
  ...(issuer.revocationEndpoint !== undefined && { revokeUrl: issuer.revocationEndpoint }),
  ...(issuer.endSessionEndpoint !== undefined && { endSessionUrl: issuer.endSessionEndpoint }),
});
