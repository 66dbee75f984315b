import { describe, expect, test } from '@jest/globals';
import { referred, resourcesOf, synthesized } from './synthesized.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:ops';
const alarms = resourcesOf(synthesized({ alarmTopicArn: TOPIC }), 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

describe('alarms', () => {
  test('watch every dead-letter queue', () => {
    const watched = alarms.map((alarm) => {
      const [dimension] = alarm['Dimensions'] as [{ Value: unknown }];
      return `${referred(dimension.Value).slice(0, -8)} ${String(alarm['MetricName'])} > ${String(alarm['Threshold'])}`;
    });
    expect(watched.toSorted()).toEqual([
      'DeliverDeliveriesDeadLetters ApproximateAgeOfOldestMessage > 300',
      'EventBusUndelivered ApproximateNumberOfMessagesVisible > 0',
      'FanOutEventsDeadLetters ApproximateNumberOfMessagesVisible > 0',
    ]);
  });

  test('say what happened and what to do, and are quiet over an idle queue', () => {
    for (const alarm of alarms) {
      expect(String(alarm['AlarmDescription']).split('. ').length).toBeGreaterThan(1);
      expect(alarm['TreatMissingData']).toBe('notBreaching');
    }
  });

  test('tell the topic when they go off and when they are over', () => {
    for (const alarm of alarms) expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
  });

  test('tell nobody where no topic is configured', () => {
    for (const [, { Properties }] of resourcesOf(synthesized(), 'AWS::CloudWatch::Alarm')) {
      expect(Properties).not.toHaveProperty('AlarmActions');
    }
  });
});
