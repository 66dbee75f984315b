import { randomUUID } from 'node:crypto';
import type { ServiceAnswer } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { Authentication, SignatureVerifier, SignedRequest } from '../../gateway/sigv4.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import { decide } from '../../iam/decide.ts';
import type { Environment } from '../../environment.ts';
import type { InvocationResult } from '../lambda/function-worker.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { LogsService } from '../logs/logs-service.ts';
import { accessLogLine } from './access-log.ts';
import type { GatewayFailure } from './gateway-response.ts';
import { gatewayAnswer } from './gateway-response.ts';
import { invokeFunction, NotPermitted } from './invoke-function.ts';
import { proxyAnswer, proxyEvent } from './proxy-event.ts';
import { isPlainPath } from './request-path.ts';
import type { ApiStage, MatchedMethod, RestApi } from './rest-api.ts';
import type { Throttle } from './token-bucket.ts';
import { TokenBucket } from './token-bucket.ts';

/** Paths of the gateway that belong to REST APIs: `/_aws/execute-api/<api>/<stage>/…`. */
export const EXECUTE_API_PREFIX = '/_aws/execute-api/';

export interface ApiGatewayOptions {
  environment: Environment;
  verifier: SignatureVerifier;
  access: AccessControl;
  lambda: Pick<LambdaService, 'invoke'>;
  logs: Pick<LogsService, 'write'>;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

/** A request that API Gateway refuses itself. */
class Refused extends Error {
  readonly failure: GatewayFailure;

  constructor(type: string, status: number, message: string) {
    super(message);
    this.failure = { type, status, message };
  }
}

/** One request, as far as it has come. */
interface Passage {
  request: SignedRequest;
  requestId: string;
  api: RestApi;
  stage: ApiStage;
  /** Below the stage. */
  path: string;
  startedAt: number;
}

/** API Gateway: REST APIs whose methods are answered by functions, with IAM authorization. */
export class ApiGateway {
  readonly #options: ApiGatewayOptions;
  readonly #apis = new Map<string, RestApi>();
  /** By API and stage. */
  readonly #buckets = new Map<string, TokenBucket>();
  /** Role in which access logs are written. */
  #logRoleArn: string | undefined;

  constructor(options: ApiGatewayOptions) {
    this.#options = options;
  }

  addApi(api: RestApi): void {
    this.#apis.set(api.id, api);
  }

  /** @throws Error when there is none */
  api(id: string): RestApi {
    const api = this.#apis.get(id);
    if (api === undefined) throw new Error(`There is no REST API ${id}.`);
    return api;
  }

  setLogRole(roleArn: string): void {
    this.#logRoleArn = roleArn;
  }

  /** The role in which access logs are written. @throws Error when the account has none, in AWS's words */
  logRole(): string {
    if (this.#logRoleArn !== undefined) return this.#logRoleArn;
    throw new Error(
      'CloudWatch Logs role ARN must be set in account settings to enable logging: the template needs an AWS::ApiGateway::Account.',
    );
  }

  async serve(request: SignedRequest): Promise<ServiceAnswer> {
    const [, apiId = '', stageName = '', path = ''] =
      /^\/_aws\/execute-api\/([^/?]+)\/([^/?]+)([^?]*)/.exec(request.url) ?? [];
    const api = this.#apis.get(apiId);
    const stage = api?.stages.get(stageName);
    const requestId = randomUUID();
    if (api === undefined || stage === undefined)
      return gatewayAnswer({ type: 'ForbiddenException', status: 403, message: 'Forbidden' }, new Map(), requestId);
    const passage: Passage = {
      request,
      requestId,
      api,
      stage,
      path: path === '' ? '/' : path,
      startedAt: this.#options.clock(),
    };
    const caller = { name: undefined as string | undefined };
    let failure: GatewayFailure | undefined;
    let answer: ServiceAnswer;
    try {
      answer = await this.#pass(passage, caller);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failure = error.failure;
      answer = gatewayAnswer(failure, api.responses, requestId);
    }
    this.#logAccess(passage, caller.name, answer, failure);
    return { ...answer, headers: { ...answer.headers, 'x-amzn-requestid': requestId } };
  }

  async #pass(passage: Passage, caller: { name: string | undefined }): Promise<ServiceAnswer> {
    const { api, request, path, stage, requestId } = passage;
    if (!isPlainPath(path)) throw new Refused('DEFAULT_4XX', 400, 'Bad Request');
    const matched = api.match(request.method, path);
    if (matched === undefined) throw new Refused('MISSING_AUTHENTICATION_TOKEN', 403, 'Missing Authentication Token');
    const authentication = matched.method.authorization === 'AWS_IAM' ? this.#authenticate(request) : undefined;
    caller.name = authentication?.principal.name;
    this.#authorize(passage, authentication);
    this.#throttle(`${api.id}/${stage.name}`, stage.throttle);
    const event = proxyEvent({
      ...request,
      requestId,
      apiId: api.id,
      stage: stage.name,
      accountId: this.#options.environment.accountId,
      path,
      matched,
      caller: authentication && {
        accessKeyId: authentication.credentials.accessKeyId,
        name: authentication.principal.name,
      },
      now: passage.startedAt,
    });
    return this.#invoke(passage, matched, event);
  }

