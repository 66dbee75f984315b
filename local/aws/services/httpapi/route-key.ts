/**
 * The key of a route and the choice among several. Documented are three tiers: a match of the whole path, one with a greedy
 * variable, and `$default`. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * Within a tier an exact method comes before `ANY`, whatever the paths are, and then the path decides, segment by segment.
 * That is observed, not documented: https://github.com/KensioSoftware/yulin/issues/299
 */
export interface RouteKey {
  /** E.g. `ANY /api/{proxy+}` or `$default`. */
  text: string;
  /** `ANY` for `$default`. */
  method: string;
  /** `undefined` for `$default`. */
  segments: readonly string[] | undefined;
}

/** How a request matches a route. */
export interface RouteMatch {
  /** The smaller of two matches in the order of their numbers is the more specific one. */
  rank: readonly number[];
  parameters: Readonly<Record<string, string>> | null;
}

const METHODS = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY';
export const ROUTE_KEY = new RegExp(
  String.raw`^(?:\$default|(?:${METHODS}) /(?:(?:[^/{}]+|\{[\w.-]+\})(?:/(?:[^/{}]+|\{[\w.-]+\}))*(?:/\{[\w.-]+\+\})?|\{[\w.-]+\+\})?)$`,
);

/** @param text as in `ROUTE_KEY` */
export function parseRouteKey(text: string): RouteKey {
  if (text === '$default') return { text, method: 'ANY', segments: undefined };
  const [method = 'ANY', path = '/'] = text.split(' ', 2);
  return { text, method, segments: path.slice(1).split('/') };
}

/** @param path decoded, from its slash on */
export function matchRoute(key: RouteKey, method: string, path: string): RouteMatch | undefined {
  if (key.method !== 'ANY' && key.method !== method) return undefined;
  const methodRank = key.method === 'ANY' ? 1 : 0;
  if (key.segments === undefined) return { rank: [2], parameters: null };
  const parts = path.slice(1).split('/');
  const parameters: Record<string, string> = {};
  const ranks: number[] = [];
  for (const [index, segment] of key.segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    if (name === undefined) {
      if (segment !== part) return undefined;
      ranks.push(0);
    } else if (greedy === '+') {
      parameters[name] = parts.slice(index).join('/');
      return { rank: [1, methodRank, ...ranks, 2], parameters };
    } else {
      parameters[name] = part;
      ranks.push(1);
    }
  }
  if (parts.length > key.segments.length) return undefined;
  return { rank: [0, methodRank, ...ranks], parameters: Object.keys(parameters).length === 0 ? null : parameters };
}

/** Negative where `left` is the more specific one. */
export function compareRanks(left: readonly number[], right: readonly number[]): number {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
