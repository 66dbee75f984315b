import { join } from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy, Stage, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionEnvironment } from '../core/contract/environment.ts';
import type { Hop } from '../core/contract/limits.ts';
import { allow } from './allow.ts';
import { bundle } from './bundle.ts';
import type { Configuration } from './configuration.ts';

export interface NodeFunctionProps {
  /** The hop whose `lambdas/<hop>/handler.ts` this runs. */
  hop: Hop;
  /** What the function does, for the console. */
  description: string;
  /** MiB, 128 to 10240. CPU comes in proportion: a whole one at 1769. */
  memorySize: number;
  /** 1 s to 15 min; a queue that feeds the function must hide messages six times as long. */
  timeout: Duration;
  environment: FunctionEnvironment;
  configuration: Configuration;
}

/** The one place that knows how this project's functions are built and run. */
export class NodeFunction extends Function {
  /** MiB. */
  readonly memoryMiB: number;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    const { hop, configuration } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: configuration.logRetentionDays,
      // The record of deliveries is in the tables, so logs go with the stack.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${hop} may do`,
    });
    super(scope, id, {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle(hop, join(outputDirectory(scope), 'bundles'))),
      handler: 'index.handler',
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: props.environment,
      tracing: Tracing.ACTIVE,
      logGroup,
      role,
    });
    this.memoryMiB = props.memorySize;
    allow(this, {
      sid: 'WriteOwnLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    const reason =
      'X-Ray has no resources to name: AWS accepts xray:PutTraceSegments and PutTelemetryRecords on "*" only.';
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
  }
}

/** Where the app is being synthesized to. */
function outputDirectory(scope: Construct): string {
  const stage = Stage.of(scope);
  if (stage === undefined) throw new Error(`${scope.node.path} must be inside an App.`);
  return stage.outdir;
}