  #authenticate(request: SignedRequest): Authentication {
    try {
      const authentication = this.#options.verifier.authenticate(request);
      if (authentication.service === 'execute-api') return authentication;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // A query that is not an encoding cannot be signed.
      if (error.code === 'MalformedQueryString') throw new Refused('DEFAULT_4XX', 400, 'Bad Request');
      const type =
        error.code === 'MissingAuthenticationTokenException' ? 'MISSING_AUTHENTICATION_TOKEN' : 'INVALID_SIGNATURE';
      throw new Refused(type, 403, error.message);
    }
    throw new Refused('INVALID_SIGNATURE', 403, "Credential should be scoped to correct service: 'execute-api'.");
  }

  /** The resource policy's denials hold for everybody, what is allowed for all but the admin. */
  #authorize({ api, request, stage, path }: Passage, authentication: Authentication | undefined): void {
    const { environment, access } = this.#options;
    const resource = `${this.#arnOf(api, stage)}/${request.method}${path}`;
    const context = new Map([['aws:sourceip', ['127.0.0.1']]]);
    const roleArn = authentication?.principal.roleArn;
    const asker = { accountId: environment.accountId, ...(roleArn !== undefined && { roleArn }) };
    // A policy may name its own API's methods without the API: `execute-api:/stage/method/path`.
    const decision = [resource, `execute-api:/${stage.name}/${request.method}${path}`].map((name) =>
      decide({ action: 'execute-api:Invoke', resource: name, asker, context }, [], api.policy),
    );
    const denied = decision.find(({ explicitDeny }) => explicitDeny !== undefined);
    if (denied !== undefined)
      throw new Refused(
        'ACCESS_DENIED',
        403,
        `User is not authorized to access this resource with an explicit deny in ${denied.explicitDeny}`,
      );
    if (authentication === undefined) return;
    try {
      access.authorize(authentication.principal, { action: 'execute-api:Invoke', resource });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new Refused('ACCESS_DENIED', 403, error.message);
    }
  }

  #throttle(key: string, throttle: Throttle | undefined): void {
    if (throttle === undefined) return;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(throttle, this.#options.clock);
    this.#buckets.set(key, bucket);
    if (!bucket.take()) throw new Refused('THROTTLED', 429, 'Too Many Requests');
  }

  async #invoke(
    { api, request, stage, path }: Passage,
    { method }: MatchedMethod,
    event: object,
  ): Promise<ServiceAnswer> {
    const sourceArn = `${this.#arnOf(api, stage)}/${request.method}${path}`;
    let result: InvocationResult;
    try {
      result = await invokeFunction(this.#options, method.functionArn, sourceArn, event);
    } catch (error) {
      if (!(error instanceof NotPermitted)) throw error;
      throw new Refused('API_CONFIGURATION_ERROR', 500, 'Internal server error');
    }
    const answer = result.ok ? proxyAnswer(result.payload) : undefined;
    if (answer === undefined) throw new Refused('DEFAULT_5XX', 502, 'Internal server error');
    return answer;
  }

  #arnOf({ id }: RestApi, { name }: ApiStage): string {
    const { region, accountId } = this.#options.environment;
    return `arn:aws:execute-api:${region}:${accountId}:${id}/${name}`;
  }

  #logAccess(
    passage: Passage,
    caller: string | undefined,
    answer: ServiceAnswer,
    failure: GatewayFailure | undefined,
  ): void {
    const { accessLog } = passage.stage;
    if (accessLog === undefined) return;
    const { environment, logs, clock } = this.#options;
    const line = accessLogLine(accessLog.format, {
      requestId: passage.requestId,
      accountId: environment.accountId,
      caller,
      method: passage.request.method,
      path: `/${passage.stage.name}${passage.path}`,
      startedAt: passage.startedAt,
      endedAt: clock(),
      answer,
      failure,
    });
    const principal = { name: 'apigateway', kind: 'function', roleArn: this.logRole() } as const;
    logs.write(principal, accessLog.group, passage.api.id, [line]);
  }
}
