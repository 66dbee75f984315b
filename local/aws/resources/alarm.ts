import { z } from 'zod';
import type { AlarmCommon, Comparison } from '../services/cloudwatch/alarm.ts';
import { COMPARISONS } from '../services/cloudwatch/alarm.ts';
import { metricQueryOf } from '../services/cloudwatch/metric-operations.ts';
import type { MetricQuery } from '../services/cloudwatch/metric-query.ts';
import { physicalName } from './physical-name.ts';
import type { Environment } from '../environment.ts';
import type { ResourceType } from './resource-type.ts';

const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() }));

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

const topics = z.array(z.string().regex(/^arn:[\w-]+:sns:/, 'alarms notify topics here')).exactOptional();

const actions = {
  ActionsEnabled: z.boolean().exactOptional(),
  AlarmActions: topics,
  OKActions: topics,
  InsufficientDataActions: topics,
  AlarmName: z.string().exactOptional(),
  AlarmDescription: z.string().exactOptional(),
};

const alarmSchema = z.strictObject({
  ...actions,
  ComparisonOperator: z.enum(
    Object.keys(COMPARISONS) as [Comparison, ...Comparison[]],
    'anomaly detection is not run locally',
  ),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().exactOptional(),
  Dimensions: dimensions.exactOptional(),
  ExtendedStatistic: z.string().exactOptional(),
  MetricName: z.string().exactOptional(),
  Metrics: z.array(metricQuery).exactOptional(),
  Namespace: z.string().exactOptional(),
  Period: z.number().exactOptional(),
  Statistic: z.string().exactOptional(),
  Threshold: z.number(),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).default('missing'),
  Unit: z.string().exactOptional(),
});

type AlarmProperties = z.infer<typeof alarmSchema>;

/** Evaluated as on AWS. A topic's policy decides whether its actions succeed; nobody subscribes to it here. */
export const alarm: ResourceType<AlarmProperties> = {
  type: 'AWS::CloudWatch::Alarm',
  schema: alarmSchema,
  identify,
  create({ properties, ref, attributes }, runtime) {
    const { ComparisonOperator, Threshold, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = properties;
    runtime.alarms.addMetricAlarm({
      ...commonOf(properties, ref, attributes),
      queries: queriesOf(properties),
      comparison: ComparisonOperator,
      threshold: Threshold,
      evaluationPeriods: EvaluationPeriods,
      datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods,
      period:
        properties.Period ??
        Math.max(...(properties.Metrics ?? []).map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 0)),
      missing: TreatMissingData,
      properties,
    });
  },
};

/** A metric alone, or several with the expression that is compared. */
function queriesOf({
  Metrics,
  Namespace,
  MetricName,
  Dimensions = [],
  Statistic,
  ExtendedStatistic,
}: AlarmProperties): MetricQuery[] {
  if (Metrics !== undefined)
    return Metrics.map((query) =>
      metricQueryOf({ ...query, ReturnData: query.ReturnData ?? true, MetricStat: statOf(query.MetricStat) }),
    );
  if (Namespace === undefined || MetricName === undefined)
    throw new Error('An alarm needs Namespace and MetricName, or Metrics.');
  const given = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const statistic = Statistic ?? ExtendedStatistic ?? 'Average';
  return [
    {
      id: 'metric',
      label: undefined,
      returnsData: true,
      metric: { namespace: Namespace, name: MetricName, dimensions: given, statistic },
    },
  ];
}

type MetricStat = NonNullable<z.infer<typeof metricQuery>['MetricStat']>;

const statOf = (stat: MetricStat | undefined) =>
  stat && { ...stat, Metric: { ...stat.Metric, Dimensions: stat.Metric.Dimensions ?? [] } };

const compositeSchema = z.strictObject({
  ...actions,
  AlarmRule: z.string(),
  // Suppression by another alarm is said in the rule here.
});

/** Evaluated as on AWS. A topic's policy decides whether its actions succeed; nobody subscribes to it here. */
export const compositeAlarm: ResourceType<z.infer<typeof compositeSchema>> = {
  type: 'AWS::CloudWatch::CompositeAlarm',
  schema: compositeSchema,
  identify,
  create: ({ properties, ref, attributes }, runtime) =>
    runtime.alarms.addCompositeAlarm({ ...commonOf(properties, ref, attributes), rule: properties.AlarmRule }),
};

interface CommonProperties {
  AlarmDescription?: string;
  ActionsEnabled?: boolean;
  AlarmActions?: string[];
  OKActions?: string[];
  InsufficientDataActions?: string[];
}

function commonOf(properties: CommonProperties, name: string, { Arn }: Readonly<Record<string, string>>): AlarmCommon {
  const { AlarmDescription, ActionsEnabled = true, AlarmActions = [], OKActions = [] } = properties;
  const { InsufficientDataActions = [] } = properties;
  return {
    name,
    arn: Arn ?? '',
    description: AlarmDescription,
    actionsEnabled: ActionsEnabled,
    actions: { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions },
  };
}

function identify(
  logicalId: string,
  { AlarmName }: { AlarmName?: string },
  environment: Environment,
): { ref: string; attributes: Record<string, string> } {
  const name = AlarmName ?? physicalName(environment, logicalId, 255);
  return {
    ref: name,
    attributes: { Arn: `arn:aws:cloudwatch:${environment.region}:${environment.accountId}:alarm:${name}` },
  };
}
