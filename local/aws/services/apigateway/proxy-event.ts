import type { ServiceAnswer } from '../../gateway/service.ts';
import type { SignedRequest } from '../../gateway/sigv4.ts';
import type { MatchedMethod } from './rest-api.ts';

/** A request on its way to a function. */
export interface ProxyRequest extends SignedRequest {
  requestId: string;
  apiId: string;
  stage: string;
  accountId: string;
  /** Below the stage, still URL-encoded, without the query. */
  path: string;
  matched: MatchedMethod;
  /** The signer; absent when nobody signed. */
  caller: { accessKeyId: string; name: string } | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

const SOURCE_IP = '127.0.0.1';

export const userArn = (accountId: string, name: string): string => `arn:aws:iam::${accountId}:user/${name}`;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function proxyEvent(request: ProxyRequest): object {
  const { method, url, requestId, apiId, stage, accountId, path, matched, caller, now, body } = request;
  const queryAt = url.indexOf('?');
  const query = queryAt === -1 ? {} : parseQuery(url.slice(queryAt + 1));
  const { authorization: _, ...sent } = request.headers;
  const headers: Record<string, string> = { ...sent, 'x-forwarded-for': SOURCE_IP, 'x-forwarded-proto': 'http' };
  const isText = isUtf8(body);
  return {
    resource: matched.resourcePath,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters:
      queryAt === -1 ? null : Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)])),
    multiValueQueryStringParameters: queryAt === -1 ? null : query,
    pathParameters: matched.pathParameters,
    stageVariables: null,
    requestContext: {
      accountId,
      apiId,
      stage,
      requestId,
      resourceId: matched.resourceId,
      resourcePath: matched.resourcePath,
      httpMethod: method,
      path: queryAt === -1 ? url : url.slice(0, queryAt),
      protocol: 'HTTP/1.1',
      requestTimeEpoch: now,
      domainName: headers['host'],
      identity: {
        sourceIp: SOURCE_IP,
        userAgent: headers['user-agent'] ?? null,
        ...(caller !== undefined && {
          accessKey: caller.accessKeyId,
          accountId,
          user: caller.name,
          userArn: userArn(accountId, caller.name),
        }),
      },
    },
    body: body.length === 0 ? null : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

function isUtf8(body: Buffer): boolean {
  return Buffer.from(body.toString('utf8'), 'utf8').equals(body);
}

function parseQuery(text: string): Record<string, string[]> {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) query.set(name, [...(query.get(name) ?? []), value]);
  // A name may be `__proto__`.
  return Object.fromEntries(query);
}

/**
 * The response of a function, the same for REST APIs and for HTTP APIs with payload format 1.0.
 *
 * @param type content type of a response that has none
 * @returns `undefined` when API Gateway would refuse it
 */
export function proxyAnswer(payload: string, type = 'application/json'): ServiceAnswer | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const {
    statusCode,
    headers = {},
    multiValueHeaders = {},
    body = '',
    isBase64Encoded = false,
  } = answer as {
    statusCode?: unknown;
    headers?: Record<string, string | number | boolean>;
    multiValueHeaders?: Record<string, (string | number | boolean)[]>;
    body?: unknown;
    isBase64Encoded?: boolean;
  };
  if (typeof statusCode !== 'number' || typeof body !== 'string') return undefined;
  const all = new Map([['content-type', type]]);
  for (const [name, value] of Object.entries(headers)) all.set(name.toLowerCase(), String(value));
  for (const [name, values] of Object.entries(multiValueHeaders)) all.set(name.toLowerCase(), values.join(','));
  return {
    status: statusCode,
    headers: Object.fromEntries(all),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}
