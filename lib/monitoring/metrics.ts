import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Metric as CloudWatchMetric } from 'aws-cdk-lib/aws-cloudwatch';
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

export type FunctionMetricName = 'Invocations' | 'Errors' | 'Throttles' | 'Duration' | 'ConcurrentExecutions';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export const tableMetric = ({ tableName }: Table, metricName: TableMetricName, shown: Shown = {}): CloudWatchMetric =>
  new CloudWatchMetric({
    namespace: 'AWS/DynamoDB',
    metricName,
    statistic: 'Sum',
    dimensionsMap: { TableName: tableName },
    period: MINUTE,
    ...shown,
  });

export type TableMetricName =
  'ReadThrottleEvents' | 'WriteThrottleEvents' | 'ConsumedReadCapacityUnits' | 'ConsumedWriteCapacityUnits';
