import { z } from 'zod';
import type { AlarmCommon, CompositeAlarm, MetricAlarm } from './alarm.ts';
import { ALARM_STATES } from './alarm.ts';
import type { StandingAlarm } from './alarm-book.ts';
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
  HistoryItemType: z.string().default('StateUpdate'),
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
    AlarmActions: alarm.alarmActions,
    OKActions: alarm.okActions,
    InsufficientDataActions: [],
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
  const found = alarms
    .transitions()
    .filter(
      ({ alarm, kind, at }) =>
        HistoryItemType === 'StateUpdate' &&
        (AlarmName === undefined ? AlarmTypes.includes(kind) : alarm === AlarmName) &&
        at >= StartDate &&
        at < EndDate,
    );
  const items = found.map(({ alarm, kind, from, state, reason, at }) => ({
    AlarmName: alarm,
    AlarmType: kind,
    Timestamp: new Date(at),
    HistoryItemType: 'StateUpdate',
    HistorySummary: `Alarm updated from ${from} to ${state}`,
    HistoryData: JSON.stringify({
      version: '1.0',
      oldState: { stateValue: from },
      newState: { stateValue: state, stateReason: reason },
    }),
  }));
  return { AlarmHistoryItems: ScanBy === 'TimestampAscending' ? items : items.toReversed() };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
export const alarmOperations: Readonly<Record<string, CloudWatchOperation>> = {
  DescribeAlarms: describeAlarms,
  DescribeAlarmHistory: describeAlarmHistory,
};
