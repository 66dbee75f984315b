import type { Clock, Random } from '../../../core/clock.ts';
import { systemClock } from '../../../core/clock.ts';
import type { AwsCommand, AwsSender } from './aws-command.ts';
import { AwsError } from './aws-error.ts';
import { parseAnswer } from './bytes.ts';
import type { Answer } from './exchange.ts';
import { Connections } from './exchange.ts';
import type { Location } from './location.ts';
import { endpointOf, locationFromEnvironment } from './location.ts';
import type { ServiceProtocol } from './services.ts';
import { RequestSigner } from './signature-v4.ts';

const TRIES = 3;
const FIRST_PAUSE_MS = 50;
const FIRST_THROTTLED_PAUSE_MS = 250;

/**
 * The client of one AWS service: signs, sends, and tries again what may pass. It does what the handlers need of the SDK
 * for a fifth of its CPU time and of its loading time; docs/adr/0004-own-client-of-aws.md says what that leaves out.
 */
export class AwsClient implements AwsSender {
  readonly #service: ServiceProtocol;
  readonly #location: Location | undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  #channel: { host: string; connections: Connections; signer: RequestSigner } | undefined;

  /** @param location as the environment says when absent; read at the first call. */
  constructor(service: ServiceProtocol, location?: Location, clock: Clock = systemClock, random: Random = Math.random) {
    this.#service = service;
    this.#location = location;
    this.#clock = clock;
    this.#random = random;
  }

  async send<Input, Output>({ operation, input }: AwsCommand<Input, Output>): Promise<Output> {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.#post(operation, body);
        if (answer.status !== 200) throw new AwsError(answer.status, answer.body);
        return (answer.body === '' ? {} : parseAnswer(answer.body, this.#service.bytes)) as Output;
      } catch (error) {
        // What is no answer of the service is a failure of the way there, and passes too.
        const refusal = error instanceof AwsError ? error : undefined;
        if (attempt === TRIES || refusal?.passing === false) throw error;
        const pause = refusal?.throttled === true ? FIRST_THROTTLED_PAUSE_MS : FIRST_PAUSE_MS;
        await this.#clock.sleep(this.#random() * pause * 2 ** attempt);
      }
    }
  }

  #post(operation: string, body: string): Promise<Answer> {
    const { host, connections, signer } = (this.#channel ??= this.#open());
    const { target, version } = this.#service;
    const headers = signer.sign(
      { contentType: `application/x-amz-json-${version}`, host, target: `${target}.${operation}` },
      body,
      this.#clock.now(),
    );
    return connections.post(headers, body);
  }

  #open() {
    const location = this.#location ?? locationFromEnvironment();
    const endpoint = endpointOf(this.#service, location);
    return {
      host: endpoint.host,
      connections: new Connections(endpoint),
      signer: new RequestSigner(location.credentials, location.region, this.#service.name),
    };
  }
}
