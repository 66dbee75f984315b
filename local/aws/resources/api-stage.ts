import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const deploymentSchema = z.strictObject({ RestApiId: z.string(), Description: z.string().exactOptional() });

/** A state of an API; here there is only the one that the template declares. */
export const apiDeployment: ResourceType<z.infer<typeof deploymentSchema>> = {
  type: 'AWS::ApiGateway::Deployment',
  schema: deploymentSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { DeploymentId: logicalId } }),
  create: () => undefined,
};

const methodSettings = z.strictObject({
  ResourcePath: z.literal('/*', 'settings hold for all methods here'),
  HttpMethod: z.literal('*', 'settings hold for all methods here'),
  // Execution logs and metrics are not kept here.
  LoggingLevel: z.literal('OFF', 'there are no execution logs here').exactOptional(),
  DataTraceEnabled: z.literal(false, 'there are no execution logs here').exactOptional(),
  MetricsEnabled: z.boolean().exactOptional(),
  /** Requests a second. */
  ThrottlingRateLimit: z.number().positive().exactOptional(),
  ThrottlingBurstLimit: z.number().positive().exactOptional(),
});

const stageSchema = z.strictObject({
  RestApiId: z.string(),
  DeploymentId: z.string(),
  StageName: z.string(),
  AccessLogSetting: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).exactOptional(),
  MethodSettings: z.array(methodSettings).max(1).default([]),
  // There is no X-Ray here.
  TracingEnabled: z.boolean().exactOptional(),
});

/** Where an API can be called. */
export const apiStage: ResourceType<z.infer<typeof stageSchema>> = {
  type: 'AWS::ApiGateway::Stage',
  schema: stageSchema,
  identify: (_logicalId, { StageName }) => ({ ref: StageName, attributes: {} }),
  create({ properties: { RestApiId, StageName, AccessLogSetting, MethodSettings } }, runtime) {
    if (AccessLogSetting !== undefined) runtime.apiGateway.logRole();
    const [settings] = MethodSettings;
    const [rate, burst] = [settings?.ThrottlingRateLimit, settings?.ThrottlingBurstLimit];
    runtime.apiGateway.api(RestApiId).stages.set(StageName, {
      name: StageName,
      throttle: rate === undefined ? undefined : { perSecond: rate, burst: burst ?? rate },
      accessLog: AccessLogSetting && {
        group: groupOf(AccessLogSetting.DestinationArn),
        format: AccessLogSetting.Format,
      },
    });
  },
};

/** `arn:aws:logs:<region>:<account>:log-group:<name>`, with or without `:*`. */
const groupOf = (arn: string): string => arn.split(':log-group:')[1]?.replace(/:\*$/, '') ?? arn;

const accountSchema = z.strictObject({ CloudWatchRoleArn: z.string() });

/** The role in which all APIs of the account write their logs. */
export const apiAccount: ResourceType<z.infer<typeof accountSchema>> = {
  type: 'AWS::ApiGateway::Account',
  schema: accountSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  create({ properties }, runtime) {
    runtime.apiGateway.setLogRole(properties.CloudWatchRoleArn);
  },
};
