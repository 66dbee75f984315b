import { Duration, Stack } from 'aws-cdk-lib';
import type { AlarmBase, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AlarmStatusWidget,
  Dashboard,
  LogQueryWidget,
  MathExpression,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { FailureMetric, Metric } from '../../core/contract/metrics.ts';
import { costPerMillion } from './dashboard/cost.ts';
import { FULL_WIDTH, graph, heading, number, RankingWidget } from './dashboard/widgets.ts';
import type { Insights } from './insights.ts';
import { SLOWEST } from './insights.ts';
import type { Statistic } from './metrics.ts';
import { functionMetric, MINUTE, ownMetric, queueMetric, tableMetric } from './metrics.ts';
import type { Watched } from './watched.ts';

export interface OperationsDashboardProps extends Watched {
  /** Those that tell somebody. */
  alarms: readonly AlarmBase[];
  insights: Insights;
}

/** Messages in flight of one queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const IN_FLIGHT_LIMIT = 120_000;
const THIRD = FULL_WIDTH / 3;
const QUARTER = FULL_WIDTH / 4;
const HALF = FULL_WIDTH / 2;

type OwnName = Parameters<typeof ownMetric>[1];

/** What operations looks at: is it healthy, where in the journey is it not, and whom it affects. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, insights, ...watched }: OperationsDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.AUTO,
    });
    const rows: IWidget[][] = [
      [heading('Is it healthy?')],
      ...health(watched, alarms),
      [heading('The funnel of an event')],
      funnel(watched),
      [heading('How long it takes')],
      latency(watched),
      [heading('Queues')],
      queues(watched),
      [heading('Worst destinations')],
      worst(this, watched, insights),
      [heading('Dead letters')],
      deadLetters(watched),
      [heading('Functions')],
      functions(watched),
      [heading('Limits and cost')],
      limits(watched),
    ];
    for (const row of rows) dashboard.addWidgets(...row);
  }
}

function owner({
  configuration,
}: Watched): (name: OwnName, label: string, statistic?: Statistic) => ReturnType<typeof ownMetric> {
  return (name, label, statistic = 'Sum') => ownMetric(configuration, name, statistic, { label });
}

function health(watched: Watched, alarms: readonly AlarmBase[]): IWidget[][] {
  const own = owner(watched);
  const share = new MathExpression({
    label: '%',
    period: MINUTE,
    expression: '100 * succeeded / SUM([succeeded, failed])',
    usingMetrics: {
      succeeded: own(Metric.ATTEMPTS_SUCCEEDED, 'succeeded'),
      failed: own(Metric.ATTEMPTS_FAILED, 'failed'),
    },
  });
  return [
    [
      number('Events', [own(Metric.EVENTS_ACCEPTED, 'accepted')], QUARTER),
      number(
        'Deliveries',
        [own(Metric.DELIVERIES_SUCCEEDED, 'succeeded'), own(Metric.DELIVERIES_EXHAUSTED, 'given up')],
        QUARTER,
      ),
      number('Attempts that succeed', [share], QUARTER),
      number(
        'Event to success',
        [own(Metric.SUCCESS_LATENCY, 'median ms', 'p50'), own(Metric.SUCCESS_LATENCY, 'p99 ms', 'p99')],
        QUARTER,
      ),
    ],
    [new AlarmStatusWidget({ title: 'Alarms', width: FULL_WIDTH, height: 3, alarms: [...alarms] })],
  ];
}

function funnel(watched: Watched): IWidget[] {
  const own = owner(watched);
  const bus = (metric: string, label: string): MathExpression =>
    new MathExpression({
      label,
      period: MINUTE,
      // By rule, and a rule's name is none that the template knows.
      expression: `SUM(SEARCH('{AWS/Events,EventBusName,RuleName} EventBusName="${watched.bus.eventBusName}" MetricName="${metric}"', 'Sum'))`,
    });
  return [
    graph('Events', {
      width: THIRD,
      left: [
        bus('Invocations', 'from the bus'),
        bus('FailedInvocations', 'not queued'),
        own(Metric.EVENTS_ACCEPTED, 'accepted'),
        own(Metric.EVENTS_DUPLICATE, 'repeats'),
        own(Metric.EVENTS_UNMATCHED, 'for nobody'),
        own(Metric.EVENTS_MALFORMED, 'malformed'),
        own(Metric.SCHEMA_VIOLATIONS, 'breaking their schema'),
      ],
    }),
    graph('Deliveries', {
      width: THIRD,
      left: [
        own(Metric.DELIVERIES_CREATED, 'created'),
        own(Metric.DELIVERIES_SUCCEEDED, 'succeeded'),
        own(Metric.DELIVERIES_EXHAUSTED, 'given up'),
        own(Metric.DELIVERIES_SPENT, 'attempts spent'),
        own(Metric.DELIVERIES_DEFERRED, 'deferred'),
        own(Metric.DELIVERIES_PARKED, 'parked'),
        own(Metric.DELIVERIES_RESUMED, 'resumed'),
        own(Metric.DELIVERIES_REDRIVEN, 'redriven'),
      ],
    }),
    graph('Attempts', {
      width: THIRD,
      stacked: true,
      left: [
        own(Metric.ATTEMPTS_SUCCEEDED, 'succeeded'),
        ...Object.entries(FailureMetric).map(([failure, name]) => own(name, failure)),
      ],
    }),
  ];
}

function latency(watched: Watched): IWidget[] {
  const own = owner(watched);
  const percentiles = (name: OwnName) =>
    (['p50', 'p95', 'p99'] as const).map((statistic) => own(name, statistic, statistic));
  return [
    graph('Event to first attempt', { width: THIRD, unit: 'ms', left: percentiles(Metric.FIRST_ATTEMPT_LATENCY) }),
    graph('Event to success', { width: THIRD, unit: 'ms', left: percentiles(Metric.SUCCESS_LATENCY) }),
    graph('Answers of receivers', { width: THIRD, unit: 'ms', left: percentiles(Metric.RECEIVER_LATENCY) }),
  ];
}

function queues(watched: Watched): IWidget[] {
  const both = Object.entries({ events: watched.events.queue, deliveries: watched.deliveries.queue });
  const own = owner(watched);
  return [
    graph('Waiting messages', {
      width: THIRD,
      left: both.map(([label, queue]) =>
        queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'Maximum', { label }),
      ),
    }),
    graph('Age of the oldest message', {
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

function worst(scope: Construct, watched: Watched, insights: Insights): IWidget[] {
  const own = owner(watched);
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
        own(Metric.BREAKERS_OPENED, 'breaker opened'),
        own(Metric.DESTINATIONS_DISABLED, 'disabled by 410'),
      ],
    }),
  ];
}

function deadLetters({ undelivered, events, deliveries }: Watched): IWidget[] {
  const all = Object.entries({ undelivered, events: events.deadLetters, deliveries: deliveries.deadLetters });
  return [
    graph('Dead letters', {
      width: HALF,
      left: all.map(([label, queue]) => queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'Maximum', { label })),
    }),
    graph('Age of the oldest dead letter', {
      width: HALF,
      unit: 's',
      left: all.map(([label, queue]) => queueMetric(queue, 'ApproximateAgeOfOldestMessage', 'Maximum', { label })),
    }),
  ];
}

function functions(watched: Watched): IWidget[] {
  const all = Object.entries(watched.functions);
  const { configuration } = watched;
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
      limit: { value: configuration.deliver.maximumConcurrency, label: 'most of deliver' },
    }),
  ];
}

function limits(watched: Watched): IWidget[] {
  const tables = Object.entries(watched.tables);
  return [
    graph('Deliveries in flight', {
      width: THIRD,
      left: [
        queueMetric(watched.deliveries.queue, 'ApproximateNumberOfMessagesNotVisible', 'Maximum', {
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
