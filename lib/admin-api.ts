import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Environment } from '../core/contract/environment.ts';
import { addGatewayResponses } from './admin-api/gateway-responses.ts';
import { allowAccessLogs } from './admin-api/log-role.ts';
import type { Configuration } from './configuration.ts';
import { NodeFunction } from './node-function.ts';
import type { HopQueue } from './hops/hop-queue.ts';
import { commonSettings, guardSettings, limitSettings, maximumSettings, retrySettings } from './hops/settings.ts';
import type { DeliveriesTable } from './storage/deliveries-table.ts';
import type { DestinationsTable } from './storage/destinations-table.ts';
import type { EventsTable } from './storage/events-table.ts';
import type { SecretsKey } from './storage/secrets-key.ts';

/** API Gateway waits no longer. */
const TIMEOUT = Duration.seconds(29);

export interface AdminApiProps {
  configuration: Configuration;
  destinations: DestinationsTable;
  events: EventsTable;
  deliveries: DeliveriesTable;
  secrets: SecretsKey;
  /** Where deliveries that are sent again go. */
  queue: HopQueue;
}

/** Admins -> admin: one function behind one REST API, whose callers sign with IAM. */
export class AdminApi extends Construct {
  readonly handler: NodeFunction;
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: AdminApiProps) {
    super(scope, id);
    this.handler = this.createFunction(props);
    this.api = this.createApi(props.configuration);
    // The function routes: one table of routes serves, checks and documents.
    this.api.root.addProxy();
    addGatewayResponses(this.api);
    this.acknowledge();
  }

  private createFunction({
    configuration,
    destinations,
    events,
    deliveries,
    secrets,
    queue,
  }: AdminApiProps): NodeFunction {
    const handler = new NodeFunction(this, 'Function', {
      hop: 'admin',
      description: 'Serves the admin API: destinations, deliveries, events',
      memorySize: 1024,
      timeout: TIMEOUT,
      configuration,
      environment: {
        ...commonSettings(configuration),
        ...retrySettings(configuration),
        ...limitSettings(configuration),
        ...maximumSettings(configuration),
        ...guardSettings(configuration),
        [Environment.DESTINATIONS_TABLE]: destinations.table.tableName,
        [Environment.EVENTS_TABLE]: events.table.tableName,
        [Environment.DELIVERIES_TABLE]: deliveries.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: queue.queue.queueUrl,
        [Environment.SECRETS_KEY_ARN]: secrets.key.keyArn,
      },
    });
    destinations.grantAdminister(handler);
    events.grantAdminister(handler);
    deliveries.grantAdminister(handler);
    secrets.grantManageSecrets(handler);
    queue.grantSend(handler);
    return handler;
  }

  private createApi({ stage, adminApi, logRetentionDays }: Configuration): RestApi {
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new RestApi(this, 'Api', {
      restApiName: `webhooks-${stage}`,
      description: `Admin API of webhook delivery, stage ${stage}`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      defaultIntegration: new LambdaIntegration(this.handler, { allowTestInvoke: false }),
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      deployOptions: {
        stageName: 'v1',
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: ACCESS_LOG_FORMAT,
        throttlingRateLimit: adminApi.requestsPerSecond,
        throttlingBurstLimit: adminApi.burst,
        tracingEnabled: true,
        loggingLevel: MethodLoggingLevel.OFF,
      },
      ...(adminApi.allowedCidrs.length > 0 && { policy: onlyFrom(adminApi.allowedCidrs) }),
    });
    // The stack has an output of its own for it.
    api.node.tryRemoveChild('Endpoint');
    if (adminApi.accountLogRole) api.deploymentStage.node.addDependency(allowAccessLogs(this));
    return api;
  }

  private acknowledge(): void {
    const reasons = {
      'AwsSolutions-APIG2':
        'The function checks every request against the schemas that its OpenAPI document is made from, and names each fault.',
      'AwsSolutions-APIG3':
        'Callers sign with IAM, throttled and, by configuration, from listed addresses only: a web ACL adds a monthly price, not a barrier.',
      'AwsSolutions-APIG6':
        'Execution logs hold bodies, secrets among them. Access logs say who asked what; the function logs what went wrong.',
      'AwsSolutions-COG4': 'Callers are IAM principals: services, pipelines and admins of this account.',
      'Serverless-LambdaDLQ': 'API Gateway waits for every answer: there is no event to lose.',
    };
    Validations.of(this).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
  }
}

/** Who asked what, and how it went. Never bodies or headers. */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    principal: '$context.identity.userArn',
    sourceIp: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    responseLength: '$context.responseLength',
    latency: '$context.responseLatency',
    error: '$context.error.message',
    integrationError: '$context.integration.error',
  }),
);

/** Denies all other addresses; whom these are allowed to is for IAM to say. */
function onlyFrom(cidrs: string[]): PolicyDocument {
  const resources = ['execute-api:/*'];
  const actions = ['execute-api:Invoke'];
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'OnlyFromListedAddresses',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources,
        conditions: { NotIpAddress: { 'aws:SourceIp': cidrs } },
      }),
    ],
  });
}
