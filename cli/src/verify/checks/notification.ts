import { alarmsOf } from '../alarms.ts';
import type { AfterCheck, CheckContext } from '../check.ts';
import { CheckError } from '../check-error.ts';

/** Name of the alarm of a run. Who gets its message reads that it is a test. */
export const testAlarmOf = ({ deployment, run }: Pick<CheckContext, 'deployment' | 'run'>): string =>
  `${deployment.name}-${run}-this-is-a-test`;

interface History {
  AlarmHistoryItems: { HistorySummary: string }[];
}

/** With --notify alone: people get a message. */
export const notification: AfterCheck = {
  name: 'An alarm reaches the topic',
  when: 'after',
  remedy:
    'Allow sns:Publish for cloudwatch.amazonaws.com in the policy of the topic, and kms:GenerateDataKey* in that of its key: https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger',
  async run(context) {
    const { account, deployment, until, cleanUp, notify } = context;
    if (!notify)
      return { note: 'not tried. With --notify a test alarm sends one message to the subscribers of the topic' };
    const alarms = await alarmsOf(account.aws, `${deployment.name}-`);
    const topic = alarms.flatMap(({ AlarmActions }) => AlarmActions).find((arn) => arn.includes(':sns:'));
    if (topic === undefined)
      throw new CheckError('The alarms have no topic', 'Deploy with -c webhooks.alarmTopic=true');
    const AlarmName = testAlarmOf(context);
    cleanUp(`alarm ${AlarmName}`, () => account.aws.json('monitoring', 'DeleteAlarms', { AlarmNames: [AlarmName] }));
    await account.aws.json('monitoring', 'PutMetricAlarm', {
      AlarmName,
      AlarmDescription: 'A test by webhooks verify. Nothing is wrong.',
      AlarmActions: [topic],
      Namespace: 'webhooks-verify',
      MetricName: 'None',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    });
    await account.aws.json('monitoring', 'SetAlarmState', {
      AlarmName,
      StateValue: 'ALARM',
      StateReason: 'A test by webhooks verify. Nothing is wrong.',
    });
    const summary = await until(async () => {
      const { AlarmHistoryItems } = await account.aws.json<History>('monitoring', 'DescribeAlarmHistory', {
        AlarmName,
        HistoryItemType: 'Action',
      });
      return AlarmHistoryItems[0]?.HistorySummary;
    });
    if (summary === undefined) throw new CheckError(`CloudWatch took no action for ${AlarmName} in time`);
    if (!summary.startsWith('Successfully')) throw new CheckError(summary);
    return `a message named ${AlarmName} went to ${topic}`;
  },
};
