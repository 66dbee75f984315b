import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { CREDENTIALS, missing, SIGNATURE } from '../optional-package.ts';
import type { Connection } from './connection.ts';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
}

/**
 * @param service default: API Gateway
 * @returns the headers of the request and of AWS Signature Version 4
 */
export async function signRequest(
  { method, url, headers, body }: ApiRequest,
  { region, credentials }: Pick<Connection, 'region' | 'credentials'>,
  service = 'execute-api',
): Promise<Record<string, string>> {
  const { SignatureV4 } = await import('@smithy/signature-v4').catch(missing(SIGNATURE, CREDENTIALS));
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers: signed } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    ...(body !== undefined && { body }),
  });
  // fetch sets the host header itself and refuses one.
  const { host: _, ...sent } = signed;
  return sent;
}

/** SHA-256 of node:crypto in the interface of the signer. */
class Sha256 {
  readonly #create: () => Hash | Hmac;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#create = () =>
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
    this.#hash = this.#create();
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof chunk === 'string' ? chunk : bytesOf(chunk));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#create();
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
