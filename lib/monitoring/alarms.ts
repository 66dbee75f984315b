import { Duration } from 'aws-cdk-lib';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Metric } from '../../core/contract/metrics.ts';
import type { NodeFunction } from '../node-function.ts';
import type { MetricAlarmDefinition } from './alarm-factory.ts';
import { AlarmFactory } from './alarm-factory.ts';
import { functionMetric, MINUTE, ownMetric, queueMetric, tableMetric } from './metrics.ts';
import type { Watched } from './watched.ts';

export interface AlarmsProps extends Watched {
  topic: ITopic | undefined;
}

const FIVE_MINUTES = Duration.minutes(5);
/** Seconds that a message may wait where none should. */
const LONG_WAIT_SECONDS = 300;
/** Messages in flight: SQS hands out none beyond 120,000. */
const IN_FLIGHT_WARNING = 100_000;
const BACKLOG_WARNING = 10_000;
/** Attempts in five minutes from which on a share of failures says something. */
const ATTEMPTS_FOR_A_SHARE = 100;

/** What needs a person, each with its heading in docs/runbook.md. */
export class Alarms extends Construct {
  /** Those that tell somebody, in the order of an event's journey. */
  readonly ringing: readonly AlarmBase[];
  private readonly make: AlarmFactory;
  private readonly watched: Watched;

  constructor(scope: Construct, id: string, { topic, ...watched }: AlarmsProps) {
    super(scope, id);
    this.watched = watched;
    this.make = new AlarmFactory(this, watched.configuration.runbookUrl, topic);
    const tables = this.tablesThrottled();
    this.ringing = [
      ...this.deadLetters(),
      this.fanOutDown(tables),
      this.deliverDown(tables),
      ...this.deliveriesQueue(),
      this.exhaustDown(tables),
      this.resumeDown(tables),
      tables,
      ...this.receivers(),
      this.adminFailing(),
    ];
  }

  /** Messages that no function will take any further. */
  private deadLetters(): AlarmBase[] {
    const { undelivered, events } = this.watched;
    return [
      this.make.ringing({
        name: 'undelivered-events',
        meaning: 'EventBridge could not put events on the events queue.',
        metric: queueMetric(undelivered, 'ApproximateNumberOfMessagesVisible'),
        threshold: 0,
      }),
      this.make.ringing({
        name: 'events-dead-letters',
        meaning: 'fan-out failed on events five times and they were put aside.',
        metric: queueMetric(events.deadLetters, 'ApproximateNumberOfMessagesVisible'),
        threshold: 0,
      }),
    ];
  }

  private fanOutDown(unless: AlarmBase): AlarmBase {
    const { events, functions } = this.watched;
    const stuck = this.make.sign({
      name: 'events-stuck',
      meaning: 'An event has waited for fan-out for more than five minutes.',
      metric: queueMetric(events.queue, 'ApproximateAgeOfOldestMessage'),
      threshold: LONG_WAIT_SECONDS,
      of: { breaching: 3, periods: 3 },
    });
    const failing = this.failing('fan-out', functions.fanOut);
    return this.make.composite(
      { name: 'fan-out-down', meaning: 'Events are not becoming deliveries.' },
      [stuck, failing],
      unless,
    );
  }

  private deliverDown(unless: AlarmBase): AlarmBase {
    const { deliveries, functions } = this.watched;
    // Age says nothing here: a delivery between two attempts may be hours old.
    const stuck = this.make.sign({
      name: 'deliveries-stuck',
      meaning: 'Deliveries wait in their queue and deliver has taken none for five minutes.',
      metric: new MathExpression({
        label: 'waiting while none is taken',
        period: MINUTE,
        // A queue that holds messages reports zeros too.
        expression: 'IF(waiting > 0 AND FILL(taken, 0) < 1, 1, 0)',
        usingMetrics: {
          waiting: queueMetric(deliveries.queue, 'ApproximateNumberOfMessagesVisible', 'Minimum'),
          taken: queueMetric(deliveries.queue, 'NumberOfMessagesReceived', 'Sum'),
        },
      }),
      threshold: 0,
      of: { breaching: 5, periods: 5 },
    });
    const failing = this.failing('deliver', functions.deliver);
    return this.make.composite(
      { name: 'deliver-down', meaning: 'Deliveries are not being sent.' },
      [stuck, failing],
      unless,
    );
  }

