import { Duration } from 'aws-cdk-lib';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmFactory } from '../alarm-factory.ts';
import { functionMetric, queueMetric } from '../metrics.ts';
import type { Watched } from '../watched.ts';

/** Far below the 24 hours after which a stream forgets a record. */
const LATE = Duration.minutes(15);

/**
 * Figures that are late, or incomplete. A function that fails, or a table that throttles it, makes them late. Each alarm has
 * one metric, by which CloudWatch charges.
 */
export function figures(make: AlarmFactory, { figures: counted }: Watched): AlarmBase[] {
  if (counted === undefined) return [];
  return [
    make.ringing({
      name: 'figures-late',
      meaning: 'tally counts writes of deliveries that are more than fifteen minutes old.',
      metric: functionMetric(counted.tally, 'IteratorAge', 'Maximum', { period: Duration.minutes(5) }),
      threshold: LATE.toMilliseconds(),
      of: { breaching: 2, periods: 3 },
    }),
    make.ringing({
      name: 'figures-incomplete',
      meaning: 'tally could not count some writes of deliveries.',
      // Nothing receives these messages, so none is in flight.
      metric: queueMetric(counted.unread, 'ApproximateNumberOfMessagesVisible'),
      threshold: 0,
    }),
  ];
}
