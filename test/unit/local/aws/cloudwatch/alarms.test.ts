import { beforeEach, describe, expect, test } from '@jest/globals';
import { PolicyEngine } from '../../../../../local/aws/iam/policy-engine.ts';
import { topic, topicPolicy } from '../../../../../local/aws/resources/topic.ts';
import type { LocalRuntime } from '../../../../../local/aws/runtime.ts';
import type { MetricAlarm } from '../../../../../local/aws/services/cloudwatch/alarm.ts';
import { evaluate } from '../../../../../local/aws/services/cloudwatch/alarm.ts';
import type { PublishAlarm } from '../../../../../local/aws/services/cloudwatch/alarm-book.ts';
import { AlarmBook } from '../../../../../local/aws/services/cloudwatch/alarm-book.ts';
import { parseAlarmRule } from '../../../../../local/aws/services/cloudwatch/alarm-rule.ts';
import { MetricStore } from '../../../../../local/aws/services/cloudwatch/metric-store.ts';
import { publishing } from '../../../../../local/aws/services/cloudwatch/start-cloudwatch.ts';
import { SnsService } from '../../../../../local/aws/services/sns/sns-service.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';

const IDENTITY = { namespace: 'AWS/SQS', name: 'waiting', dimensions: {} };
const MINUTE = 60_000;

const SILENT = { ALARM: [], OK: [], INSUFFICIENT_DATA: [] };

