import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { RawRequest } from './request.ts';

const METHODS_WITHOUT_BODY = new Set(['GET', 'HEAD']);

/**
 * The event with nothing in it that the router does not route by: it makes a web request of it, which refuses a GET with
 * a body, header values beyond Latin-1 and strange hosts by throwing.
 */
export function plainEvent(event: APIGatewayProxyEvent): APIGatewayProxyEvent {
  const httpMethod = event.httpMethod.toUpperCase();
  return Object.assign(Object.create(null) as object, event, {
    httpMethod,
    headers: {},
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: null,
    original: event,
  });
}

const originalOf = (event: APIGatewayProxyEvent): APIGatewayProxyEvent =>
  (event as { original?: APIGatewayProxyEvent }).original ?? event;

/** What routes look at. */
export function rawRequest(plain: APIGatewayProxyEvent, params: Readonly<Record<string, string>>): RawRequest {
  const event = originalOf(plain);
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

/** What stands before the API's own paths: the stage, or what a custom domain maps. */
function basePathOf({ path, requestContext }: APIGatewayProxyEvent): string {
  const { path: whole, stage } = requestContext;
  return whole.endsWith(path) ? whole.slice(0, -path.length) : `/${stage}`;
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
