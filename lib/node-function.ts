import { join } from 'node:path';
import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy, Stage, Validations } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionEnvironment } from '../core/contract/environment.ts';
import { allow } from './allow.ts';
import type { Bundled } from './bundle.ts';
import { bundle } from './bundle.ts';
import type { FunctionFiles } from './catalogue/function-files.ts';

/** Network of a function. */
export interface FunctionNetwork {
  vpc: IVpc;
  vpcSubnets?: SubnetSelection;
  securityGroups?: ISecurityGroup[];
}

/** Properties that all functions of a pipeline share. */
export interface SharedFunctionProps {
  logRetention: RetentionDays;
  /** Variables that every function gets. */
  environment: FunctionEnvironment;
  network: FunctionNetwork | undefined;
}

export interface NodeFunctionProps {
  shared: SharedFunctionProps;
  /** The folder of `lambdas` whose `handler.ts` this runs. */
  hop: Bundled;
  /**
   * Files beside its code.
   * @default - none
   */
  files?: FunctionFiles;
  /** Purpose of the function, for the AWS console. */
  description: string;
  /** MiB, 128 to 10240. CPU comes in proportion: one vCPU at 1769. */
  memorySize: number;
  /** 1 s to 15 min; a queue that feeds the function must hide messages six times as long. */
  timeout: Duration;
  /** Variables of this function alone. */
  environment: FunctionEnvironment;
  /**
   * Whether the function sends messages to a queue whose messages come back to it. Lambda would take that for a loop and drop a
   * delivery after about 16 hops. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   * @default false
   */
  sendsAgain?: boolean;
}

/** The one place that knows how this project's functions are built and run. */
export class NodeFunction extends Function {
  /** MiB. */
  readonly memoryMiB: number;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    const { hop, shared } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: shared.logRetention,
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
      code: Code.fromAsset(bundle(hop, join(outputDirectory(scope), 'bundles'), props.files)),
      handler: 'index.handler',
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: { ...shared.environment, ...props.environment },
      tracing: Tracing.ACTIVE,
      ...(props.sendsAgain === true && { recursiveLoop: RecursiveLoop.ALLOW }),
      logGroup,
      role,
      ...shared.network,
    });
    this.memoryMiB = props.memorySize;
    allow(this, {
      sid: 'WriteOwnLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    if (shared.network !== undefined) this.allowNetworkInterfaces();
    const reason = 'X-Ray and network interfaces have no resources to name: AWS accepts their actions on "*" only.';
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
  private allowNetworkInterfaces(): void {
    allow(this, {
      sid: 'UseNetworkInterfaces',
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    });
  }
}

/** Where the app is being synthesized to. */
function outputDirectory(scope: Construct): string {
  const stage = Stage.of(scope);
  if (stage === undefined) throw new Error(`${scope.node.path} must be inside an App.`);
  return stage.outdir;
}
