import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import {
  AccountPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { NodeFunction } from '../node-function.ts';
import type { Settings } from '../settings/settings.ts';

export interface RestApiProps {
  name: string;
  stage: string;
  access: Settings['adminApi'];
  /** For access logs. */
  logRetention: RetentionDays;
  handler: NodeFunction;
}

/** A REST API that leaves all paths to one function: one table of routes serves, checks and documents. */
export function createRestApi(scope: Construct, { name, stage, access, logRetention, handler }: RestApiProps): RestApi {
  const accessLogs = new LogGroup(scope, 'AccessLogs', {
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const api = new RestApi(scope, 'Api', {
    restApiName: name,
    description: `Admin API of webhook delivery, stage ${stage}`,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    defaultIntegration: new LambdaIntegration(handler, { allowTestInvoke: false }),
    defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    deployOptions: {
      stageName: 'v1',
      accessLogDestination: new LogGroupLogDestination(accessLogs),
      accessLogFormat: ACCESS_LOG_FORMAT,
      throttlingRateLimit: access.requestsPerSecond,
      throttlingBurstLimit: access.burst,
      tracingEnabled: true,
      loggingLevel: MethodLoggingLevel.OFF,
    },
    ...policyOf(access),
  });
  // CDK's own output of the address; the app has one under a name of its own.
  api.node.tryRemoveChild('Endpoint');
  api.root.addProxy();
  return api;
}

/**
 * Caller, request and result. Never bodies or headers, and no text that a caller writes, such as the path or a message about
 * it: API Gateway escapes nothing, so that a quote in a value would forge members of the line. The log of the function has
 * the operation. https://github.com/DataBiosphere/azul/issues/4348
 */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    principal: '$context.identity.userArn',
    sourceIp: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    status: '$context.status',
    responseLength: '$context.responseLength',
    latency: '$context.responseLatency',
    error: '$context.error.responseType',
    integrationStatus: '$context.integration.integrationStatus',
  }),
);

const INVOKE = { actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };

/**
 * The policy of the API; none where nothing is listed. Within the account a caller needs only IAM to allow the call; a caller of another
 * account needs this policy to allow it too.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
function policyOf({ allowedCidrs, allowedPrincipals }: Settings['adminApi']): { policy?: PolicyDocument } {
  const statements: PolicyStatement[] = [];
  if (allowedPrincipals.length > 0) {
    const principals = allowedPrincipals.map((principal) =>
      principal.startsWith('arn:') ? new ArnPrincipal(principal) : new AccountPrincipal(principal),
    );
    statements.push(new PolicyStatement({ sid: 'ListedPrincipals', principals, ...INVOKE }));
  }
  if (allowedCidrs.length > 0) {
    const conditions = { NotIpAddress: { 'aws:SourceIp': allowedCidrs } };
    const principals = [new AnyPrincipal()];
    statements.push(
      new PolicyStatement({ sid: 'OnlyFromListedAddresses', effect: Effect.DENY, principals, conditions, ...INVOKE }),
    );
  }
  return statements.length === 0 ? {} : { policy: new PolicyDocument({ statements }) };
}
