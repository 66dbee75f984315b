import { ApiError } from './api/problem.ts';
import type { Route } from './api/route.ts';
import type { OperationId } from './api/routes.ts';
import { OPERATIONS } from './api/routes.ts';

/** The operation that a request is for, with the decoded parameters of its path. */
export interface Match {
  id: OperationId;
  route: Route;
  params: Readonly<Record<string, string>>;
}

/** `/destinations/{id}` -> `^/destinations/(?<id>[^/]+)$` */
const ROUTES = OPERATIONS.map(([id, route]) => ({
  id,
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/**
 * Finds the operation of a request. A slash at the end of the path does not matter.
 *
 * @param path below the base path, URL-encoded
 * @throws ApiError `not-found`, `method-not-allowed`, or `malformed-request` for a parameter that cannot be decoded
 */
export function matchRoute(method: string, path: string): Match {
  const plain = path.replace(/\/+$/, '');
  const matching = ROUTES.flatMap(({ id, route, pattern }) => {
    const match = pattern.exec(plain);
    return match === null ? [] : [{ id, route, encoded: match.groups ?? {} }];
  });
  if (matching.length === 0) throw new ApiError('not-found', 'The API has no such path. GET /openapi.json lists all.');
  const found = matching.find(({ route }) => route.method === method.toUpperCase());
  if (found === undefined) {
    const allowed = [...new Set(matching.map(({ route }) => route.method))].join(', ');
    throw new ApiError('method-not-allowed', `The path takes ${allowed}, not ${method}.`, [], { Allow: allowed });
  }
  const { id, route, encoded } = found;
  const params = Object.fromEntries(Object.entries(encoded).map(([name, text]) => [name, decoded(text)]));
  return { id, route, params };
}

function decoded(text: string): string {
  try {
    const value = decodeURIComponent(text);
    if (value.trim() !== '') return value;
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw new ApiError(
    'malformed-request',
    'A parameter in the path is empty or is not URL-encoded. Encode it as encodeURIComponent does.',
  );
}
