import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression, Metric as CloudWatchMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric } from '../../../core/contract/metrics.ts';
import { PRICES_PER_MILLION as PRICES } from '../../../core/contract/prices.ts';
import { functionMetric, ownMetric, queueMetric, tableMetric } from '../metrics.ts';
import type { Watched } from '../watched.ts';

/** Price of a million units of a metric, in dollars. */
interface Charge {
  metric: IMetric;
  price: number;
}

const PERIOD = Duration.hours(1);
/** Digits after the point: metric math knows no exponents. */
const DIGITS = 8;

/**
 * Price of a million successful deliveries at the present rate: requests and time of functions, messages, rows read and
 * written, events and logs. Each message counts as three requests, the most that it can be. The price of an idle
 * pipeline is not included.
 */
export function costPerMillion(watched: Watched): IMetric {
  const charges = Object.entries(chargesOf(watched));
  // SUM leaves out metrics without a value, e.g. of a function that did not run.
  const terms = charges.map(([name, { price }]) => `${name} * ${Number(price.toFixed(DIGITS))}`);
  return new MathExpression({
    label: '$ per million deliveries',
    period: PERIOD,
    expression: `SUM([${terms.join(', ')}]) / delivered`,
    usingMetrics: {
      ...Object.fromEntries(charges.map(([name, { metric }]) => [name, metric])),
      delivered: ownMetric(watched.stage, Metric.DELIVERIES_SUCCEEDED, 'Sum', { period: PERIOD }),
    },
  });
}

function chargesOf(watched: Watched): Record<string, Charge> {
  const {
    stage,
    functions: { admin: _, ...functions },
    eventsQueue,
    deliveriesQueue,
    figures,
  } = watched;
  const tables = { ...watched.tables, ...(figures !== undefined && { figures: { table: figures.table } }) };
  const shown = { period: PERIOD };
  const charges: Record<string, Charge> = {
    events: { metric: ownMetric(stage, Metric.EVENTS_ACCEPTED, 'Sum', shown), price: PRICES.EVENT },
  };
  for (const [name, handler] of Object.entries(functions)) {
    charges[`${name}Runs`] = {
      metric: functionMetric(handler, 'Invocations', 'Sum', shown),
      price: PRICES.LAMBDA_REQUEST,
    };
    charges[`${name}Time`] = {
      metric: functionMetric(handler, 'Duration', 'Sum', shown),
      price: (PRICES.LAMBDA_GB_SECOND * handler.memoryMiB) / 1024 / 1000,
    };
    // The function of the page writes no line.
    if (name !== 'console')
      charges[`${name}Logs`] = { metric: logBytes(handler.logGroup.logGroupName), price: PRICES.LOG_BYTE };
  }
  for (const [name, { queue }] of Object.entries({ events: eventsQueue, deliveries: deliveriesQueue })) {
    for (const metric of ['Sent', 'Received', 'Deleted'] as const) {
      charges[`${name}${metric}`] = {
        metric: queueMetric(queue, `NumberOfMessages${metric}`, 'Sum', shown),
        price: PRICES.SQS_REQUEST,
      };
    }
    charges[`${name}Polls`] = {
      metric: queueMetric(queue, 'NumberOfEmptyReceives', 'Sum', shown),
      price: PRICES.SQS_REQUEST,
    };
  }
  for (const [name, table] of Object.entries(tables)) {
    charges[`${name}Writes`] = {
      metric: tableMetric(table, 'ConsumedWriteCapacityUnits', shown),
      price: PRICES.DYNAMODB_WRITE,
    };
    charges[`${name}Reads`] = {
      metric: tableMetric(table, 'ConsumedReadCapacityUnits', shown),
      price: PRICES.DYNAMODB_READ,
    };
  }
  return charges;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html */
const logBytes = (LogGroupName: string): CloudWatchMetric =>
  new CloudWatchMetric({
    namespace: 'AWS/Logs',
    metricName: 'IncomingBytes',
    dimensionsMap: { LogGroupName },
    statistic: 'Sum',
    period: PERIOD,
  });
