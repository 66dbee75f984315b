import type { AlarmBase, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmStatusWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../../core/contract/metrics.ts';
import { FailureMetric, Metric } from '../../../core/contract/metrics.ts';
import { MINUTE } from '../metrics.ts';
import type { Watched } from '../watched.ts';
import { FULL_WIDTH, graph, number, ownMetrics, QUARTER, THIRD } from './widgets.ts';

/** Widgets about events, deliveries and attempts. */

export function health(watched: Watched, alarms: readonly AlarmBase[]): IWidget[][] {
  const own = ownMetrics(watched);
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
        [own(Metric.DELIVERIES_SUCCEEDED, 'succeeded'), own(Metric.DELIVERIES_EXHAUSTED, 'exhausted')],
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

export function funnel(watched: Watched): IWidget[] {
  const own = ownMetrics(watched);
  const bus = (metric: string, label: string): MathExpression =>
    new MathExpression({
      label,
      period: MINUTE,
      // The metric is by rule, and the template does not know the names of rules.
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
        own(Metric.EVENTS_UNMATCHED, 'unmatched'),
        own(Metric.EVENTS_MALFORMED, 'malformed'),
        own(Metric.SCHEMA_VIOLATIONS, 'violating their schema'),
      ],
    }),
    graph('Deliveries', {
      width: THIRD,
      left: [
        own(Metric.DELIVERIES_CREATED, 'created'),
        own(Metric.DELIVERIES_SUCCEEDED, 'succeeded'),
        own(Metric.DELIVERIES_EXHAUSTED, 'exhausted'),
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

export function latency(watched: Watched): IWidget[] {
  const own = ownMetrics(watched);
  const percentiles = (name: MetricName) =>
    (['p50', 'p95', 'p99'] as const).map((statistic) => own(name, statistic, statistic));
  return [
    graph('Event to first attempt', { width: THIRD, unit: 'ms', left: percentiles(Metric.FIRST_ATTEMPT_LATENCY) }),
    graph('Event to success', { width: THIRD, unit: 'ms', left: percentiles(Metric.SUCCESS_LATENCY) }),
    graph('Response time of receivers', { width: THIRD, unit: 'ms', left: percentiles(Metric.RECEIVER_LATENCY) }),
  ];
}
