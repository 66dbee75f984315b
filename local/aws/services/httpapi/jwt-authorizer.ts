import type { JWTPayload } from 'jose';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { IssuerKeys, IssuerUnreachable } from './issuer-keys.ts';

/**
 * The JWT authorizer of HTTP APIs, https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html:
 * only RSA, the key by its id from the issuer's key set, `iss` exact, `aud` (or `client_id` where there is no `aud`) one of
 * the audience, `exp` after and `nbf` and `iat` before now. No leeway: AWS documents none.
 */
export interface JwtAuthorizerOptions {
  issuer: string;
  audience: readonly string[];
  extraCertificates: string | undefined;
  /** Milliseconds since the epoch. Tokens come from outside the stack: the machine's clock. */
  clock: () => number;
}

/** Claims as the token has them. */
export type Claims = Readonly<JWTPayload>;

/** A token that is not accepted. `description` is for the header WWW-Authenticate; absent where there is no token. */
export class Unauthorized extends Error {
  override name = 'Unauthorized';
  readonly description: string | undefined;

  constructor(description?: string) {
    super(description ?? 'The request has no token.');
    this.description = description;
  }
}

const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

export class JwtAuthorizer {
  readonly #options: JwtAuthorizerOptions;
  readonly #keys: IssuerKeys;

  constructor(options: JwtAuthorizerOptions) {
    this.#options = options;
    this.#keys = new IssuerKeys(options);
  }

  /**
   * @param values of the header Authorization
   * @throws Unauthorized
   */
  async authorize(values: readonly string[]): Promise<Claims> {
    const token = tokenOf(values);
    const payload = await this.#verified(token);
    const claims = claimsOf(payload);
    this.#check(claims);
    return claims;
  }

  async #verified(token: string): Promise<Uint8Array> {
    const { alg = '', kid } = headerOf(token);
    if (!ALGORITHMS.includes(alg)) throw new Unauthorized(`signing method ${visible(alg)} is invalid`);
    if (typeof kid !== 'string' || kid === '') throw new Unauthorized('the token has no kid');
    try {
      const key = await this.#keys.find(kid, alg);
      if (key === undefined) throw new Unauthorized('the issuer has no key of this kid');
      const { payload } = await compactVerify(token, key, { algorithms: ALGORITHMS });
      return payload;
    } catch (error) {
      if (error instanceof Unauthorized) throw error;
      if (error instanceof IssuerUnreachable)
        throw new Unauthorized(`OIDC discovery endpoint communication error: ${visible(error.message)}`);
      throw new Unauthorized('the signature is invalid');
    }
  }

  #check(claims: Claims): void {
    const { issuer, audience, clock } = this.#options;
    if (claims.iss !== issuer) throw new Unauthorized('issuer does not match');
    // Both are claims of Cognito's access tokens, which have no `aud`.
    const intended = claims.aud ?? claims['client_id'];
    if (![intended].flat().some((one) => typeof one === 'string' && audience.includes(one)))
      throw new Unauthorized('the token does not have a valid audience');
    const now = clock() / 1000;
    if (typeof claims.exp !== 'number' || claims.exp <= now) throw new Unauthorized('the token has expired');
    for (const name of ['nbf', 'iat'] as const) {
      const time = claims[name];
      if (time !== undefined && !(typeof time === 'number' && time <= now))
        throw new Unauthorized(`the token is not valid yet: ${name}`);
    }
  }
}

/** The token alone, or after `Bearer`. */
function tokenOf(values: readonly string[]): string {
  const [value, ...others] = values;
  if (value === undefined || value.trim() === '') throw new Unauthorized();
  if (others.length > 0) throw new Unauthorized('the request has several tokens');
  const token = value.startsWith('Bearer ') ? value.slice('Bearer '.length) : value;
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) throw new Unauthorized('token contains an invalid number of segments');
  return token;
}

function headerOf(token: string): { alg?: string; kid?: unknown } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    // jose names no reason beyond this one.
    throw new Unauthorized('the token cannot be decoded');
  }
}

function claimsOf(payload: Uint8Array): Claims {
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims as Claims;
  } catch {
    // No JSON: refused below.
  }
  throw new Unauthorized('the token cannot be decoded');
}

/** Fit for a quoted text of a header. */
const visible = (text: string): string => text.replaceAll(/[^ -~]|["\\]/g, '?').slice(0, 200);
