import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const PERIOD = Duration.minutes(5);

export interface AlarmsProps {
  eventsDeadLetters: IQueue;
  deliveriesDeadLetters: IQueue;
  /** Dead letters of the bus's rules. */
  undelivered: IQueue;
  /** SNS topic that is told when an alarm goes off and when it is over. Default: nobody is. */
  topicArn?: string | undefined;
}

/** What needs a human: messages that no function will take any further. */
export class Alarms extends Construct {
  private readonly action: SnsAction | undefined;

  constructor(scope: Construct, id: string, { eventsDeadLetters, deliveriesDeadLetters, undelivered, topicArn }: AlarmsProps) {
    super(scope, id);
    this.action = topicArn === undefined ? undefined : new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
    this.alarm('UndeliveredEvents', notEmpty(undelivered), 0, [
      'EventBridge could not put events on the events queue.',
      'Look at the ERROR_CODE attribute of the messages, mend the cause, and put the events on the bus again.',
    ]);
    this.alarm('EventsDeadLetters', notEmpty(eventsDeadLetters), 0, [
      'fan-out failed on events five times.',
      'Its log names the error; once that is mended, redrive the dead-letter queue to the events queue.',
    ]);
    // exhaust empties this one within seconds: that messages grow old in it is what says that it fails.
    this.alarm('DeliveriesDeadLetters', ageOfOldest(deliveriesDeadLetters), PERIOD.toSeconds(), [
      'exhaust leaves deliveries in the dead-letter queue.',
      'Its log names the error; the messages wait there for 14 days and are taken up again by themselves.',
    ]);
  }

  private alarm(id: string, metric: Metric, threshold: number, description: string[]): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // An idle queue stops reporting.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: description.join(' '),
    });
    if (this.action === undefined) return;
    alarm.addAlarmAction(this.action);
    alarm.addOkAction(this.action);
  }
}

const notEmpty = (queue: IQueue): Metric => queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'max' });

const ageOfOldest = (queue: IQueue): Metric => queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'max' });
