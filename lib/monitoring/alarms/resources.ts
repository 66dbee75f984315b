import { Duration } from 'aws-cdk-lib';
import type { AlarmBase, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmFactory } from '../alarm-factory.ts';
import type { RuleMetricName, WatchedRule } from '../metrics.ts';
import { messagesIn, MINUTE, queueMetric, ruleMetric, tableMetric } from '../metrics.ts';
import type { Watched } from '../watched.ts';

/** Messages in flight: SQS hands out none beyond 120,000. */
const IN_FLIGHT_WARNING = 100_000;
const BACKLOG_WARNING = 10_000;

/** Events that did not reach the events queue, and messages that no function receives. */
export function deadLetters(make: AlarmFactory, { undelivered, rules, eventsQueue }: Watched): AlarmBase[] {
  return [
    make.ringing({
      name: 'events-dropped',
      meaning: 'EventBridge could put events neither on the events queue nor on the undelivered queue.',
      metric: sumOf('events dropped', ofRules(rules, 'InvocationsFailedToBeSentToDlq')),
      threshold: 0,
    }),
    make.ringing({
      name: 'undelivered-events',
      meaning: 'EventBridge could not put events on the events queue.',
      metric: sumOf('events not queued', {
        waiting: messagesIn(undelivered, 'Maximum'),
        ...ofRules(rules, 'FailedInvocations'),
      }),
      threshold: 0,
    }),
    make.ringing({
      name: 'events-dead-letters',
      meaning: 'fan-out failed on events five times and SQS moved them to the dead-letter queue.',
      metric: messagesIn(eventsQueue.deadLetters, 'Maximum'),
      threshold: 0,
    }),
  ];
}

const ofRules = (rules: readonly WatchedRule[], metricName: RuleMetricName): Record<string, IMetric> =>
  Object.fromEntries(rules.map((rule, index) => [`rule${index}`, ruleMetric(rule, metricName)]));

/** SUM leaves out metrics without a value. */
const sumOf = (label: string, usingMetrics: Record<string, IMetric>): MathExpression =>
  new MathExpression({
    label,
    period: MINUTE,
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
  });

/** A deliveries queue that grows or nears a limit of SQS. */
export function busyQueue(make: AlarmFactory, { deliveriesQueue: { queue } }: Watched): AlarmBase[] {
  return [
    make.ringing({
      name: 'deliveries-behind',
      meaning: `More than ${BACKLOG_WARNING} deliveries have been waiting to be sent for fifteen minutes.`,
      metric: queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'Minimum', { period: Duration.minutes(5) }),
      threshold: BACKLOG_WARNING,
      of: { breaching: 3, periods: 3 },
    }),
    make.ringing({
      name: 'in-flight-limit',
      meaning: `More than ${IN_FLIGHT_WARNING} deliveries are in flight; at 120000 SQS hands out no more.`,
      metric: queueMetric(queue, 'ApproximateNumberOfMessagesNotVisible'),
      threshold: IN_FLIGHT_WARNING,
      of: { breaching: 3, periods: 3 },
    }),
  ];
}

export function tablesThrottled(make: AlarmFactory, { tables }: Watched): AlarmBase {
  const usingMetrics = Object.fromEntries(
    Object.entries(tables).flatMap(([name, table]) => [
      [`${name}Reads`, tableMetric(table, 'ReadThrottleEvents')],
      [`${name}Writes`, tableMetric(table, 'WriteThrottleEvents')],
    ]),
  );
  return make.ringing({
    name: 'tables-throttled',
    meaning: 'DynamoDB has been throttling a table or an index for three of the last five minutes.',
    metric: sumOf('throttled reads and writes', usingMetrics),
    threshold: 0,
    of: { breaching: 3, periods: 5 },
  });
}
