import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller, Credentials } from '../../core/caller/caller.ts';
import { ApiError } from './api/problem.ts';
import type { RawRequest } from './request.ts';

const METHODS_WITHOUT_BODY = new Set(['GET', 'HEAD']);

/** Where the HTTP API of the console has the admin API. */
const CONSOLE_BASE = '/api';

/** Reduces an event of API Gateway to what says who calls. */
export function credentialsOf({ headers, multiValueHeaders, requestContext }: APIGatewayProxyEvent): Credentials {
  const { apiId, identity, authorizer } = requestContext as Partial<APIGatewayProxyEvent['requestContext']>;
  const claims: unknown = authorizer?.['claims'];
  const subject: unknown = typeof claims === 'object' && claims !== null ? Reflect.get(claims, 'sub') : undefined;
  return {
    apiId,
    userArn: identity?.userArn ?? undefined,
    authorization: valuesOf('authorization', multiValueHeaders, headers),
    verifiedSubject: typeof subject === 'string' ? subject : undefined,
  };
}

/** Every value of a header, whose name may be there in several spellings. API Gateway gives the last value by itself, too. */
function valuesOf(
  wanted: string,
  several: APIGatewayProxyEvent['multiValueHeaders'] | null,
  single: APIGatewayProxyEvent['headers'] | null,
): string[] {
  const named = <Value>(values: Record<string, Value> | null): Value[] =>
    Object.entries(values ?? {}).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
  const all = named(several).flatMap((values) => values ?? []);
  const others = named(single).filter((value) => value !== undefined && !all.includes(value));
  return [...all, ...others].filter((value) => value !== undefined);
}

/** Reduces an event of API Gateway to the members that routes read. */
export function rawRequest(
  event: APIGatewayProxyEvent,
  caller: Caller,
  params: Readonly<Record<string, string>>,
): RawRequest {
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
      ...caller,
      ...(identity.sourceIp !== '' && { sourceIp: identity.sourceIp }),
      requestId: requestContext.requestId,
    },
    server: `${headers['x-forwarded-proto'] ?? 'https'}://${headers['host'] ?? requestContext.domainName ?? ''}${basePathOf(event, caller)}`,
  };
}

/**
 * The path below the base path, its segments encoded as the caller sent them.
 *
 * HTTP APIs decode a path once, so the console encodes twice, or not at all. REST APIs decode neither path: `requestContext` has the
 * whole one that IAM decided on, which ends with the same text. https://github.com/middleapi/standard-server/pull/93
 *
 * @throws ApiError `malformed-request` when API Gateway changed the path after IAM decided, `not-found` outside the base path
 */
export function pathOf(event: APIGatewayProxyEvent, { kind }: Caller): string {
  if (kind === 'staff') {
    if (event.path.startsWith(`${CONSOLE_BASE}/`)) return event.path.slice(CONSOLE_BASE.length);
    throw new ApiError('not-found', `The API is below ${CONSOLE_BASE}/.`);
  }
  if (wholePathOf(event).endsWith(event.path)) return event.path;
  throw new ApiError('malformed-request', 'API Gateway changed the path. Send a path of GET /openapi.json as it is.');
}

/** The prefix of the API's own paths: that of the console, the stage of API Gateway, or the mapping of a custom domain. */
const basePathOf = (event: APIGatewayProxyEvent, { kind }: Caller): string =>
  kind === 'staff' ? CONSOLE_BASE : wholePathOf(event).slice(0, -event.path.length);

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
