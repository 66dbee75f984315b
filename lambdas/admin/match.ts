import { ApiError } from './api/problem.ts';
import type { Route } from './api/route.ts';
import type { OperationId } from './api/routes.ts';
import { OPERATIONS } from './api/routes.ts';
import { segmentsOf } from './path.ts';

/** The operation that a request is for, with the decoded parameters of its path. */
export interface Match {
  id: OperationId;
  route: Route;
  params: Readonly<Record<string, string>>;
}

const ROUTES = OPERATIONS.map(([id, route]) => ({ id, route, parts: route.path.split('/').slice(1) }));

/**
 * Finds the operation of a request.
 *
 * @param path below the base path, as the caller sent it
 * @throws ApiError `malformed-request` for a path that another path could stand for, `not-found`, `method-not-allowed`
 */
export function matchRoute(method: string, path: string): Match {
  const segments = segmentsOf(path);
  const matching = ROUTES.flatMap(({ id, route, parts }) => {
    const params = paramsOf(parts, segments);
    return params === undefined ? [] : [{ id, route, params }];
  });
  if (matching.length === 0) throw new ApiError('not-found', 'The API has no such path. GET /openapi.json lists all.');
  const found = matching.find(({ route }) => route.method === method);
  if (found !== undefined) return found;
  const allowed = [...new Set(matching.map(({ route }) => route.method))].join(', ');
  throw new ApiError('method-not-allowed', `The path takes ${allowed}, not ${method}.`, [], { Allow: allowed });
}

/** The parameters of a route whose parts match; `{name}` matches any segment. */
function paramsOf(parts: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    if (name !== undefined) params[name] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
