import { z } from 'zod';
import { physicalName } from './physical-name.ts';
import type { Environment, ResourceType } from './resource-type.ts';

const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() }));
const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));

const metricQuery = z.strictObject({
  Id: z.string(),
  Label: z.string().exactOptional(),
  Expression: z.string().exactOptional(),
  Period: z.number().exactOptional(),
  ReturnData: z.boolean().exactOptional(),
  MetricStat: z
    .strictObject({
      Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions.exactOptional() }),
      Period: z.number(),
      Stat: z.string(),
      Unit: z.string().exactOptional(),
    })
    .exactOptional(),
});

const actions = {
  ActionsEnabled: z.boolean().exactOptional(),
  AlarmActions: z.array(z.string()).exactOptional(),
  OKActions: z.array(z.string()).exactOptional(),
  InsufficientDataActions: z.array(z.string()).exactOptional(),
  AlarmName: z.string().exactOptional(),
  AlarmDescription: z.string().exactOptional(),
  Tags: tags.exactOptional(),
};

const alarmSchema = z.strictObject({
  ...actions,
  ComparisonOperator: z.string(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().exactOptional(),
  Dimensions: dimensions.exactOptional(),
  EvaluateLowSampleCountPercentile: z.string().exactOptional(),
  ExtendedStatistic: z.string().exactOptional(),
  MetricName: z.string().exactOptional(),
  Metrics: z.array(metricQuery).exactOptional(),
  Namespace: z.string().exactOptional(),
  Period: z.number().exactOptional(),
  Statistic: z.string().exactOptional(),
  Threshold: z.number().exactOptional(),
  ThresholdMetricId: z.string().exactOptional(),
  TreatMissingData: z.string().exactOptional(),
  Unit: z.string().exactOptional(),
});

/** Accepted and recorded, not evaluated. */
export const alarm: ResourceType<z.infer<typeof alarmSchema>> = {
  type: 'AWS::CloudWatch::Alarm',
  schema: alarmSchema,
  identify,
  create: (resource, runtime) => runtime.monitoring.record('alarm', resource),
};

const compositeSchema = z.strictObject({
  ...actions,
  AlarmRule: z.string(),
  ActionsSuppressor: z.string().exactOptional(),
  ActionsSuppressorExtensionPeriod: z.number().exactOptional(),
  ActionsSuppressorWaitPeriod: z.number().exactOptional(),
});

/** Accepted and recorded, not evaluated. */
export const compositeAlarm: ResourceType<z.infer<typeof compositeSchema>> = {
  type: 'AWS::CloudWatch::CompositeAlarm',
  schema: compositeSchema,
  identify,
  create: (resource, runtime) => runtime.monitoring.record('composite-alarm', resource),
};

function identify(logicalId: string, { AlarmName }: { AlarmName?: string }, environment: Environment): { ref: string; attributes: Record<string, string> } {
  const name = AlarmName ?? physicalName(environment, logicalId, 255);
  return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${environment.region}:${environment.accountId}:alarm:${name}` } };
}