  private deliveriesQueue(): AlarmBase[] {
    const { queue } = this.watched.deliveries;
    return [
      this.make.ringing({
        name: 'deliveries-behind',
        meaning: `More than ${BACKLOG_WARNING} deliveries have been waiting to be sent for fifteen minutes.`,
        metric: queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'Minimum', { period: FIVE_MINUTES }),
        threshold: BACKLOG_WARNING,
        of: { breaching: 3, periods: 3 },
      }),
      this.make.ringing({
        name: 'in-flight-limit',
        meaning: `More than ${IN_FLIGHT_WARNING} deliveries are in flight; at 120000 SQS hands out no more.`,
        metric: queueMetric(queue, 'ApproximateNumberOfMessagesNotVisible'),
        threshold: IN_FLIGHT_WARNING,
        of: { breaching: 3, periods: 3 },
      }),
    ];
  }

  private exhaustDown(unless: AlarmBase): AlarmBase {
    const { deliveries, functions } = this.watched;
    // exhaust empties this one within seconds: that messages grow old in it is what says that it fails.
    const stuck = this.make.sign({
      name: 'deliveries-dead-letters',
      meaning: 'exhaust leaves deliveries in the dead-letter queue.',
      metric: queueMetric(deliveries.deadLetters, 'ApproximateAgeOfOldestMessage'),
      threshold: LONG_WAIT_SECONDS,
    });
    const failing = this.failing('exhaust', functions.exhaust);
    return this.make.composite(
      { name: 'exhaust-down', meaning: 'Deliveries whose attempts are spent are not being ended.' },
      [stuck, failing],
      unless,
    );
  }

  private resumeDown(unless: AlarmBase): AlarmBase {
    const { configuration, functions } = this.watched;
    const late = this.make.sign({
      name: 'resume-late',
      meaning: 'Parked deliveries have been due for more than ten minutes.',
      metric: ownMetric(configuration, Metric.RESUME_OLDEST_DUE, 'Maximum'),
      threshold: Duration.minutes(10).toMilliseconds(),
      of: { breaching: 3, periods: 3 },
    });
    const silent = this.make.sign({
      name: 'resume-silent',
      meaning: 'resume has not run for five minutes.',
      metric: functionMetric(functions.resume, 'Invocations'),
      threshold: 1,
      below: true,
      of: { breaching: 5, periods: 5 },
      silenceRings: true,
    });
    const failing = this.failing('resume', functions.resume);
    return this.make.composite(
      { name: 'resume-down', meaning: 'Parked deliveries are not being taken up again.' },
      [late, silent, failing],
      unless,
    );
  }

  /** A sign of its hop being down. */
  private failing(hop: string, handler: NodeFunction): AlarmBase {
    return this.make.sign(failingDefinition(hop, handler));
  }

  /** Nothing else shows that it does. */
  private adminFailing(): AlarmBase {
    return this.make.ringing(failingDefinition('admin', this.watched.functions.admin));
  }

  private tablesThrottled(): AlarmBase {
    const tables = Object.entries(this.watched.tables);
    const usingMetrics = Object.fromEntries(
      tables.flatMap(([name, table]) => [
        [`${name}Reads`, tableMetric(table, 'ReadThrottleEvents')],
        [`${name}Writes`, tableMetric(table, 'WriteThrottleEvents')],
      ]),
    );
    return this.make.ringing({
      name: 'tables-throttled',
      meaning: 'DynamoDB has been throttling a table for three of the last five minutes.',
      metric: new MathExpression({
        label: 'throttled reads and writes',
        period: MINUTE,
        expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
        usingMetrics,
      }),
      threshold: 0,
      of: { breaching: 3, periods: 5 },
    });
  }

  private receivers(): AlarmBase[] {
    const { configuration } = this.watched;
    const own = (name: (typeof Metric)[keyof typeof Metric]) =>
      ownMetric(configuration, name, 'Sum', { period: FIVE_MINUTES });
    return [
      this.make.ringing({
        name: 'destination-failing',
        meaning:
          'A destination stopped taking deliveries: attempts were spent, its breaker opened, or it answered 410.',
        metric: new MathExpression({
          label: 'deliveries given up, breakers opened, destinations disabled',
          period: FIVE_MINUTES,
          expression: 'SUM([spent, opened, disabled])',
          usingMetrics: {
            spent: own(Metric.DELIVERIES_SPENT),
            opened: own(Metric.BREAKERS_OPENED),
            disabled: own(Metric.DESTINATIONS_DISABLED),
          },
        }),
        threshold: 0,
      }),
      this.make.ringing({
        name: 'most-attempts-fail',
        meaning: `More than half of at least ${ATTEMPTS_FOR_A_SHARE} attempts in five minutes failed, twice in a row: it may be on our side.`,
        metric: new MathExpression({
          label: '% of attempts that failed',
          period: FIVE_MINUTES,
          expression: `IF(SUM([failed, succeeded]) >= ${ATTEMPTS_FOR_A_SHARE}, 100 * failed / SUM([failed, succeeded]), 0)`,
          usingMetrics: { failed: own(Metric.ATTEMPTS_FAILED), succeeded: own(Metric.ATTEMPTS_SUCCEEDED) },
        }),
        threshold: 50,
        of: { breaching: 2, periods: 2 },
      }),
    ];
  }
}

const failingDefinition = (hop: string, handler: NodeFunction): MetricAlarmDefinition => ({
  name: `${hop}-failing`,
  meaning: `${hop} crashes, times out or is throttled by Lambda.`,
  metric: new MathExpression({
    label: 'errors and throttles',
    period: MINUTE,
    expression: 'SUM([errors, throttles])',
    usingMetrics: { errors: functionMetric(handler, 'Errors'), throttles: functionMetric(handler, 'Throttles') },
  }),
  threshold: 0,
  of: { breaching: 3, periods: 5 },
});
