import { z } from 'zod';
import type { AlarmCommon, CompositeAlarm, MetricAlarm } from './alarm.ts';
import { ALARM_STATES } from './alarm.ts';
import type { StandingAlarm } from './alarm-book.ts';
import type { AlarmHistoryItem, Notification, StateUpdate } from './alarm-history.ts';
import type { CloudWatch, CloudWatchOperation } from './operation.ts';
import { readInput, timestamp } from './read-input.ts';

const typesSchema = z.array(z.enum(['MetricAlarm', 'CompositeAlarm'])).default(['MetricAlarm']);

const describeSchema = z.object({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().default(''),
  AlarmTypes: typesSchema,
  StateValue: z.enum(ALARM_STATES).optional(),
});

const historySchema = z.object({
  AlarmName: z.string().optional(),
  AlarmTypes: typesSchema,
  HistoryItemType: z.string().optional(),
  StartDate: timestamp.optional(),
  EndDate: timestamp.optional(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
});

/** As on AWS, composite alarms are listed on request only. */
function describeAlarms(input: unknown, { alarms }: CloudWatch): object {
  const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue } = readInput(describeSchema, input);
  const asked = <Alarm extends AlarmCommon>({ alarm: { name }, state }: StandingAlarm<Alarm>): boolean =>
    (AlarmNames === undefined || AlarmNames.includes(name)) &&
    name.startsWith(AlarmNamePrefix) &&
    (StateValue === undefined || state === StateValue);
  return {
    MetricAlarms: AlarmTypes.includes('MetricAlarm')
      ? alarms.metricAlarms().filter(asked).map(describeMetricAlarm)
      : [],
    CompositeAlarms: AlarmTypes.includes('CompositeAlarm')
      ? alarms.compositeAlarms().filter(asked).map(describeCompositeAlarm)
      : [],
  };
}

function describeCommon({ alarm, state, reason, since }: StandingAlarm<AlarmCommon>): object {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmActions: alarm.actions.ALARM,
    OKActions: alarm.actions.OK,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(since),
    StateTransitionedTimestamp: new Date(since),
  };
}

const describeMetricAlarm = (standing: StandingAlarm<MetricAlarm>): object => ({
  ...standing.alarm.properties,
  ...describeCommon(standing),
});

const describeCompositeAlarm = (standing: StandingAlarm<CompositeAlarm>): object => ({
  AlarmRule: standing.alarm.rule,
  ...describeCommon(standing),
});

function describeAlarmHistory(input: unknown, { alarms }: CloudWatch): object {
  const {
    AlarmName,
    AlarmTypes,
    HistoryItemType,
    StartDate = 0,
    EndDate = Infinity,
    ScanBy,
  } = readInput(historySchema, input);
  const items = alarms
    .history()
    .filter(
      ({ type, alarm, kind, at }) =>
        (HistoryItemType === undefined || type === HistoryItemType) &&
        (AlarmName === undefined ? AlarmTypes.includes(kind) : alarm === AlarmName) &&
        at >= StartDate &&
        at < EndDate,
    )
    .map(describeHistoryItem);
  return { AlarmHistoryItems: ScanBy === 'TimestampAscending' ? items : items.toReversed() };
}

function describeHistoryItem(item: AlarmHistoryItem): object {
  const { alarm, kind, at, type } = item;
  return {
    AlarmName: alarm,
    AlarmType: kind,
    Timestamp: new Date(at),
    HistoryItemType: type,
    ...(type === 'StateUpdate' ? stateUpdate(item) : notification(item)),
  };
}

const stateUpdate = ({ from, state, reason }: StateUpdate): object => ({
  HistorySummary: `Alarm updated from ${from} to ${state}`,
  HistoryData: JSON.stringify({
    version: '1.0',
    oldState: { stateValue: from },
    newState: { stateValue: state, stateReason: reason },
  }),
});

/** https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger has the words of a failure. */
const notification = ({ topicArn, error }: Notification): object => ({
  HistorySummary:
    error === undefined
      ? `Successfully executed action ${topicArn}`
      : `Failed to execute action ${topicArn}. Received error: "${error}"`,
  HistoryData: JSON.stringify({
    actionState: error === undefined ? 'Succeeded' : 'Failed',
    notificationResource: topicArn,
    ...(error !== undefined && { error }),
  }),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
export const alarmOperations: Readonly<Record<string, CloudWatchOperation>> = {
  DescribeAlarms: describeAlarms,
  DescribeAlarmHistory: describeAlarmHistory,
};
