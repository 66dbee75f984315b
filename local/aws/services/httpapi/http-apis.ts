import { randomUUID } from 'node:crypto';
import type { ServiceAnswer } from '../../gateway/service.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import type { Environment } from '../../environment.ts';
import type { UsageMeter } from '../../metering/usage-meter.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import { accessLogLine } from '../apigateway/access-log.ts';
import { invokeFunction, NotPermitted } from '../apigateway/invoke-function.ts';
import { proxyAnswer } from '../apigateway/proxy-event.ts';
import { TokenBucket } from '../apigateway/token-bucket.ts';
import type { InvocationResult } from '../lambda/function-worker.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { LogsService } from '../logs/logs-service.ts';
import { HttpApi } from './http-api.ts';
import type { HttpStage, MatchedRoute } from './http-api.ts';
import type { ReceivedRequest } from './http-api-server.ts';
import { gatewayMessage, HttpApiServer } from './http-api-server.ts';
import type { Claims } from './jwt-authorizer.ts';
import { Unauthorized } from './jwt-authorizer.ts';
import { payloadV1 } from './payload-v1.ts';

export interface HttpApisOptions {
  environment: Environment;
  access: AccessControl;
  lambda: Pick<LambdaService, 'invoke'>;
  logs: Pick<LogsService, 'write'>;
  usage: Pick<UsageMeter, 'httpApiCall'>;
  log: RuntimeLog;
  /** The stack's clock, in milliseconds since the epoch. */
  clock: () => number;
  /** Paces the wait for functions. */
  machineTime: Timekeeper;
  /** Whether every resource is made. */
  isReady: () => boolean;
  /** Port of the first API; 0 takes any free one. */
  port: number;
}

/** How far a request came. */
interface Seen {
  /** Key of its route. */
  route: string | undefined;
  /** Whether its function was invoked. */
  reached: boolean;
}

/** A request that API Gateway refuses itself, with the response to it. */
class Refused extends Error {
  readonly answer: ServiceAnswer;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.answer = gatewayMessage(status, message, headers);
  }
}

/** API Gateway: HTTP APIs whose routes are served by functions, each API on a port of its own. */
export class HttpApis {
  readonly #options: HttpApisOptions;
  readonly #apis = new Map<string, HttpApi>();
  readonly #servers: HttpApiServer[] = [];
  /** URLs on this machine, in the order of the template. */
  readonly urls: string[] = [];
  /** By API and route key. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: HttpApisOptions) {
    this.#options = options;
  }

  /** Makes an API and its server. Returns its URL on this machine, without a slash at its end. */
  async add(id: string): Promise<string> {
    const api = new HttpApi(id);
    this.#apis.set(id, api);
    const server = new HttpApiServer((request, port) => this.#serve(api, request, port), this.#options.log);
    const url = await server.listen(this.#servers.length === 0 ? this.#options.port : 0);
    this.#servers.push(server);
    this.urls.push(url);
    return url;
  }

  /** @throws Error when there is none */
  api(id: string): HttpApi {
    const api = this.#apis.get(id);
    if (api === undefined) throw new Error(`There is no HTTP API ${id}.`);
    return api;
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  async #serve(api: HttpApi, request: ReceivedRequest, port: number): Promise<ServiceAnswer> {
    const { isReady, usage, clock } = this.#options;
    if (!isReady()) return gatewayMessage(503, 'Service Unavailable');
    usage.httpApiCall();
    const startedAt = clock();
    const requestId = randomUUID();
    const seen: Seen = { route: undefined, reached: false };
    let answer: ServiceAnswer;
    try {
      answer = await this.#pass(api, request, port, requestId, seen);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      ({ answer } = error);
    }
    this.#logAccess(api, request, requestId, startedAt, answer, seen);
    return { ...answer, headers: { ...answer.headers, 'apigw-requestid': requestId } };
  }

  async #pass(
    api: HttpApi,
    request: ReceivedRequest,
    port: number,
    requestId: string,
    seen: Seen,
  ): Promise<ServiceAnswer> {
    const { environment, clock } = this.#options;
    const path = decodedPath(request.url);
    const route = path === undefined ? undefined : api.match(request.method, path);
    if (path === undefined) throw new Refused(400, 'Bad Request');
    if (api.stage === undefined || route === undefined) throw new Refused(404, 'Not Found');
    seen.route = route.key.text;
    const claims = await authorize(route, request);
    this.#throttle(api, api.stage, route);
    const [, query] = /^[^?]*\?(.*)$/s.exec(request.url) ?? [];
    const event = payloadV1({
      ...request,
      path,
      query,
      apiId: api.id,
      accountId: environment.accountId,
      requestId,
      port,
      route,
      claims,
      now: clock(),
    });
    seen.reached = true;
    return this.#invoke(api, route, request.method, event);
  }

  #throttle(api: HttpApi, stage: HttpStage, { key }: MatchedRoute): void {
    const throttle = stage.routeThrottles.get(key.text) ?? stage.throttle;
    if (throttle === undefined) return;
    const name = `${api.id}/${key.text}`;
    const bucket = this.#buckets.get(name) ?? new TokenBucket(throttle, this.#options.clock);
    this.#buckets.set(name, bucket);
    if (!bucket.take()) throw new Refused(429, 'Too Many Requests');
  }

