import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  CfnApi,
  CfnApiMapping,
  CfnAuthorizer,
  CfnDomainName,
  CfnIntegration,
  CfnRoute,
  CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { NodeFunction } from '../node-function.ts';
import type { Settings } from '../settings/settings.ts';
import type { SignIn } from './sign-in.ts';

const API_KEY = 'ANY /api/{proxy+}';
/**
 * Every other path. A greedy route of one method would take `GET /api/…` away from `ANY`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
const PAGE_KEY = '$default';
/** Requests a second, and at once after a quiet time. A visible tab sends one every two seconds or so. */
const API_LIMIT = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };
/** Anybody may call the page. It has six files. */
const PAGE_LIMIT = { throttlingRateLimit: 25, throttlingBurstLimit: 100 };

export interface ConsoleHttpApiProps {
  name: string;
  stage: string;
  domain: Settings['console']['domain'];
}

/** The one origin of the console: the page, and below `/api` the admin API for colleagues who are signed in. */
export class ConsoleHttpApi extends Construct {
  readonly apiId: string;
  /** With its last slash. */
  readonly url: string;
  /** The name that the DNS record of `domain` must lead to. */
  domainTarget: string | undefined;
  readonly #domain: ConsoleHttpApiProps['domain'];

  constructor(scope: Construct, id: string, { name, stage, domain }: ConsoleHttpApiProps) {
    super(scope, id);
    const api = new CfnApi(this, 'Api', {
      name: `${name}-console`,
      description: `Console of webhook delivery, stage ${stage}`,
      protocolType: 'HTTP',
      // One address: tokens come back to no other.
      ...(domain !== undefined && { disableExecuteApiEndpoint: true }),
    });
    this.apiId = api.ref;
    this.url = domain === undefined ? `${api.attrApiEndpoint}/` : `https://${domain.name}/`;
    this.#domain = domain;
  }

  /** Leads `/api/*` to `admin`, for tokens of `signIn`, and all other paths to `page`. */
  serve(
    { admin, page }: { admin: NodeFunction; page: NodeFunction },
    signIn: SignIn,
    logRetention: RetentionDays,
  ): void {
    const { apiId } = this;
    const authorizer = new CfnAuthorizer(this, 'Authorizer', {
      apiId,
      name: 'colleagues',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: signIn.issuer, audience: [signIn.clientId] },
    });
    const routes = [
      new CfnRoute(this, 'ApiRoute', {
        apiId,
        routeKey: API_KEY,
        target: this.integrate('Admin', admin),
        authorizationType: 'JWT',
        authorizerId: authorizer.ref,
      }),
      new CfnRoute(this, 'PageRoute', {
        apiId,
        routeKey: PAGE_KEY,
        target: this.integrate('Page', page),
        authorizationType: 'NONE',
      }),
    ];
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'The page has no data and is what colleagues sign in with. Its route is throttled.',
    });
    const stage = this.createStage(logRetention);
    // A stage that names a route needs it.
    stage.node.addDependency(...routes);
    if (this.#domain !== undefined) this.map(this.#domain, stage);
  }

  private integrate(id: string, handler: NodeFunction): string {
    const integration = new CfnIntegration(this, `${id}Integration`, {
      apiId: this.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: handler.functionArn,
      // The format of REST APIs: one function code serves both.
      payloadFormatVersion: '1.0',
      timeoutInMillis: 29_000,
    });
    handler.addPermission('Console', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({ service: 'execute-api', resource: this.apiId, resourceName: '*/*' }),
    });
    return `integrations/${integration.ref}`;
  }

  private createStage(logRetention: RetentionDays): CfnStage {
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new CfnStage(this, 'Stage', {
      apiId: this.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: PAGE_LIMIT,
      // The CDK hands this over as it is, so its names are those of CloudFormation.
      routeSettings: {
        [API_KEY]: {
          ThrottlingRateLimit: API_LIMIT.throttlingRateLimit,
          ThrottlingBurstLimit: API_LIMIT.throttlingBurstLimit,
        },
      },
      accessLogSettings: { destinationArn: accessLogs.logGroupArn, format: ACCESS_LOG_FORMAT },
    });
  }

  private map({ name, certificateArn }: NonNullable<ConsoleHttpApiProps['domain']>, stage: CfnStage): void {
    const domain = new CfnDomainName(this, 'Domain', {
      domainName: name,
      domainNameConfigurations: [{ certificateArn, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' }],
    });
    const mapping = new CfnApiMapping(this, 'Mapping', {
      apiId: this.apiId,
      domainName: domain.ref,
      stage: '$default',
    });
    mapping.node.addDependency(stage);
    this.domainTarget = domain.attrRegionalDomainName;
  }
}

/** No text that a caller writes: API Gateway escapes nothing. The log of the function has the caller and the operation. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  latency: '$context.responseLatency',
  error: '$context.error.responseType',
  integrationStatus: '$context.integrationStatus',
});
