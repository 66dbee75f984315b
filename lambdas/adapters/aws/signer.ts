import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { Location } from './location.ts';

/** A POST of AWS JSON to `/` of `host`. */
export interface Unsigned {
  host: string;
  /** `Content-Type` */
  type: string;
  /** `X-Amz-Target` */
  target: string;
  body: string;
}

/** Time and scope of a signature. */
interface Scope {
  /** Unix seconds. */
  second: number;
  /** Of that second, e.g. `20260131T120000Z`. */
  date: string;
  /** Day, region and service. */
  text: string;
  /** Holds for the day. */
  key: KeyObject;
}

/**
 * Signature Version 4 of one service's calls: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * They are all of one shape, so that what has to be looked for in other requests is known: a library that signs any of them
 * takes twice the CPU, a twelfth of what an event costs (ADR 7). Tests hold this one to it.
 */
export class Signer {
  readonly #service: string;
  readonly #location: Location;
  readonly #now: () => number;
  #scope: Scope | undefined;

  /**
   * @param service its name in signatures, e.g. `dynamodb`.
   * @param now milliseconds since the epoch
   */
  constructor(service: string, location: Location, now: () => number = Date.now) {
    this.#service = service;
    this.#location = location;
    this.#now = now;
  }

  /** All headers of the request, names and values in turns, signed as of now; AWS takes them for five minutes. */
  headers({ host, type, target, body }: Unsigned): string[] {
    const { accessKeyId, sessionToken } = this.#location.credentials;
    const { date, text, key } = this.#current();
    const token = sessionToken === undefined ? '' : `x-amz-security-token:${sessionToken}\n`;
    const names =
      sessionToken === undefined
        ? 'content-type;host;x-amz-date;x-amz-target'
        : 'content-type;host;x-amz-date;x-amz-security-token;x-amz-target';
    const request = `POST\n/\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${date}\n${token}x-amz-target:${target}\n\n${names}\n${hash('sha256', body)}`;
    const signature = createHmac('sha256', key)
      .update(`AWS4-HMAC-SHA256\n${date}\n${text}\n${hash('sha256', request)}`)
      .digest('hex');
    const headers = [
      'Host',
      host,
      'Content-Type',
      type,
      'Content-Length',
      String(Buffer.byteLength(body)),
      'X-Amz-Target',
      target,
      'X-Amz-Date',
      date,
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${text}, SignedHeaders=${names}, Signature=${signature}`,
    ];
    if (sessionToken !== undefined) headers.push('X-Amz-Security-Token', sessionToken);
    return headers;
  }

  #current(): Scope {
    const second = Math.floor(this.#now() / 1000);
    const known = this.#scope;
    if (known?.second === second) return known;
    const date = `${new Date(second * 1000).toISOString().slice(0, 19).replaceAll(/[:-]/g, '')}Z`;
    const text = `${date.slice(0, 8)}/${this.#location.region}/${this.#service}/aws4_request`;
    // Node makes such a key of bytes each time it is given them, for half the CPU of a signature.
    const key = known?.text === text ? known.key : createSecretKey(this.#keyOf(text));
    this.#scope = { second, date, text, key };
    return this.#scope;
  }

  #keyOf(scope: string): Buffer {
    const secret: string | Buffer = `AWS4${this.#location.credentials.secretAccessKey}`;
    return scope
      .split('/')
      .reduce<string | Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), secret) as Buffer;
  }
}
