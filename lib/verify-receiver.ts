import { join } from 'node:path';
import { Aws, Duration, RemovalPolicy, Stage, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, FunctionUrlAuthType, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Environment } from '../core/contract/environment.ts';
import { bundle } from './bundle.ts';

export interface VerifyReceiverProps {
  logRetention: RetentionDays;
}

/**
 * A receiver for `webhooks verify`, on a URL that anybody reaches. It responds 404 to every request without a signature
 * of a destination of `verify`, and may do nothing but write its own log.
 */
export class VerifyReceiver extends Construct {
  readonly url: string;
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, { logRetention }: VerifyReceiverProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Writes the log of the receiver of webhooks verify, nothing else',
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'WriteOwnLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const handler = new Function(this, 'Function', {
      description: 'Receives the POSTs of webhooks verify and writes them into its log',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle('verify-receiver', join(Stage.of(this)?.outdir ?? '', 'bundles'))),
      handler: 'index.handler',
      memorySize: 128,
      timeout: Duration.seconds(5),
      // A stranger who finds the URL cannot use up the concurrency of the account.
      reservedConcurrentExecutions: 2,
      environment: { [Environment.STACK_ID]: Aws.STACK_ID },
      // Traces would need another permission.
      tracing: Tracing.DISABLED,
      logGroup,
      role,
    });
    // CDK adds both permissions that a URL without IAM needs since October 2025: lambda:InvokeFunctionUrl, and
    // lambda:InvokeFunction on the condition lambda:InvokedViaFunctionUrl.
    // https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    this.url = handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
    this.logGroupName = logGroup.logGroupName;
    Validations.of(handler).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason: 'A function URL waits for every response: there is no event to lose.',
      },
      {
        id: 'Serverless-LambdaTracing',
        reason: 'Anybody can call it: it has no permission but to write its log, traces included.',
      },
    );
  }
}
