import type { TokenIssuer } from './token-issuer.ts';
import type { PoolClient, UserPool } from './user-pool.ts';

/** A refusal; its message is the code, e.g. `invalid_grant`. https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html#post-token-negative */
export class OAuthError extends Error {
  override name = 'OAuthError';
}

/** @throws OAuthError `invalid_client` for a client of another pool */
export function clientOf(pool: UserPool, form: URLSearchParams): PoolClient {
  const client = pool.clients.get(form.get('client_id') ?? '');
  if (client === undefined) throw new OAuthError('invalid_client');
  return client;
}

/**
 * `POST /oauth2/token`. Nobody signs in by a form here, so that no code exists; a session comes from the runtime.
 *
 * @throws OAuthError
 */
export async function grantTokens(pool: UserPool, issuer: TokenIssuer, form: URLSearchParams): Promise<object> {
  const client = clientOf(pool, form);
  const grant = form.get('grant_type');
  if (grant === 'authorization_code') throw new OAuthError('invalid_grant');
  if (grant !== 'refresh_token') throw new OAuthError('unsupported_grant_type');
  const token = form.get('refresh_token');
  if (token === null || token === '') throw new OAuthError('invalid_request');
  const session = pool.session(token, client.id);
  if (session === undefined) throw new OAuthError('invalid_grant');
  return {
    id_token: await issuer.idToken(session, client),
    access_token: await issuer.accessToken(session, client),
    // Each tab that opens the printed address gets a session of its own, which it can end.
    ...(session.starts && { refresh_token: pool.startSession(session.user, client) }),
    expires_in: client.accessTokenSeconds,
    token_type: 'Bearer',
  };
}
