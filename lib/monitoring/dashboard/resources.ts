import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { Metric } from '../../../core/contract/metrics.ts';
import type { Insights } from '../insights.ts';
import { SLOWEST } from '../insights.ts';
import type { QueueMetricName } from '../metrics.ts';
import { functionMetric, queueMetric, tableMetric } from '../metrics.ts';
import type { Watched } from '../watched.ts';
import { costPerMillion } from './cost.ts';
import { graph, HALF, heading, ownMetrics, QUARTER, RankingWidget, THIRD } from './widgets.ts';

/** Widgets about queues, functions, limits and failing destinations. */

/** Messages in flight of one queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const IN_FLIGHT_LIMIT = 120_000;

export function queues(watched: Watched): IWidget[] {
  const both = Object.entries({ events: watched.eventsQueue.queue, deliveries: watched.deliveriesQueue.queue });
  const own = ownMetrics(watched);
  return [
    graph('Waiting messages', {
      width: THIRD,
      left: both.map(([label, queue]) =>
        queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'Maximum', { label }),
      ),
    }),
    // SQS leaves out messages that were received three times: a delivery between later attempts does not show.
    graph('Age of the oldest new message', {
      width: THIRD,
      unit: 's',
      left: both.map(([label, queue]) => queueMetric(queue, 'ApproximateAgeOfOldestMessage', 'Maximum', { label })),
    }),
    graph('Parked deliveries', {
      width: THIRD,
      left: [own(Metric.RESUME_BACKLOG, 'destinations due', 'Maximum')],
      right: [own(Metric.RESUME_OLDEST_DUE, 'longest due, ms', 'Maximum')],
    }),
  ];
}

/** Nothing where figures are not counted. */
export function figures({ figures: counted }: Watched): IWidget[][] {
  if (counted === undefined) return [];
  const { tally, unread, table } = counted;
  return [
    [heading('Figures')],
    [
      graph('Age of what tally counts', {
        width: THIRD,
        unit: 'ms',
        left: [functionMetric(tally, 'IteratorAge', 'Maximum', { label: 'oldest write' })],
      }),
      graph('Writes that could not be counted', {
        width: THIRD,
        left: [queueMetric(unread, 'ApproximateNumberOfMessagesVisible', 'Maximum', { label: 'reports' })],
      }),
      graph('Units of the figures table', {
        width: THIRD,
        left: [tableMetric({ table }, 'ConsumedWriteCapacityUnits', { label: 'written' })],
        right: [tableMetric({ table }, 'ConsumedReadCapacityUnits', { label: 'read' })],
      }),
    ],
  ];
}

export function worst(scope: Construct, watched: Watched, insights: Insights): IWidget[] {
  const own = ownMetrics(watched);
  return [
    new RankingWidget(scope, 'Failed attempts by destination', insights.failing, QUARTER),
    new RankingWidget(scope, 'Waiting deliveries by destination', insights.waiting, QUARTER),
    new LogQueryWidget({
      title: 'Slowest destinations',
      width: QUARTER,
      height: 6,
      logGroupNames: [watched.functions.deliver.logGroup.logGroupName],
      queryLines: SLOWEST,
    }),
    graph('Destinations held back', {
      width: QUARTER,
      left: [
        own(Metric.DESTINATIONS_BLOCKED, 'over their limit'),
        own(Metric.BREAKERS_OPENED, 'circuit opened'),
        own(Metric.DESTINATIONS_DISABLED, 'disabled by 410'),
      ],
    }),
  ];
}

export function deadLetters({ undelivered, eventsQueue, deliveriesQueue }: Watched): IWidget[] {
  const all = Object.entries({ undelivered, events: eventsQueue.deadLetters, deliveries: deliveriesQueue.deadLetters });
  const counts = (metricName: QueueMetricName) =>
    all.map(([label, queue]) => queueMetric(queue, metricName, 'Maximum', { label }));
  return [
    graph('Dead letters', { width: HALF, left: counts('ApproximateNumberOfMessagesVisible') }),
    // A message that exhaust keeps is in flight nearly always, and no part of the age of the oldest message.
    graph('Dead letters in flight', { width: HALF, left: counts('ApproximateNumberOfMessagesNotVisible') }),
  ];
}

export function functions(watched: Watched): IWidget[] {
  const all = Object.entries(watched.functions);
  return [
    graph('Errors', {
      width: QUARTER,
      left: all.map(([label, handler]) => functionMetric(handler, 'Errors', 'Sum', { label })),
    }),
    graph('Throttles', {
      width: QUARTER,
      left: all.map(([label, handler]) => functionMetric(handler, 'Throttles', 'Sum', { label })),
    }),
    graph('Duration, p95', {
      width: QUARTER,
      unit: 'ms',
      left: all.map(([label, handler]) => functionMetric(handler, 'Duration', 'p95', { label })),
    }),
    graph('Concurrency', {
      width: QUARTER,
      left: all.map(([label, handler]) => functionMetric(handler, 'ConcurrentExecutions', 'Maximum', { label })),
      limit: { value: watched.deliverConcurrency, label: 'maximum of deliver' },
    }),
  ];
}

export function limits(watched: Watched): IWidget[] {
  const tables = Object.entries(watched.tables);
  return [
    graph('Deliveries in flight', {
      width: THIRD,
      left: [
        queueMetric(watched.deliveriesQueue.queue, 'ApproximateNumberOfMessagesNotVisible', 'Maximum', {
          label: 'in flight',
        }),
      ],
      limit: { value: IN_FLIGHT_LIMIT, label: 'limit of SQS' },
    }),
    graph('DynamoDB throttles', {
      width: THIRD,
      left: tables.flatMap(([name, table]) => [
        tableMetric(table, 'ReadThrottleEvents', { label: `${name}, reads` }),
        tableMetric(table, 'WriteThrottleEvents', { label: `${name}, writes` }),
      ]),
    }),
    graph('Estimated cost', { width: THIRD, unit: '$', left: [costPerMillion(watched)] }),
  ];
}
