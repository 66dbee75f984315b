import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resourceTypes } from '../../local/aws/resources/index.ts';
import type { LocalRuntime } from '../../local/aws/runtime.ts';
import { AlarmBook } from '../../local/aws/services/cloudwatch/alarm-book.ts';
import { MetricStore } from '../../local/aws/services/cloudwatch/metric-store.ts';
import { planTemplate } from '../../local/aws/template/plan.ts';
import { readTemplate } from '../../local/aws/template/template.ts';
import { FakeTimekeeper } from '../unit/local/aws/fake-timekeeper.ts';
import { synthesized } from './synthesized.ts';

/** The alarms of the template, evaluated over metrics as AWS documents them. */

const environment = {
  region: 'us-east-1',
  accountId: '000000000000',
  stackName: 'webhooks-dev',
  endpoint: 'http://127.0.0.1:1',
};
const { resources } = planTemplate(readTemplate(synthesized().toJSON()), environment, resourceTypes);
const refOf = (prefix: string): string => {
  const named = new RegExp(`^${prefix}[0-9A-F]{8}$`);
  const found = resources.find(({ resource: { logicalId } }) => named.test(logicalId));
  if (found === undefined) throw new Error(`the template has no ${prefix}`);
  return found.resource.ref;
};

let time: FakeTimekeeper;
let store: MetricStore;
let book: AlarmBook;

beforeEach(() => {
  time = new FakeTimekeeper();
  store = new MetricStore(time.now);
  book = new AlarmBook({
    store,
    publish: () => undefined,
    time,
    log: { info: () => undefined, problem: () => undefined },
  });
  for (const { type, resource } of resources)
    if (/^AWS::CloudWatch::(Composite)?Alarm$/.test(type.type))
      void type.create(resource, { alarms: book } as LocalRuntime);
  book.start();
});

afterEach(() => book.stop());

type Sample = readonly [namespace: string, name: string, dimensions: Record<string, string>, value: number];

/** Minutes in which these samples are taken; each may say which minutes it is taken in. */
function minutes(count: number, samples: (minute: number) => readonly Sample[]): void {
  for (let minute = 0; minute < count; minute += 1) {
    for (const [namespace, name, dimensions, value] of samples(minute))
      store.record({ namespace, name, dimensions }, value);
    time.advance(60_000);
  }
}

/** Alarms in ALARM, without the prefix. */
const ringing = (): string[] =>
  [...book.metricAlarms(), ...book.compositeAlarms()]
    .filter(({ state }) => state === 'ALARM')
    .map(({ alarm }) => alarm.name.slice('webhooks-dev-'.length));

const queue = (prefix: string, visible: number, inFlight: number): Sample[] => {
  const dimensions = { QueueName: refOf(prefix).split('/').at(-1) ?? '' };
  return [
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', dimensions, visible],
    ['AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', dimensions, inFlight],
  ];
};

describe('deliveries-dead-letters', () => {
  const kept = (minute: number) => queue('DeliverDeliveriesDeadLetters', 0, minute % 6 === 5 ? 0 : 1);

  test('rings while exhaust keeps a message, which is in flight nearly always, until the message is gone', () => {
    minutes(13, kept);
    expect(ringing()).toEqual([]);
    minutes(4, (minute) => kept(13 + minute));
    expect(ringing()).toEqual(['deliveries-dead-letters', 'exhaust-down']);
    // AWS leaves the message out of the age of the queue after its third receive. The alarm goes on.
    minutes(120, kept);
    expect(ringing()).toEqual(['deliveries-dead-letters', 'exhaust-down']);
    minutes(15, () => queue('DeliverDeliveriesDeadLetters', 0, 0));
    expect(ringing()).toEqual([]);
  });

  test('does not ring for messages that come and go', () => {
    minutes(60, (minute) => queue('DeliverDeliveriesDeadLetters', 0, minute % 2));
    expect(ringing()).toEqual([]);
  });
});

describe('resume-silent', () => {
  const run: Sample = ['AWS/Lambda', 'Invocations', { FunctionName: refOf('ResumeFunction') }, 1];
  const waiting = () => queue('DeliverDeliveriesQueue', 0, 0);

  test('does not ring at the first deployment, rings when resume stops, and ends when it runs again', () => {
    minutes(30, () => []);
    expect(ringing()).toEqual([]);
    minutes(10, () => [...waiting(), run]);
    expect(ringing()).toEqual([]);
    minutes(6, waiting);
    expect(ringing()).toEqual(['resume-silent', 'resume-down']);
    minutes(2, () => [...waiting(), run]);
    expect(ringing()).toEqual([]);
  });
});

describe('an event that EventBridge could not put on the events queue', () => {
  const rule = { EventBusName: 'webhooks-dev', RuleName: refOf('EventBusOrderEvents').split('|')[1] ?? '' };

  test('rings while it waits on the undelivered queue, in flight or not', () => {
    minutes(2, () => [['AWS/Events', 'FailedInvocations', rule, 1]]);
    expect(ringing()).toEqual(['undelivered-events']);
    minutes(2, () => []);
    expect(ringing()).toEqual([]);
    minutes(2, () => queue('EventBusUndelivered', 0, 1));
    expect(ringing()).toEqual(['undelivered-events']);
  });

  test('rings as dropped where the undelivered queue does not take it either', () => {
    minutes(2, () => [['AWS/Events', 'InvocationsFailedToBeSentToDlq', rule, 1]]);
    expect(ringing()).toEqual(['events-dropped']);
  });
});

describe('tables-throttled', () => {
  test.each([
    ['wake', 'DestinationsTable'],
    ['state', 'DeliveriesTable'],
  ])('rings for writes that the index %s holds up', (index, table) => {
    const dimensions = { TableName: refOf(table), GlobalSecondaryIndexName: index };
    minutes(4, () => [['AWS/DynamoDB', 'WriteThrottleEvents', dimensions, 5]]);
    expect(ringing()).toEqual(['tables-throttled']);
  });
});
