import type { InputOf, OutputOf, Service } from './calls.ts';
import type { Deadlines } from './connection.ts';
import { Connection } from './connection.ts';
import { AwsError, errorOf } from './error.ts';
import type { Location, ServiceName } from './location.ts';
import { endpointOf } from './location.ts';
import { Retries } from './retries.ts';
import { Signer } from './signer.ts';

/** How a service is spoken to. */
export interface ServiceProtocol {
  /** Its name in signatures and host names, e.g. `dynamodb`. */
  name: ServiceName;
  /** Prefix of operations in `X-Amz-Target`, e.g. `DynamoDB_20120810`. */
  target: string;
  /** Version of AWS JSON. */
  json: '1.0' | '1.1';
}

/**
 * A service that speaks AWS JSON, which is a signed POST of the input for each call:
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html. The AWS SDK does it at two and a half times the CPU, which
 * would be most of a delivery's (ADR 7).
 */
export class JsonService<Calls> implements Service<Calls> {
  readonly #protocol: ServiceProtocol;
  readonly #host: string;
  readonly #signer: Signer;
  readonly #connection: Connection;
  readonly #retries = new Retries();

  constructor(protocol: ServiceProtocol, location: Location, deadlines?: Deadlines) {
    const endpoint = endpointOf(location, protocol.name);
    this.#protocol = protocol;
    this.#host = endpoint.host;
    this.#signer = new Signer(protocol.name, location);
    this.#connection = new Connection(endpoint, deadlines);
  }

  async call<Name extends keyof Calls & string>(
    name: Name,
    input: InputOf<Calls, Name>,
  ): Promise<OutputOf<Calls, Name>> {
    const body = JSON.stringify(input);
    return this.#retries.run(() => this.#attempt(name, body));
  }

  async #attempt<Output>(name: string, body: string): Promise<Output> {
    const { name: service, target, json } = this.#protocol;
    const headers = this.#signer.headers({
      host: this.#host,
      type: `application/x-amz-json-${json}`,
      target: `${target}.${name}`,
      body,
    });
    const response = await this.#connection.post(headers, body);
    if (response.status !== 200) throw errorOf(response.status, response.errorType, response.body);
    try {
      return JSON.parse(response.body || '{}') as Output;
    } catch {
      throw new AwsError('UnreadableResponse', `the response of ${service} to ${name} is not JSON`);
    }
  }
}
