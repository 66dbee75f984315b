/** A function of the template, ready to run. */
export interface FunctionConfiguration {
  logicalId: string;
  name: string;
  arn: string;
  roleArn: string;
  /** `file.export` */
  handler: string;
  /** Folder of the bundle. */
  codeDirectory: string;
  memoryMiB: number;
  timeoutSeconds: number;
  /** All of its variables: nothing of the host's comes in. */
  environment: Readonly<Record<string, string>>;
  logGroup: string;
  /** Whether it sends traces to X-Ray, for which its role must let it. */
  traced: boolean;
}

/** Variables that Lambda sets itself. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function runtimeVariables(
  f: Omit<FunctionConfiguration, 'environment'>,
  region: string,
  logStream: string,
): Record<string, string> {
  return {
    _HANDLER: f.handler,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: f.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(f.memoryMiB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: f.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: f.codeDirectory,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}
