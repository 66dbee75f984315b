import type { Throttle } from '../apigateway/token-bucket.ts';
import type { JwtAuthorizer } from './jwt-authorizer.ts';
import type { RouteKey, RouteMatch } from './route-key.ts';
import { compareRanks, matchRoute } from './route-key.ts';

/** A function behind routes. */
export interface HttpIntegration {
  functionArn: string;
  /** How long the gateway waits for it, in milliseconds: 50 to 30000. */
  timeoutMs: number;
}

export interface HttpRoute {
  key: RouteKey;
  integration: HttpIntegration;
  /** Absent for a route that is open to everybody. */
  authorizer: JwtAuthorizer | undefined;
}

export interface HttpStage {
  /** Of every route that has none of its own; each route has a bucket for itself. */
  throttle: Throttle | undefined;
  /** By route key. */
  routeThrottles: ReadonlyMap<string, Throttle>;
  accessLog: { group: string; format: string } | undefined;
}

/** A route and how the path led to it. */
export type MatchedRoute = HttpRoute & Pick<RouteMatch, 'parameters'>;

/** An HTTP API as the template declares it. */
export class HttpApi {
  readonly id: string;
  readonly integrations = new Map<string, HttpIntegration>();
  readonly authorizers = new Map<string, JwtAuthorizer>();
  /** Its stage `$default`; without it the API cannot be called. */
  stage: HttpStage | undefined;
  readonly #routes: HttpRoute[] = [];

  constructor(id: string) {
    this.id = id;
  }

  /** @throws Error for a key that it has already, as on AWS */
  addRoute(route: HttpRoute): void {
    if (this.#routes.some(({ key }) => key.text === route.key.text))
      throw new Error(`The HTTP API ${this.id} has the route ${route.key.text} already.`);
    this.#routes.push(route);
  }

  /** @param path decoded, from its slash on */
  match(method: string, path: string): MatchedRoute | undefined {
    const [best] = this.#routes
      .flatMap((route) => {
        const match = matchRoute(route.key, method, path);
        return match === undefined ? [] : [{ ...route, ...match }];
      })
      .toSorted((left, right) => compareRanks(left.rank, right.rank));
    return best;
  }
}
