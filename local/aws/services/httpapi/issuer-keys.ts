import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { CryptoKey, JWK } from 'jose';
import { importJWK } from 'jose';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT_MS = 1500;
const LARGEST_KEY_SET = 150_000;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
const CACHED_MS = 2 * 60 * 60 * 1000;
/** How long a key set is not asked for again because of a key that it lacks. */
const PAUSE_MS = 10_000;

/** The issuer does not say its keys. */
export class IssuerUnreachable extends Error {
  override name = 'IssuerUnreachable';
}

export interface IssuerKeysOptions {
  /** Without a slash at its end, unless the issuer has one. */
  issuer: string;
  /** PEM text to trust besides the public authorities. */
  extraCertificates: string | undefined;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

/** RSA keys of an OpenID Connect issuer, by discovery, kept for two hours. */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  #kept: { keys: readonly JWK[]; at: number } | undefined;
  #asking: Promise<readonly JWK[]> | undefined;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
  }

  /**
   * @returns `undefined` when the issuer has no RSA key of this id for this algorithm
   * @throws IssuerUnreachable
   */
  async find(kid: string, alg: string): Promise<CryptoKey | undefined> {
    const age = this.#kept === undefined ? Infinity : this.#options.clock() - this.#kept.at;
    const fits = (key: JWK): boolean =>
      key.kid === kid && key.kty === 'RSA' && (key.use ?? 'sig') === 'sig' && (key.alg ?? alg) === alg;
    const known = age < CACHED_MS ? this.#kept?.keys.find(fits) : undefined;
    const key = known ?? (age < PAUSE_MS ? undefined : (await this.#ask()).find(fits));
    return key === undefined ? undefined : ((await importJWK(key, alg)) as CryptoKey);
  }

  /** Requests at once share one. */
  #ask(): Promise<readonly JWK[]> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #fetch(): Promise<readonly JWK[]> {
    const { issuer, clock } = this.#options;
    const document = (await this.#get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)) as {
      jwks_uri?: unknown;
    } | null;
    if (typeof document?.jwks_uri !== 'string')
      throw new IssuerUnreachable(`The discovery document of ${issuer} has no jwks_uri.`);
    const set = (await this.#get(document.jwks_uri)) as { keys?: unknown } | null;
    if (!Array.isArray(set?.keys)) throw new IssuerUnreachable(`The key set of ${issuer} has no keys.`);
    const keys = set.keys as readonly JWK[];
    this.#kept = { keys, at: clock() };
    return keys;
  }

  async #get(url: string): Promise<unknown> {
    try {
      const { issuer, extraCertificates } = this.#options;
      if (new URL(url).protocol !== new URL(issuer).protocol) throw new Error('another scheme than the issuer');
      const text = await read(url, extraCertificates);
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new IssuerUnreachable(`${url}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
}

/** Follows no redirect. */
function read(url: string, extraCertificates: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const ca = extraCertificates === undefined ? undefined : [...rootCertificates, extraCertificates];
    const options = { signal: AbortSignal.timeout(TIMEOUT_MS), ...(ca !== undefined && { ca }) };
    const request = url.startsWith('https:') ? httpsRequest(url, options) : httpRequest(url, options);
    request.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', reject).on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > LARGEST_KEY_SET) response.destroy(new Error(`more than ${LARGEST_KEY_SET} bytes`));
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`status ${response.statusCode}`));
      });
    });
    request.end();
  });
}
