import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../../sdk/src/manager/connection.ts';
import { signRequest } from '../../../sdk/src/manager/sign-request.ts';
import { networkReason } from '../../../sdk/src/network-reason.ts';
import { element } from '../xml.ts';
import { AwsError, CheckError, NotHere } from './check-error.ts';

/**
 * Signed calls of AWS services, with AWS's own names. The checks use eleven services, most of them for one read: eleven
 * clients of the AWS SDK would be 20 MB of dependencies for everybody who installs this package.
 */

/** `X-Amz-Target` prefix and content type of services that speak AWS JSON. `TARGETS` names the service in the host name and in the signature. */
const TARGETS = {
  dynamodb: ['DynamoDB_20120810', '1.0'],
  events: ['AWSEvents', '1.1'],
  logs: ['Logs_20140328', '1.1'],
  monitoring: ['GraniteServiceVersion20100801', '1.0'],
  servicequotas: ['ServiceQuotasV20190624', '1.1'],
  sqs: ['AmazonSQS', '1.0'],
  ssm: ['AmazonSSM', '1.1'],
} as const;

/** API versions of services that speak the query protocol. */
const VERSIONS = { sns: '2010-03-31' } as const;

/** Codes with which the local stack refuses a service or an operation that it does not have. */
const UNKNOWN_HERE = new Set([
  'UnknownOperationException',
  'UnsupportedOperation',
  'UnsupportedProtocol',
  'InvalidAction',
]);

const ATTEMPTS = 4;
const TIMEOUT_MS = 30_000;

interface Request {
  service: string;
  operation: string;
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export class Aws {
  readonly region: string;
  readonly #connection: Pick<Connection, 'region' | 'credentials'>;
  readonly #endpoint: string | undefined;

  /** @param endpoint one for all services, of the local stack; default: those of AWS */
  constructor(connection: Pick<Connection, 'region' | 'credentials'>, endpoint?: string) {
    this.region = connection.region;
    this.#connection = connection;
    this.#endpoint = endpoint;
  }

  /**
   * Calls a service that speaks AWS JSON.
   *
   * @throws AwsError
   * @throws NotHere when the local stack does not have the operation
   */
  async json<Output>(service: keyof typeof TARGETS, operation: string, input: object = {}): Promise<Output> {
    const [target, version] = TARGETS[service];
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
    const request: Request = { service, operation, method: 'POST', path: '/', headers, body: JSON.stringify(input) };
    const text = await this.#send(request);
    // An operation without output may return an empty body.
    return JSON.parse(text === '' ? '{}' : text) as Output;
  }

  /** Reads from a service with a REST API. Throws as `json` does. */
  async get<Output>(service: 'lambda' | 'apigateway', operation: string, path: string): Promise<Output> {
    const headers = { accept: 'application/json' };
    return JSON.parse(await this.#send({ service, operation, method: 'GET', path, headers })) as Output;
  }

  /** Calls a service that speaks the query protocol. Returns XML. Throws as `json` does. */
  async query(
    service: keyof typeof VERSIONS,
    operation: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<string> {
    const body = new URLSearchParams({ Action: operation, Version: VERSIONS[service], ...parameters });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#send({ service, operation, method: 'POST', path: '/', headers, body: body.toString() });
  }

  async #send({ service, operation, method, path, headers, body }: Request): Promise<string> {
    const url = new URL((this.#endpoint ?? `https://${service}.${this.region}.${domainOf(this.region)}`) + path);
    for (let attempt = 1; ; attempt += 1) {
      const signed = await signRequest({ method, url, headers, body }, this.#connection, service);
      const init = {
        method,
        headers: signed,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body }),
      };
      const response = await fetch(url, init).catch((error: unknown) => {
        throw new CheckError(`${operation}: ${url.host} does not respond: ${networkReason(error, url)}`);
      });
      const text = await response.text();
      if (response.ok) return text;
      const { code, message } = readError(response, text);
      if (this.#endpoint !== undefined && UNKNOWN_HERE.has(code))
        throw new NotHere(`the local stack does not have ${operation} of ${service}`);
      const transient = response.status >= 500 || response.status === 429 || /Throttl|TooManyRequests/.test(code);
      if (!transient || attempt === ATTEMPTS) throw new AwsError(operation, code, message);
      await sleep(200 * 2 ** attempt);
    }
  }
}

/** Host names of AWS in the partition of a region. */
export const domainOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** JSON services name the error in a header or in `__type`, query services in XML. */
function readError(response: Response, text: string): { code: string; message: string } {
  if (text.startsWith('<'))
    return { code: element(text, 'Code') ?? `HTTP ${response.status}`, message: element(text, 'Message') ?? '' };
  const { __type: type, message, Message } = parsed(text);
  const code = response.headers.get('x-amzn-errortype') ?? type ?? `HTTP ${response.status}`;
  return { code: code.replace(/^.*#/, '').replace(/:.*$/, ''), message: message ?? Message ?? '' };
}

function parsed(text: string): { __type?: string; message?: string; Message?: string } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return { message: text.slice(0, 200) };
  }
}
