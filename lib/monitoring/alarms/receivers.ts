import { Duration } from 'aws-cdk-lib';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../../core/contract/metrics.ts';
import { Metric } from '../../../core/contract/metrics.ts';
import type { AlarmFactory } from '../alarm-factory.ts';
import { ownMetric } from '../metrics.ts';
import type { Watched } from '../watched.ts';

const FIVE_MINUTES = Duration.minutes(5);
/** Attempts in five minutes from which on a share of failures is significant. */
const ATTEMPTS_FOR_A_SHARE = 100;

/** Destinations that fail. */
export function receivers(make: AlarmFactory, { stage }: Watched): AlarmBase[] {
  const own = (name: MetricName) => ownMetric(stage, name, 'Sum', { period: FIVE_MINUTES });
  return [
    make.ringing({
      name: 'destination-failing',
      meaning:
        'A destination stopped accepting deliveries: attempts were spent, its circuit opened, or it returned 410.',
      metric: new MathExpression({
        label: 'attempts spent, circuits opened, destinations disabled',
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
    make.ringing({
      name: 'most-attempts-fail',
      meaning: `More than half of at least ${ATTEMPTS_FOR_A_SHARE} attempts in five minutes failed, twice in a row: the cause may be on our side.`,
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
