import { z } from 'zod';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  FunctionName: z.string().exactOptional(),
  Description: z.string().exactOptional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  Runtime: z.literal('nodejs24.x', 'functions run in this process, which is Node.js 24'),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).exactOptional(),
  LoggingConfig: z
    .strictObject({ LogGroup: z.string().exactOptional(), LogFormat: z.literal('Text').exactOptional() })
    .exactOptional(),
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).exactOptional(),
  // The bundle is JavaScript: it runs on any processor.
  Architectures: z.array(z.enum(['arm64', 'x86_64'])).exactOptional(),
  // A loop is stopped by a counter in the trace header, which nobody increments here.
  RecursiveLoop: z.enum(['Allow', 'Terminate']).exactOptional(),
});

const invokeConfigSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST', 'functions have one version here'),
  MaximumRetryAttempts: z.number().int().min(0).max(2).default(2),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(21_600).default(21_600),
});

/** How often, and for how long, an asynchronous invocation is tried. */
export const lambdaEventInvokeConfig: ResourceType<z.infer<typeof invokeConfigSchema>> = {
  type: 'AWS::Lambda::EventInvokeConfig',
  schema: invokeConfigSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
  create({ properties: { FunctionName, MaximumRetryAttempts, MaximumEventAgeInSeconds } }, runtime) {
    runtime.lambda.setEventRetries(FunctionName, { most: MaximumRetryAttempts, seconds: MaximumEventAgeInSeconds });
  },
};

/** A function that runs its bundle in worker threads, as its own role. */
export const lambdaFunction: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Lambda::Function',
  schema,
  identify(logicalId, { FunctionName }, environment) {
    const name = FunctionName ?? physicalName(environment, logicalId, 64);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:lambda:${environment.region}:${environment.accountId}:function:${name}` },
    };
  },
  create({ logicalId, properties, ref, attributes: { Arn } }, runtime) {
    const variables = Object.entries(properties.Environment?.Variables ?? {}).map(([name, value]) => [
      name,
      runtime.addresses.localize(value),
    ]);
    const { accessKeyId, secretAccessKey } = runtime.issueCredentials({
      name: logicalId,
      kind: 'function',
      roleArn: properties.Role,
    });
    runtime.lambda.addFunction({
      logicalId,
      name: ref,
      arn: Arn ?? '',
      roleArn: properties.Role,
      handler: properties.Handler,
      codeDirectory: runtime.assembly.assetPath(properties.Code.S3Key),
      memoryMiB: properties.MemorySize,
      timeoutSeconds: properties.Timeout,
      environment: {
        ...(Object.fromEntries(variables) as Record<string, string>),
        ...runtime.functionEnvironment,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
      logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${ref}`,
      traced: properties.TracingConfig?.Mode === 'Active',
    });
  },
};
