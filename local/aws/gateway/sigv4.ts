import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto';
import type { CredentialHolder, Credentials, CredentialStore } from './credential-store.ts';
import { ServiceError } from './service.ts';

/**
 * Signature version 4 in the Authorization header.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

const CLOCK_SKEW_MS = 15 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** The parts of a request that a signature covers. */
export interface SignedRequest {
  method: string;
  /** Path and query as they came on the wire. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** Called with each request whose signature is right, and the key that signed it. */
export type RequestRecorder = (request: SignedRequest, signer: Credentials) => void;

/** The signer of a request and the service of its signature. */
export interface Authentication extends CredentialHolder {
  service: string;
  region: string;
}

export interface VerifierOptions {
  credentials: CredentialStore;
  /** The region of every signature. Any, when absent. */
  region?: string;
  /** The machine's clock, in milliseconds since the epoch. */
  clock?: () => number;
  /** The clock by which functions sign. Default: `clock`. */
  functionClock?: () => number;
  record?: RequestRecorder | undefined;
}

export class SignatureVerifier {
  readonly #credentials: CredentialStore;
  readonly #region: string | undefined;
  readonly #clock: () => number;
  readonly #functionClock: () => number;
  readonly #record: RequestRecorder | undefined;
  /** Derived keys by access key, day, region and service: four HMACs saved on each request. */
  readonly #signingKeys = new Map<string, KeyObject>();

  constructor({ credentials, region, clock = Date.now, functionClock = clock, record }: VerifierOptions) {
    this.#credentials = credentials;
    this.#region = region;
    this.#clock = clock;
    this.#functionClock = functionClock;
    this.#record = record;
  }

  /** @throws ServiceError as AWS refuses: no signature, unknown key, other region, old or wrong signature, unsigned header. */
  authenticate(request: SignedRequest): Authentication {
    const authorization = request.headers['authorization'];
    if (authorization === undefined)
      throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    const match = AUTHORIZATION.exec(authorization);
    if (match === null) {
      throw new ServiceError(
        'IncompleteSignatureException',
        'The Authorization header is not a signature of version 4 (AWS4-HMAC-SHA256).',
        403,
      );
    }
    const [, accessKeyId, day, region, service, signedHeaders, signature] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const holder = this.#credentials.find(accessKeyId);
    // Keys here are long-term: AWS refuses one that comes with a session token.
    if (holder === undefined || request.headers['x-amz-security-token'] !== undefined)
      throw new ServiceError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        403,
      );

    if (this.#region !== undefined && region !== this.#region)
      throw invalid(`Credential should be scoped to a valid region, not '${region}'.`);

    const date = request.headers['x-amz-date'] ?? '';
    this.#checkDate(date, day, this.#timeOf(holder));
    const scope = `${day}/${region}/${service}/aws4_request`;
    const signedNames = signedHeaders.split(';');
    checkSigned(request.headers, signedNames);
    const canonical = sha256(canonicalRequest(request, signedNames));
    const expected = createHmac('sha256', this.#signingKey(holder, day, region, service))
      .update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${canonical}`)
      .digest();
    if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
      throw invalid(
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
      );
    }
    this.#record?.(request, holder.credentials);
    return { ...holder, region, service };
  }

  /** The time on the clock of the caller, in milliseconds since the epoch. */
  timeFor({ authorization = '' }: SignedRequest['headers']): number {
    const [, accessKeyId = ''] = AUTHORIZATION.exec(authorization) ?? [];
    return this.#timeOf(this.#credentials.find(accessKeyId));
  }

  #timeOf(holder: CredentialHolder | undefined): number {
    return holder?.principal.kind === 'function' ? this.#functionClock() : this.#clock();
  }

  #checkDate(date: string, day: string, now: number): void {
    const match = DATE.exec(date);
    if (match === null)
      throw new ServiceError('IncompleteSignatureException', 'X-Amz-Date must be a date like 20260131T235959Z.', 403);
    if (!date.startsWith(day))
      throw invalid('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.');
    const [, year, month, dayOfMonth, hour, minute, second] = match.map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const distance = Date.UTC(year, month - 1, dayOfMonth, hour, minute, second) - now;
    if (Math.abs(distance) <= CLOCK_SKEW_MS) return;
    throw invalid(
      `Signature ${distance < 0 ? 'expired' : 'not yet current'}: ${date} is more than 15 minutes ${distance < 0 ? 'before' : 'after'} the server's time.`,
    );
  }

  #signingKey({ credentials }: CredentialHolder, day: string, region: string, service: string): KeyObject {
    const name = `${credentials.accessKeyId}/${day}/${region}/${service}`;
    let key = this.#signingKeys.get(name);
    if (key === undefined) {
      const derived = [day, region, service, 'aws4_request'].reduce<Buffer>(
        (secret, part) => createHmac('sha256', secret).update(part).digest(),
        Buffer.from(`AWS4${credentials.secretAccessKey}`),
      );
      key = createSecretKey(derived);
      if (this.#signingKeys.size > 1000) this.#signingKeys.clear();
      this.#signingKeys.set(name, key);
    }
    return key;
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidSignatureException', message, 403);
}

/**
 * `Host` and every `X-Amz-*` header must be signed, or a captured signature would carry another operation.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
function checkSigned(headers: SignedRequest['headers'], signedNames: readonly string[]): void {
  for (const name of ['host', ...Object.keys(headers).filter((sent) => sent.startsWith('x-amz-'))]) {
    if (!signedNames.includes(name)) throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
}

/** The canonical form that is signed. It holds the hash of the body as it came, so that a changed body fails. */
export function canonicalRequest(
  { method, url, headers, body }: SignedRequest,
  signedHeaders: readonly string[],
): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  let text = `${method}\n${canonicalPath(path)}\n${end === -1 ? '' : canonicalQuery(url.slice(end + 1))}\n`;
  for (const name of signedHeaders) {
    const value = Object.hasOwn(headers, name) ? (headers[name] ?? '') : '';
    text += `${name}:${value.trim().replaceAll(/ +/g, ' ')}\n`;
  }
  return `${text}\n${signedHeaders.join(';')}\n${sha256(body)}`;
}

/** Every service but S3 encodes the path on the wire once more. */
function canonicalPath(path: string): string {
  return path === '/' ? path : path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = part.split(/=(.*)/s);
      return `${encode(decoded(name))}=${encode(decoded(value))}`;
    })
    .toSorted()
    .join('&');
}

/** @throws ServiceError as in https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError('MalformedQueryString', 'The query string contains a syntax error.', 404);
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return hash('sha256', data, 'hex');
}