  async #invoke(api: HttpApi, route: MatchedRoute, method: string, event: object): Promise<ServiceAnswer> {
    const { environment, machineTime } = this.#options;
    const { functionArn, timeoutMs } = route.integration;
    const path = route.key.segments === undefined ? '/$default' : `/${method}/${route.key.segments.join('/')}`;
    const sourceArn = `arn:aws:execute-api:${environment.region}:${environment.accountId}:${api.id}/$default${path}`;
    const late = Promise.withResolvers<undefined>();
    const cancel = machineTime.after(timeoutMs, () => late.resolve(undefined));
    let result: InvocationResult | undefined;
    try {
      result = await Promise.race([invokeFunction(this.#options, functionArn, sourceArn, event), late.promise]);
    } catch (error) {
      if (!(error instanceof NotPermitted)) throw error;
      throw new Refused(500, 'Internal Server Error');
    } finally {
      cancel();
    }
    // The function goes on. https://github.com/cortexlabs/cortex/issues/1225
    if (result === undefined) throw new Refused(503, 'Service Unavailable');
    const answer = result.ok ? proxyAnswer(result.payload, 'text/plain; charset=utf-8') : undefined;
    if (answer === undefined) throw new Refused(500, 'Internal Server Error');
    return answer;
  }

  #logAccess(
    { id, stage }: HttpApi,
    { method, url }: ReceivedRequest,
    requestId: string,
    startedAt: number,
    answer: ServiceAnswer,
    { route, reached }: Seen,
  ): void {
    if (stage?.accessLog === undefined) return;
    const { environment, logs, clock } = this.#options;
    const line = accessLogLine(stage.accessLog.format, {
      requestId,
      accountId: environment.accountId,
      caller: undefined,
      method,
      path: url.split('?', 1)[0] ?? '/',
      startedAt,
      endedAt: clock(),
      answer,
      failure: undefined,
      more: {
        ...(route !== undefined && { '$context.routeKey': route }),
        ...(reached && { '$context.integrationStatus': String(answer.status) }),
      },
    });
    // API Gateway delivers these logs itself; no role of the template takes part.
    logs.write({ name: 'apigateway', kind: 'admin' }, stage.accessLog.group, id, [line]);
  }
}

/**
 * HTTP APIs decode the path before they choose a route, once, and cut it off at a question mark that this brings to light.
 * https://github.com/middleapi/standard-server/pull/93. Reports disagree on `%25`, so that no program should depend on it: such a
 * path is refused here.
 *
 * @returns `undefined` for a path that is no encoding
 */
function decodedPath(url: string): string | undefined {
  const [raw = '/'] = url.split('?', 1);
  if (raw.includes('%25')) return undefined;
  try {
    return decodeURIComponent(raw).split('?', 1)[0];
  } catch {
    // URIError says no more than this.
    return undefined;
  }
}

/** @throws Refused as https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html shows */
async function authorize({ authorizer }: MatchedRoute, { headers }: ReceivedRequest): Promise<Claims | undefined> {
  try {
    return await authorizer?.authorize(headers['authorization'] ?? []);
  } catch (error) {
    if (!(error instanceof Unauthorized)) throw error;
    const { description } = error;
    const challenge =
      description === undefined ? 'Bearer' : `Bearer scope="" error="invalid_token" error_description="${description}"`;
    throw new Refused(401, 'Unauthorized', { 'www-authenticate': challenge });
  }
}
