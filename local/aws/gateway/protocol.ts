import { crc32 } from 'node:zlib';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { jsonContentType, jsonError, xmlError } from './answers.ts';
import type { ServiceAnswer } from './service.ts';
import { ServiceError } from './service.ts';
import type { SignedRequest } from './sigv4.ts';

/** The operation of a request and its input. */
export interface ProtocolCall {
  operation: string;
  input: Readonly<Record<string, unknown>>;
}

type Headers = Readonly<Record<string, string>>;

const CBOR_PATH = /^\/service\/[^/?]+\/operation\/([^/?]+)/;
const CBOR_HEADERS = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' } as const;

/**
 * What `X-Amz-Target` says before the operation, by the name of the service in the credential scope: the `targetPrefix` of
 * botocore's models. A service that is absent has no such header.
 */
const TARGETS: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB_20120810',
  events: 'AWSEvents',
  kms: 'TrentService',
  logs: 'Logs_20140328',
  monitoring: 'GraniteServiceVersion20100801',
  sqs: 'AmazonSQS',
};

/** Whether the request speaks Smithy RPC v2 CBOR, as the AWS CLI does with CloudWatch. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
const isCbor = (headers: Headers): boolean => headers['smithy-protocol'] === CBOR_HEADERS['smithy-protocol'];

/** Whether the request speaks the older protocol, in which errors are XML. */
const isQuery = (headers: Headers): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;

/**
 * Reads a request to a service. Of AWS JSON the operation is that of `X-Amz-Target`: never the path, since SDKs send to the queue
 * URL's.
 *
 * @throws ServiceError for another protocol, and for a body that is none.
 */
export function readProtocolCall({ headers, url, body }: SignedRequest, service: string): ProtocolCall {
  if (isCbor(headers)) {
    const operation = CBOR_PATH.exec(url)?.[1];
    if (operation === undefined)
      throw new ServiceError('UnknownOperationException', `The path ${url} names no operation.`, 404);
    return { operation, input: objectOf(body, decodeCbor, 'CBOR map') };
  }
  if (isQuery(headers)) {
    throw new ServiceError(
      'UnsupportedProtocol',
      'AWS JSON and CBOR are spoken here; an AWS CLI from 1.31 or 2.15 on speaks them.',
    );
  }
  const target = headers['x-amz-target'];
  if (target === undefined) {
    throw new ServiceError(
      'UnknownOperationException',
      'The request has no X-Amz-Target header: this endpoint speaks AWS JSON 1.0 and 1.1.',
      404,
    );
  }
  const [prefix, operation = ''] = target.split('.');
  if (prefix !== TARGETS[service]) {
    throw new ServiceError(
      'UnknownOperationException',
      `The request is signed for ${service}, and X-Amz-Target names an operation of ${prefix}.`,
      404,
    );
  }
  return {
    operation,
    input: objectOf(body, (bytes) => JSON.parse(bytes.toString()), 'JSON object'),
  };
}

function objectOf(body: Buffer, parse: (bytes: Buffer) => unknown, kind: string): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const input: unknown = parse(body);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch {
    // Not of this protocol: the same refusal as a value that is no object.
  }
  throw new ServiceError('SerializationException', `The body is not a ${kind}.`);
}

/** A response in the protocol of its request. Dates are seconds since the epoch in JSON. */
export function protocolAnswer(output: object, headers: Headers): ServiceAnswer {
  if (isCbor(headers)) return { status: 200, headers: CBOR_HEADERS, body: encodeCbor(output) };
  return {
    status: 200,
    headers: { 'content-type': jsonContentType(headers['content-type']) },
    body: JSON.stringify(output, secondsOfDates),
  };
}

/** JSON.stringify hands a date to its replacer as text already: the date's holder has it as it is. */
function secondsOfDates(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const held = this[name];
  return held instanceof Date ? held.getTime() / 1000 : value;
}

/** An error in the protocol of its request. */
export function protocolError(error: ServiceError, headers: Headers): ServiceAnswer {
  if (isCbor(headers))
    return {
      status: error.status,
      headers: CBOR_HEADERS,
      body: encodeCbor({ __type: error.code, message: error.message }),
    };
  return isQuery(headers) ? xmlError(error) : jsonError(error, headers['content-type']);
}

/** Responses of DynamoDB carry the checksum of their body, which SDKs compare. https://github.com/aws/aws-sdk-go-v2/issues/3545 */
export function withChecksum(answer: ServiceAnswer, headers: Headers): ServiceAnswer {
  if (headers['x-amz-target']?.startsWith('DynamoDB') !== true) return answer;
  return { ...answer, headers: { ...answer.headers, 'x-amz-crc32': String(crc32(answer.body)) } };
}
