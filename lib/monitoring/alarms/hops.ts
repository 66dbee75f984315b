import { Duration } from 'aws-cdk-lib';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Hop } from '../../../core/contract/limits.ts';
import { Metric } from '../../../core/contract/metrics.ts';
import type { NodeFunction } from '../../node-function.ts';
import type { AlarmFactory, MetricAlarmDefinition } from '../alarm-factory.ts';
import { functionMetric, messagesIn, MINUTE, ownMetric, queueMetric } from '../metrics.ts';
import type { Watched } from '../watched.ts';

/** Seconds that a message may wait where none should. */
const LONG_WAIT_SECONDS = 300;

export function fanOutDown(make: AlarmFactory, { eventsQueue, functions }: Watched, unless: AlarmBase): AlarmBase {
  // SQS leaves out messages that were received three times: these move to the dead-letter queue, which has its own alarm.
  const stuck = make.sign({
    name: 'events-stuck',
    meaning: 'An event has waited for fan-out for more than five minutes.',
    metric: queueMetric(eventsQueue.queue, 'ApproximateAgeOfOldestMessage'),
    threshold: LONG_WAIT_SECONDS,
    of: { breaching: 3, periods: 3 },
  });
  const failing = make.sign(hopFailing('fan-out', functions.fanOut));
  return make.composite(
    { name: 'fan-out-down', meaning: 'Events do not become deliveries.' },
    [stuck, failing],
    unless,
  );
}

export function deliverDown(make: AlarmFactory, { deliveriesQueue, functions }: Watched, unless: AlarmBase): AlarmBase {
  const { queue } = deliveriesQueue;
  // Age says nothing here: a delivery between two attempts may be hours old.
  const stuck = make.sign({
    name: 'deliveries-stuck',
    meaning: 'Deliveries wait in their queue and deliver has received none for five minutes.',
    metric: new MathExpression({
      label: 'waiting while none is received',
      period: MINUTE,
      // A queue that holds messages reports zeros too.
      expression: 'IF(waiting > 0 AND FILL(taken, 0) < 1, 1, 0)',
      usingMetrics: {
        waiting: queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'Minimum'),
        taken: queueMetric(queue, 'NumberOfMessagesReceived', 'Sum'),
      },
    }),
    threshold: 0,
    of: { breaching: 5, periods: 5 },
  });
  const failing = make.sign(hopFailing('deliver', functions.deliver));
  return make.composite({ name: 'deliver-down', meaning: 'Deliveries are not sent.' }, [stuck, failing], unless);
}

export function exhaustDown(make: AlarmFactory, { deliveriesQueue, functions }: Watched, unless: AlarmBase): AlarmBase {
  // exhaust empties this queue within seconds. Three minutes are left for samples between two receives of a message.
  const stuck = make.sign({
    name: 'deliveries-dead-letters',
    meaning: 'exhaust has left deliveries in the dead-letter queue for fifteen minutes.',
    metric: messagesIn(deliveriesQueue.deadLetters, 'Minimum'),
    threshold: 0,
    of: { breaching: 12, periods: 15 },
  });
  const failing = make.sign(hopFailing('exhaust', functions.exhaust));
  return make.composite(
    { name: 'exhaust-down', meaning: 'Deliveries whose attempts are spent are not ended.' },
    [stuck, failing],
    unless,
  );
}

export function resumeDown(
  make: AlarmFactory,
  { stage, functions, deliveriesQueue }: Watched,
  unless: AlarmBase,
): AlarmBase {
  const late = make.sign({
    name: 'resume-late',
    meaning: 'Parked deliveries have been due for more than ten minutes.',
    metric: ownMetric(stage, Metric.RESUME_OLDEST_DUE, 'Maximum'),
    threshold: Duration.minutes(10).toMilliseconds(),
    of: { breaching: 3, periods: 3 },
  });
  const silent = make.sign({
    name: 'resume-silent',
    meaning: 'resume has not run for five minutes.',
    metric: new MathExpression({
      label: 'runs',
      period: MINUTE,
      // A minute without a run has no value. The queue, which pollers keep active, reports every minute, but not before its stack
      // is made: the alarm does not ring at the first deployment.
      expression: 'SUM([clock, runs])',
      usingMetrics: {
        clock: new MathExpression({
          period: MINUTE,
          expression: '0 * waiting',
          usingMetrics: { waiting: queueMetric(deliveriesQueue.queue, 'ApproximateNumberOfMessagesVisible') },
        }),
        runs: functionMetric(functions.resume, 'Invocations'),
      },
    }),
    threshold: 1,
    below: true,
    of: { breaching: 5, periods: 5 },
  });
  const failing = make.sign(hopFailing('resume', functions.resume));
  return make.composite(
    { name: 'resume-down', meaning: 'Parked deliveries are not resumed.' },
    [late, silent, failing],
    unless,
  );
}

/** Notifies by itself: admin has no other sign of failing. */
export const adminFailing = (make: AlarmFactory, { functions }: Watched): AlarmBase =>
  make.ringing(hopFailing('admin', functions.admin));

/** The functions of the console, where there is one: they have no other sign of failing. */
export function consoleFailing(make: AlarmFactory, { functions }: Watched): AlarmBase[] {
  const { consoleAdmin, console } = functions;
  if (consoleAdmin === undefined || console === undefined) return [];
  return [
    make.ringing({
      name: 'console-failing',
      meaning: 'The functions of the console crash, time out or are throttled by Lambda.',
      metric: faultsOf(consoleAdmin, console),
      ...OFTEN,
    }),
  ];
}

const hopFailing = (hop: Hop, handler: NodeFunction): MetricAlarmDefinition => ({
  name: `${hop}-failing`,
  meaning: `${hop} crashes, times out or is throttled by Lambda.`,
  metric: faultsOf(handler),
  ...OFTEN,
});

const OFTEN = { threshold: 0, of: { breaching: 3, periods: 5 } };

/** Errors and throttles together. */
function faultsOf(...handlers: readonly NodeFunction[]): MathExpression {
  const usingMetrics = Object.fromEntries(
    handlers.flatMap((handler, index) => {
      // The ids that the alarms of one function have had from the beginning.
      const suffix = index === 0 ? '' : String(index + 1);
      return [
        [`errors${suffix}`, functionMetric(handler, 'Errors')],
        [`throttles${suffix}`, functionMetric(handler, 'Throttles')],
      ];
    }),
  );
  const expression = `SUM([${Object.keys(usingMetrics).join(', ')}])`;
  return new MathExpression({ label: 'errors and throttles', period: MINUTE, expression, usingMetrics });
}
