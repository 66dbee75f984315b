import { createHash, randomUUID } from 'node:crypto';
import type { CryptoKey, JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { PoolClient, PoolSession } from './user-pool.ts';

/** Signs the tokens of a pool with a key of this start. */
export class TokenIssuer {
  readonly #issuer: string;
  readonly #clock: () => number;
  #key: Promise<{ privateKey: CryptoKey; publicKey: JWK & { kid: string } }> | undefined;

  /** @param clock milliseconds since the epoch */
  constructor(issuer: string, clock: () => number) {
    this.#issuer = issuer;
    this.#clock = clock;
  }

  async keySet(): Promise<{ keys: JWK[] }> {
    return { keys: [(await this.#keys()).publicKey] };
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html */
  idToken({ user, signedInAt }: PoolSession, client: PoolClient): Promise<string> {
    const claims = {
      token_use: 'id',
      auth_time: signedInAt,
      'cognito:username': user.name,
      ...(user.groups.length > 0 && { 'cognito:groups': user.groups }),
      email: `${user.name}@localhost`,
      email_verified: true,
      aud: client.id,
    };
    return this.#sign(user.name, claims, client.idTokenSeconds);
  }

  /** It has no `aud`: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
  accessToken({ user, signedInAt }: PoolSession, client: PoolClient): Promise<string> {
    const claims = {
      token_use: 'access',
      auth_time: signedInAt,
      username: user.name,
      ...(user.groups.length > 0 && { 'cognito:groups': user.groups }),
      client_id: client.id,
      scope: 'openid',
    };
    return this.#sign(user.name, claims, client.accessTokenSeconds);
  }

  async #sign(name: string, claims: Record<string, unknown>, seconds: number): Promise<string> {
    const { privateKey, publicKey } = await this.#keys();
    const now = Math.floor(this.#clock() / 1000);
    return new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: publicKey.kid })
      .setIssuer(this.#issuer)
      .setSubject(subjectOf(name))
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(privateKey);
  }

  /** Made when it is first needed: that takes a while. */
  #keys(): Promise<{ privateKey: CryptoKey; publicKey: JWK & { kid: string } }> {
    this.#key ??= makeKey();
    return this.#key;
  }
}

async function makeKey() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  return { privateKey, publicKey: { ...jwk, alg: 'RS256', use: 'sig', kid: await calculateJwkThumbprint(jwk) } };
}

/** A UUID, as Cognito's subjects are; the same at each start. */
function subjectOf(name: string): string {
  const digest = createHash('sha256').update(`subject of ${name}`).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
