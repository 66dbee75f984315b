import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hash } from 'node:crypto';

/** As a function gets them in its environment: they hold for as long as its process lives. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Headers of a request to `POST /`, in the order of their names, which are in lower case. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/**
 * Signs requests by Signature Version 4. The key of a day is derived once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class RequestSigner {
  readonly #credentials: Credentials;
  readonly #region: string;
  readonly #service: string;
  #day = '';
  #key: KeyObject | undefined;

  constructor(credentials: Credentials, region: string, service: string) {
    this.#credentials = credentials;
    this.#region = region;
    this.#service = service;
  }

  /** The headers that a request is sent with, its own and those of its signature. `now` in milliseconds since the epoch. */
  sign({ contentType, host, target }: { contentType: string; host: string; target: string }, body: string, now: number): Record<string, string> {
    const { accessKeyId, sessionToken } = this.#credentials;
    const date = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const signed: HeaderList = [
      ['content-type', contentType],
      ['host', host],
      ['x-amz-date', date],
      ...(sessionToken === undefined ? [] : ([['x-amz-security-token', sessionToken]] as const)),
      ['x-amz-target', target],
    ];
    const names = signed.map(([name]) => name).join(';');
    const canonical = `POST\n/\n\n${signed.map(([name, value]) => `${name}:${value}\n`).join('')}\n${names}\n${hash('sha256', body)}`;
    const day = date.slice(0, 8);
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', this.#keyOf(day)).update(text).digest('hex');
    return {
      ...Object.fromEntries(signed),
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    };
  }

  #keyOf(day: string): KeyObject {
    if (this.#key === undefined || this.#day !== day) {
      const derived = [day, this.#region, this.#service, 'aws4_request'].reduce<Buffer>(
        (key, part) => createHmac('sha256', key).update(part).digest(),
        Buffer.from(`AWS4${this.#credentials.secretAccessKey}`),
      );
      this.#key = createSecretKey(derived);
      this.#day = day;
    }
    return this.#key;
  }
}
