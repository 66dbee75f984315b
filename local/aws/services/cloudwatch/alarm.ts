import type { MetricQuery } from './metric-query.ts';

export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** Properties of both metric alarms and composite alarms. */
export interface AlarmCommon {
  name: string;
  arn: string;
  description: string | undefined;
  /** Whether it would notify anybody. */
  actionsEnabled: boolean;
  /** ARNs of the topics that a change to a state notifies. */
  actions: Readonly<Record<AlarmState, readonly string[]>>;
}

export interface MetricAlarm extends AlarmCommon {
  /** The query that returns data, whose value is compared, and the queries that it uses. */
  queries: readonly MetricQuery[];
  comparison: Comparison;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  /** Seconds. */
  period: number;
  missing: MissingData;
  /** As the template has it, for `DescribeAlarms`. */
  properties: Readonly<Record<string, unknown>>;
}

export interface CompositeAlarm extends AlarmCommon {
  rule: string;
}

/** The meaning of a period without a value. */
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

export const COMPARISONS = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
} satisfies Readonly<Record<string, (value: number, threshold: number) => boolean>>;

export type Comparison = keyof typeof COMPARISONS;

/** The result of an evaluation and its reason. */
export interface Evaluation {
  state: AlarmState;
  reason: string;
}

/**
 * Decides by the latest periods, oldest first, `undefined` where there was no value.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation
 */
export function evaluate(
  alarm: Pick<MetricAlarm, 'comparison' | 'threshold' | 'datapointsToAlarm' | 'missing'>,
  values: readonly (number | undefined)[],
  current: AlarmState,
): Evaluation {
  const { comparison, threshold, datapointsToAlarm, missing } = alarm;
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0 && missing === 'missing')
    return { state: 'INSUFFICIENT_DATA', reason: `no data in ${values.length} periods` };
  if (present.length === 0 && missing === 'ignore')
    return { state: current, reason: `no data in ${values.length} periods` };
  const breaching =
    present.filter((value) => COMPARISONS[comparison](value, threshold)).length +
    (missing === 'breaching' ? values.length - present.length : 0);
  const shown = values.map((value) => (value === undefined ? 'none' : String(value))).join(', ');
  return {
    state: breaching >= datapointsToAlarm ? 'ALARM' : 'OK',
    reason: `${breaching} of ${values.length} periods [${shown}] are ${comparison} ${threshold}; ${datapointsToAlarm} ring`,
  };
}
