import { randomBytes } from 'node:crypto';
import type { Claims } from './jwt-authorizer.ts';
import { flatClaims } from './flat-claims.ts';
import type { MatchedRoute } from './http-api.ts';

/** A request on its way to a function. */
export interface HttpApiRequest {
  method: string;
  /** Decoded, without the query. */
  path: string;
  /** After the question mark; `undefined` where there is none. */
  query: string | undefined;
  /** By name in lower case, all values. */
  headers: Readonly<Record<string, readonly string[]>>;
  body: Buffer;
  apiId: string;
  accountId: string;
  requestId: string;
  /** Port of the server. */
  port: number;
  route: MatchedRoute;
  /** Of the verified token; absent for a route without an authorizer. */
  claims: Claims | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

export const SOURCE_IP = '127.0.0.1';
/** Names that API Gateway writes in its own way; it leaves all others in lower case. */
const NAMES: Readonly<Record<string, string>> = {
  host: 'Host',
  'user-agent': 'User-Agent',
  'content-length': 'Content-Length',
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Types of text; a body of another type is sent as base64, a form too. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))\s*(?:;|$))/i;

/** Payload format 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function payloadV1(request: HttpApiRequest): object {
  const { method, path, query, body, apiId, accountId, requestId, route, claims, now } = request;
  const resource = route.key.segments === undefined ? '$default' : `/${route.key.segments.join('/')}`;
  const multiValueHeaders = headersOf(request);
  const host = multiValueHeaders['Host']?.[0] ?? '';
  const parameters = query === undefined || query === '' ? null : parametersOf(query);
  const isText = body.length === 0 || isTextual(request);
  return {
    version: '1.0',
    resource,
    path,
    httpMethod: method,
    headers: lastOfEach(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: parameters && lastOfEach(parameters),
    multiValueQueryStringParameters: parameters,
    requestContext: {
      accountId,
      apiId,
      ...(claims !== undefined && { authorizer: { claims: flatClaims(claims), scopes: null } }),
      domainName: host,
      domainPrefix: host.split('.')[0],
      extendedRequestId: requestId,
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAmr: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: SOURCE_IP,
        user: null,
        userAgent: multiValueHeaders['User-Agent']?.[0] ?? '',
        userArn: null,
      },
      path,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: requestTime(now),
      requestTimeEpoch: now,
      resourceId: route.key.text,
      resourcePath: resource,
      stage: '$default',
    },
    pathParameters: route.parameters,
    stageVariables: null,
    body: body.length === 0 ? null : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

function headersOf({ headers, body, port, now }: HttpApiRequest): Record<string, readonly string[]> {
  const { 'x-forwarded-for': before = [], 'content-length': _length, ...sent } = headers;
  const named = Object.entries(sent)
    .filter(
      ([name]) =>
        !['connection', 'transfer-encoding', 'x-amzn-trace-id', 'x-forwarded-port', 'x-forwarded-proto'].includes(name),
    )
    .map(([name, values]) => [NAMES[name] ?? name, values] as const);
  return {
    ...Object.fromEntries(named),
    'Content-Length': [String(body.length)],
    'X-Amzn-Trace-Id': [`Root=1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString('hex')}`],
    'X-Forwarded-For': [[...before, SOURCE_IP].join(', ')],
    'X-Forwarded-Port': [String(port)],
    'X-Forwarded-Proto': ['http'],
  };
}

function isTextual({ headers, body }: HttpApiRequest): boolean {
  const type = headers['content-type']?.[0];
  return (type === undefined || TEXT.test(type)) && Buffer.from(body.toString('utf8'), 'utf8').equals(body);
}

function parametersOf(query: string): Record<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) found.set(name, [...(found.get(name) ?? []), value]);
  // A name may be `__proto__`.
  return Object.fromEntries(found);
}

const lastOfEach = (values: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));

/** E.g. `06/Feb/2022:16:04:14 +0000`. */
function requestTime(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
