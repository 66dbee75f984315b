import { beforeEach, describe, expect, test } from '@jest/globals';
import type { MetricAlarm } from '../../../../../local/aws/services/cloudwatch/alarm.ts';
import { evaluate } from '../../../../../local/aws/services/cloudwatch/alarm.ts';
import { AlarmBook } from '../../../../../local/aws/services/cloudwatch/alarm-book.ts';
import { parseAlarmRule } from '../../../../../local/aws/services/cloudwatch/alarm-rule.ts';
import { MetricStore } from '../../../../../local/aws/services/cloudwatch/metric-store.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';

const IDENTITY = { namespace: 'AWS/SQS', name: 'waiting', dimensions: {} };
const MINUTE = 60_000;

const alarm = (name: string, changes: Partial<MetricAlarm> = {}): MetricAlarm => ({
  name,
  arn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`,
  description: undefined,
  actionsEnabled: true,
  alarmActions: [],
  okActions: [],
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

const bookOf = (alarms: readonly MetricAlarm[]): AlarmBook => {
  const book = new AlarmBook({ store, time, log: { info: () => undefined, problem: () => undefined } });
  for (const each of alarms) book.addMetricAlarm(each);
  book.start();
  return book;
};
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
    expect(book.transitions().map(({ from, state }) => `${from} ${state}`)).toEqual([
      'INSUFFICIENT_DATA OK',
      'OK ALARM',
      'ALARM OK',
    ]);
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
    const common = { arn: '', description: undefined, actionsEnabled: true, alarmActions: [], okActions: [] };
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
