import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey } from 'node:crypto';
import aws4 from 'aws4';
import type { Location } from './location.ts';

/** What is signed: a POST to `/` of `host`. */
export interface Unsigned {
  host: string;
  body: string;
  headers: Readonly<Record<string, string>>;
}

/** Signature Version 4 of one service's calls: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export class Signer {
  readonly #service: string;
  readonly #location: Location;
  #day = '';
  #key: KeyObject | undefined;

  /** @param service its name in signatures, e.g. `dynamodb`. */
  constructor(service: string, location: Location) {
    this.#service = service;
    this.#location = location;
  }

  /** All headers of the request, signed as of now; AWS takes them for five minutes. */
  headers({ host, body, headers }: Unsigned): Record<string, string> {
    const { region, credentials } = this.#location;
    const request = { service: this.#service, region, method: 'POST', host, path: '/', body, headers: { ...headers } };
    return new KeyedSigner(request, credentials, (day) => this.#keyOf(day)).sign().headers as Record<string, string>;
  }

  #keyOf(day: string): KeyObject {
    if (this.#key === undefined || this.#day !== day) {
      const { region, credentials } = this.#location;
      const parts = [day, region, this.#service, 'aws4_request'];
      const key = parts.reduce<string | Buffer>((secret, part) => createHmac('sha256', secret).update(part).digest(), `AWS4${credentials.secretAccessKey}`);
      this.#key = createSecretKey(key as Buffer);
      this.#day = day;
    }
    return this.#key;
  }
}

/** Signs with a key that Node holds: from one that is bytes it makes such a key each time, for half the CPU of a signature. */
class KeyedSigner extends aws4.RequestSigner {
  readonly #keyOf: (day: string) => KeyObject;

  constructor(request: aws4.Request, credentials: aws4.Credentials, keyOf: (day: string) => KeyObject) {
    super(request, credentials);
    this.#keyOf = keyOf;
  }

  /** Service and region are known: spares a look for them in the host name. */
  override matchHost(): [string, string] {
    return ['', ''];
  }

  override signature(): string {
    return createHmac('sha256', this.#keyOf(this.getDate())).update(this.stringToSign()).digest('hex');
  }
}
