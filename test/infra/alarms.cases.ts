import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { TemplateResource } from './synthesized.ts';
import { referred, resourcesOf, synthesized } from './synthesized.ts';

const README = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:ops';
const template = synthesized({ alarmTopicArn: TOPIC });
const ofType = (type: string) => resourcesOf(template, type).map(([, { Properties }]) => Properties);
const single = ofType('AWS::CloudWatch::Alarm');
const composite = ofType('AWS::CloudWatch::CompositeAlarm');
const nameOf = (alarm: Record<string, unknown>): string => String(alarm['AlarmName']);

interface MetricStat {
  Metric: { MetricName: string; Dimensions: { Value: unknown }[] };
  Stat: string;
}

/** The logical id in a reference, without its hash; of a rule, `Fn::Select` takes the name out of `bus|rule`. */
function shown(value: unknown): string {
  const [, split] = (value as { 'Fn::Select'?: [number, { 'Fn::Split': [string, unknown] }] })['Fn::Select'] ?? [];
  const reference = split === undefined ? value : split['Fn::Split'][1];
  const id = referred(reference).slice(0, -8);
  return id === 'EventBus' ? 'webhooks-dev' : id;
}

describe('alarms', () => {
  /** The metrics that an alarm compares, as `dimension… name statistic`. */
  function metricsOf(name: string): string[] {
    const alarm = single.find((each) => nameOf(each) === `webhooks-dev-${name}`);
    const metrics = (alarm?.['Metrics'] ?? []) as { MetricStat?: MetricStat }[];
    return metrics.flatMap(({ MetricStat: stat }) => {
      if (stat === undefined) return [];
      const values = stat.Metric.Dimensions.map(({ Value: value }) =>
        typeof value === 'string' ? value : shown(value),
      );
      return [`${values.join(' ')} ${stat.Metric.MetricName} ${stat.Stat}`];
    });
  }

  test.each([
    ['undelivered-events', 'EventBusUndelivered', 'Maximum'],
    ['events-dead-letters', 'FanOutEventsDeadLetters', 'Maximum'],
    ['deliveries-dead-letters', 'DeliverDeliveriesDeadLetters', 'Minimum'],
  ])(
    '%s counts messages in flight too: a message that is received again and again is rarely visible',
    (name, queue, statistic) => {
      expect(metricsOf(name)).toEqual(
        expect.arrayContaining([
          `${queue} ApproximateNumberOfMessagesVisible ${statistic}`,
          `${queue} ApproximateNumberOfMessagesNotVisible ${statistic}`,
        ]),
      );
    },
  );

  test('watch events that no rule could put on a queue, under the bus and the name of each rule', () => {
    const rules = ['Certificate', 'Order', 'Payment', 'Product', 'Vendor', 'Other', 'Operational'].map(
      (family) => `webhooks-dev EventBus${family}Events`,
    );
    const failed = (name: string) => rules.map((rule) => `${rule} ${name} Sum`).toSorted();
    expect(metricsOf('events-dropped').toSorted()).toEqual(failed('InvocationsFailedToBeSentToDlq'));
    expect(metricsOf('undelivered-events')).toEqual(expect.arrayContaining(failed('FailedInvocations')));
  });

  test('watch throttles of tables and of indexes, which are no part of those of their tables', () => {
    const throttled = [
      'DestinationsTable',
      'wake DestinationsTable',
      'EventsTable',
      'DeliveriesTable',
      'state DeliveriesTable',
    ];
    expect(metricsOf('tables-throttled').toSorted()).toEqual(
      throttled.flatMap((name) => [`${name} ReadThrottleEvents Sum`, `${name} WriteThrottleEvents Sum`]).toSorted(),
    );
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
  test('use at most ten metrics each, the limit of CloudWatch', () => {
    for (const alarm of single) {
      const name = nameOf(alarm).slice('webhooks-dev-'.length);
      expect([name, metricsOf(name).length <= 10]).toEqual([name, true]);
    }
  });

  test('carry the stage in their names, so that a message names the deployment', () => {
    for (const alarm of [...single, ...composite]) expect(nameOf(alarm)).toMatch(/^webhooks-dev-[a-z-]+$/);
  });

  test('stay silent over idle queues and functions', () => {
    for (const alarm of single) expect(alarm).toMatchObject({ TreatMissingData: 'notBreaching' });
  });

  test('notify the topic when they go off and when they are over; signs leave that to their composite', () => {
    const rules = composite.map(({ AlarmRule }) => JSON.stringify(AlarmRule)).join(' ');
    const resources = resourcesOf(template, 'AWS::CloudWatch::Alarm');
    for (const [id, { Properties }] of resources) {
      const isSign = Properties['ActionsEnabled'] === false;
      if (isSign) expect(rules).toContain(`"${id}"`);
      else expect(Properties).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
    }
    for (const alarm of composite) expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
  });

  test('of the hops stay silent while a throttled table explains them', () => {
    expect(composite.map(nameOf).toSorted()).toEqual(
      ['deliver', 'exhaust', 'fan-out', 'resume'].map((hop) => `webhooks-dev-${hop}-down`),
    );
    for (const { AlarmRule } of composite) {
      const [, parts] = (AlarmRule as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
      const index = parts.findIndex((part) => typeof part === 'string' && part.includes('NOT'));
      expect(referred(parts[index + 1])).toMatch(/^MonitoringAlarmsTablesThrottled/);
    }
  });

  test('notify nobody where no topic is configured', () => {
    const silent = synthesized();
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']) {
      for (const [, { Properties }] of resourcesOf(silent, type)) expect(Properties).not.toHaveProperty('AlarmActions');
    }
  });

  test('notify a topic of the stack where the configuration asks for one', () => {
    const own = synthesized({ alarmTopic: true });
    const [topic] = resourcesOf(own, 'AWS::SNS::Topic');
    // Subscriptions are lost with the logical id.
    expect(topic?.[0]).toBe('MonitoringOwnTopic8677C694');
    own.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', { AlarmActions: [{ Ref: topic?.[0] }] });
    own.hasOutput('AlarmTopicArn', {});
    expect(() => synthesized({ alarmTopic: true, alarmTopicArn: TOPIC })).toThrow(
      /webhooks\.alarmTopic: must not be true/,
    );
  });

  test("may publish on the topic of the stack, and no other alarm may; README.md has that policy for a topic of one's own", () => {
    const own = synthesized({ alarmTopic: true, stage: 'prod' });
    const [[, { Properties }]] = resourcesOf(own, 'AWS::SNS::TopicPolicy') as [[string, TemplateResource]];
    const { Statement: statements } = Properties['PolicyDocument'] as { Statement: { Sid: string }[] };
    const account = '123456789012';
    const policy = JSON.stringify(statements.find(({ Sid }) => Sid === 'PublishAlarms'))
      .replace(/\{"Ref":"MonitoringOwnTopic\w+"\}/, `"arn:aws:sns:eu-west-1:${account}:TOPIC"`)
      .replace(/\{"Fn::Join":\["",\["arn:",.*?"(:alarm:[^"]+)"\]\]\}/, `"arn:aws:cloudwatch:eu-west-1:${account}$1"`)
      .replace('{"Ref":"AWS::AccountId"}', `"${account}"`);
    expect(JSON.parse(policy)).toEqual({
      Sid: 'PublishAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: `arn:aws:sns:eu-west-1:${account}:TOPIC`,
      Condition: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:eu-west-1:${account}:alarm:webhooks-prod-*` },
      },
    });
    const printed = [...README.matchAll(/```json\n([^`]+)```/g)].map(([, text = '']) => JSON.parse(text) as unknown);
    expect(printed).toContainEqual(JSON.parse(policy));
  });
});