const alarm = (name: string, changes: Partial<MetricAlarm> = {}): MetricAlarm => ({
  name,
  arn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`,
  description: undefined,
  actionsEnabled: true,
  actions: SILENT,
  queries: [{ id: 'm', label: undefined, returnsData: true, metric: { ...IDENTITY, statistic: 'Maximum' } }],
  comparison: 'GreaterThanThreshold',
  threshold: 5,
  evaluationPeriods: 2,
  datapointsToAlarm: 2,
  period: 60,
  missing: 'notBreaching',
  properties: {},
  ...changes,
});

let time: FakeTimekeeper;
let store: MetricStore;
let problems: string[];

const bookOf = (alarms: readonly MetricAlarm[], publish: PublishAlarm = () => undefined): AlarmBook => {
  const log = { info: () => undefined, problem: (line: string) => void problems.push(line) };
  const book = new AlarmBook({ store, publish, time, log });
  for (const each of alarms) book.addMetricAlarm(each);
  book.start();
  return book;
};
const heardFrom = (book: AlarmBook): string[] =>
  book
    .history()
    .map((item) =>
      item.type === 'Action' ? `${item.topicArn} ${item.error ?? 'told'}` : `${item.from} ${item.state}`,
    );
const states = (book: AlarmBook): string[] =>
  [...book.metricAlarms(), ...book.compositeAlarms()].map(({ state }) => state);
/** A value every second, for so long. */
function measure(value: number, milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 1_000) {
    store.record(IDENTITY, value);
    time.advance(1_000);
  }
}

beforeEach(() => {
  time = new FakeTimekeeper();
  store = new MetricStore(time.now);
  problems = [];
});

describe('an evaluation', () => {
  test.each<[MetricAlarm['missing'], (number | undefined)[], string]>([
    ['notBreaching', [6, 6, 6], 'ALARM'],
    ['notBreaching', [6, 5, 6], 'ALARM'],
    ['notBreaching', [6, 5, 5], 'OK'],
    ['notBreaching', [6, undefined, undefined], 'OK'],
    ['breaching', [6, undefined, 5], 'ALARM'],
    ['breaching', [undefined, undefined, undefined], 'ALARM'],
    ['missing', [undefined, undefined, undefined], 'INSUFFICIENT_DATA'],
    ['missing', [undefined, 6, 6], 'ALARM'],
    ['ignore', [undefined, undefined, undefined], 'ALARM'],
    ['notBreaching', [undefined, undefined, undefined], 'OK'],
  ])('where a period without data is %s makes %j %s', (missing, values, state) => {
    const found = evaluate(
      { comparison: 'GreaterThanThreshold', threshold: 5, datapointsToAlarm: 2, missing },
      values,
      'ALARM',
    );
    expect(found.state).toBe(state);
  });
});

describe('an alarm', () => {
  test('rings when its periods have passed over the threshold, is over when they no longer are, and both are told', () => {
    const book = bookOf([alarm('waiting')]);
    measure(6, MINUTE);
    expect(states(book)).toEqual(['OK']);
    measure(6, 2 * MINUTE);
    expect(states(book)).toEqual(['ALARM']);
    measure(1, 2 * MINUTE);
    expect(states(book)).toEqual(['OK']);
    expect(heardFrom(book)).toEqual(['INSUFFICIENT_DATA OK', 'OK ALARM', 'ALARM OK']);
    book.stop();
  });

  test('that rings for silence does not count the time before the start', () => {
    const book = bookOf([alarm('silent', { missing: 'breaching', comparison: 'LessThanThreshold', threshold: 1 })]);
    time.advance(MINUTE);
    expect(states(book)).toEqual(['INSUFFICIENT_DATA']);
    time.advance(2 * MINUTE);
    expect(states(book)).toEqual(['ALARM']);
    measure(1, 2 * MINUTE + 1_000);
    expect(states(book)).toEqual(['OK']);
    book.stop();
  });

  test('made of others rings as its rule says', () => {
    const book = bookOf([alarm('waiting'), alarm('cause', { threshold: 10 })]);
    const common = { arn: '', description: undefined, actionsEnabled: true, actions: SILENT };
    book.addCompositeAlarm({
      ...common,
      name: 'down',
      rule: '(ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:waiting")) AND NOT ALARM("cause")',
    });
    measure(6, 3 * MINUTE);
    expect(states(book)).toEqual(['ALARM', 'OK', 'ALARM']);
    measure(11, 3 * MINUTE);
    expect(states(book)).toEqual(['ALARM', 'ALARM', 'OK']);
    book.stop();
  });
});

describe('an alarm with a topic', () => {
  const TOPIC = 'arn:aws:sns:us-east-1:000000000000:ops';
  const ACTIONS = { ALARM: [TOPIC], OK: [TOPIC], INSUFFICIENT_DATA: [] };
  const DENY_PLAIN_HTTP = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'sns:Publish',
    Resource: TOPIC,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const allowAlarms = (pattern: string) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: TOPIC,
    Condition: {
      StringEquals: { 'aws:SourceAccount': '000000000000' },
      ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${pattern}` },
    },
  });

  /** What happens at the first evaluation, with a topic of these statements, or of SNS's own. */
  function heard(statements: readonly object[] | undefined, changes: Partial<MetricAlarm> = {}): string[] {
    const access = new PolicyEngine('000000000000');
    const runtime = { access, accountId: '000000000000', sns: new SnsService(access) } as LocalRuntime;
    const resource = { logicalId: 'Topic', ref: TOPIC, attributes: {} };
    void topic.create({ ...resource, properties: {} }, runtime);
    if (statements !== undefined) {
      const properties = topicPolicy.schema.parse({ PolicyDocument: { Statement: statements }, Topics: [TOPIC] });
      void topicPolicy.create({ ...resource, properties }, runtime);
    }
    const book = bookOf([alarm('waiting', { actions: ACTIONS, ...changes })], publishing(runtime));
    time.advance(MINUTE);
    book.stop();
    return heardFrom(book).slice(1);
  }

  test('notifies it by the policy that SNS gives a topic', () => {
    expect(heard(undefined)).toEqual([`${TOPIC} told`]);
  });

  test('does not notify it where a policy of its own does not allow CloudWatch, and says so', () => {
    const [notified = ''] = heard([DENY_PLAIN_HTTP]);
    expect(notified).toContain('no resource-based policy allows the sns:Publish action');
    expect(problems).toEqual([expect.stringContaining(`Alarm waiting could not notify ${TOPIC}: `)]);
  });

  test('notifies it where that policy allows alarms of this name', () => {
    expect(heard([DENY_PLAIN_HTTP, allowAlarms('wait*')])).toEqual([`${TOPIC} told`]);
    expect(heard([DENY_PLAIN_HTTP, allowAlarms('other-*')])[0]).toContain('no resource-based policy');
  });

  test('does not notify it where its actions are disabled', () => {
    expect(heard(undefined, { actionsEnabled: false })).toEqual([]);
  });
});

describe('a rule', () => {
  test.each([
    ['ALARM("on")', true],
    ['OK("on")', false],
    ['ALARM(off)', false],
    ['NOT ALARM("off")', true],
    ['INSUFFICIENT_DATA("off")', false],
    ['ALARM("off") OR ALARM("on")', true],
    ['ALARM("on") AND ALARM("off")', false],
    ['TRUE', true],
    ['FALSE OR TRUE', true],
    ['ALARM("on") OR ALARM("off") AND FALSE', true],
    ['(ALARM("on") OR ALARM("off")) AND FALSE', false],
    ['ALARM("on with (a) bracket")', true],
  ])('%s is %s', (rule, expected) => {
    expect(parseAlarmRule(rule)((name) => (name.startsWith('on') ? 'ALARM' : 'OK'))).toBe(expected);
  });

  test.each(['', 'ALARM("on"', 'RINGS("on")', 'ALARM("on") ALARM("on")', 'ALARM("on") AND', 'ALARM("on") %'])(
    '%j cannot be read',
    (rule) => {
      expect(() => parseAlarmRule(rule)).toThrow('cannot be read at');
    },
  );
});
