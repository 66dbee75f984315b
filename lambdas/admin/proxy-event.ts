import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ApiError } from './api/problem.ts';
import type { RawRequest } from './request.ts';

const METHODS_WITHOUT_BODY = new Set(['GET', 'HEAD']);

/** Reduces an event of API Gateway to the members that routes read. */
export function rawRequest(event: APIGatewayProxyEvent, params: Readonly<Record<string, string>>): RawRequest {
  const { requestContext } = event;
  const { identity } = requestContext;
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
  return {
    params,
    headers,
    query: queryOf(event),
    body: METHODS_WITHOUT_BODY.has(event.httpMethod.toUpperCase()) ? undefined : bodyOf(event),
    caller: {
      principal: identity.userArn ?? 'unknown',
      ...(identity.sourceIp !== '' && { sourceIp: identity.sourceIp }),
      requestId: requestContext.requestId,
    },
    server: `${headers['x-forwarded-proto'] ?? 'https'}://${headers['host'] ?? requestContext.domainName ?? ''}${basePathOf(event)}`,
  };
}

/**
 * The path below the base path, as the caller sent it. `requestContext` has the whole path that IAM decided on: it ends with
 * the same text, since REST APIs decode neither. https://github.com/middleapi/standard-server/pull/93
 *
 * @throws ApiError `malformed-request` when API Gateway changed the path after that decision
 */
export function pathOf(event: APIGatewayProxyEvent): string {
  if (wholePathOf(event).endsWith(event.path)) return event.path;
  throw new ApiError('malformed-request', 'API Gateway changed the path. Send a path of GET /openapi.json as it is.');
}

/** The prefix of the API's own paths: the stage of API Gateway, or the mapping of a custom domain. */
const basePathOf = (event: APIGatewayProxyEvent): string => wholePathOf(event).slice(0, -event.path.length);

/** Events that are made by hand may lack it. */
function wholePathOf({ path, requestContext }: APIGatewayProxyEvent): string {
  const { path: whole }: { path?: string } = requestContext;
  return whole ?? path;
}

function queryOf({
  multiValueQueryStringParameters: several,
  queryStringParameters: single,
}: APIGatewayProxyEvent): RawRequest['query'] {
  const query = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(single ?? {})) query.set(name, [value ?? '']);
  for (const [name, values] of Object.entries(several ?? {})) query.set(name, values ?? []);
  // A name may be `__proto__`.
  return Object.fromEntries(query);
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string | undefined {
  if (body === null) return undefined;
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}
