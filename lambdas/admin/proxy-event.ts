import type { APIGatewayProxyEvent } from 'aws-lambda';
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

/** The prefix of the API's own paths: the stage of API Gateway, or the mapping of a custom domain. */
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
