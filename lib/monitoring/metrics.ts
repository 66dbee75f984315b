import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { MathExpression, Metric as CloudWatchMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MetricName } from '../../core/contract/metrics.ts';
import { METRIC_DIMENSION, METRIC_NAMESPACE } from '../../core/contract/metrics.ts';
import type { NodeFunction } from '../node-function.ts';

/** `Sum`, `Average`, `Minimum`, `Maximum`, or a percentile such as `p95`. */
export type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum' | `p${number}`;

export const MINUTE = Duration.minutes(1);

interface Shown {
  /** Default: a minute. */
  period?: Duration;
  label?: string;
}

/** A metric that the pipeline's own functions emit. */
export const ownMetric = (
  stage: string,
  metricName: MetricName,
  statistic: Statistic = 'Sum',
  shown: Shown = {},
): CloudWatchMetric =>
  new CloudWatchMetric({
    namespace: METRIC_NAMESPACE,
    metricName,
    statistic,
    dimensionsMap: { [METRIC_DIMENSION]: stage },
    period: MINUTE,
    ...shown,
  });

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export const queueMetric = (
  { queueName }: IQueue,
  metricName: QueueMetricName,
  statistic: Statistic = 'Maximum',
  shown: Shown = {},
): CloudWatchMetric =>
  new CloudWatchMetric({
    namespace: 'AWS/SQS',
    metricName,
    statistic,
    dimensionsMap: { QueueName: queueName },
    period: MINUTE,
    ...shown,
  });

/**
 * Messages in a queue, in flight or not. A dead letter that a function keeps is in flight nearly always, and AWS leaves it out
 * of the age of the oldest message once it was received three times.
 */
export const messagesIn = (queue: IQueue, statistic: Statistic): MathExpression =>
  new MathExpression({
    label: 'messages',
    period: MINUTE,
    expression: 'SUM([visible, inFlight])',
    usingMetrics: {
      visible: queueMetric(queue, 'ApproximateNumberOfMessagesVisible', statistic),
      inFlight: queueMetric(queue, 'ApproximateNumberOfMessagesNotVisible', statistic),
    },
  });

export type QueueMetricName =
  | 'ApproximateNumberOfMessagesVisible'
  | 'ApproximateNumberOfMessagesNotVisible'
  | 'ApproximateAgeOfOldestMessage'
  | 'NumberOfMessagesSent'
  | 'NumberOfMessagesReceived'
  | 'NumberOfMessagesDeleted'
  | 'NumberOfEmptyReceives';

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const functionMetric = (
  { functionName }: NodeFunction,
  metricName: FunctionMetricName,
  statistic: Statistic = 'Sum',
  shown: Shown = {},
): CloudWatchMetric =>
  new CloudWatchMetric({
    namespace: 'AWS/Lambda',
    metricName,
    statistic,
    dimensionsMap: { FunctionName: functionName },
    period: MINUTE,
    ...shown,
  });

export type FunctionMetricName =
  'Invocations' | 'Errors' | 'Throttles' | 'Duration' | 'ConcurrentExecutions' | 'IteratorAge';

/** A rule of the bus of events. */
export interface WatchedRule {
  /** None of the default bus, whose rules have metrics by name alone. */
  busName: string | undefined;
  ruleName: string;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export const ruleMetric = ({ busName, ruleName }: WatchedRule, metricName: RuleMetricName): CloudWatchMetric =>
  new CloudWatchMetric({
    namespace: 'AWS/Events',
    metricName,
    statistic: 'Sum',
    dimensionsMap: { ...(busName !== undefined && { EventBusName: busName }), RuleName: ruleName },
    period: MINUTE,
  });

export type RuleMetricName = 'FailedInvocations' | 'InvocationsFailedToBeSentToDlq';

/** A table, or one of its indexes, whose metrics are no part of those of the table. */
export interface WatchedTable {
  table: Table;
  index?: string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export const tableMetric = (
  { table, index }: WatchedTable,
  metricName: TableMetricName,
  shown: Shown = {},
): CloudWatchMetric =>
  new CloudWatchMetric({
    namespace: 'AWS/DynamoDB',
    metricName,
    statistic: 'Sum',
    dimensionsMap: { TableName: table.tableName, ...(index !== undefined && { GlobalSecondaryIndexName: index }) },
    period: MINUTE,
    ...shown,
  });

export type TableMetricName =
  'ReadThrottleEvents' | 'WriteThrottleEvents' | 'ConsumedReadCapacityUnits' | 'ConsumedWriteCapacityUnits';
