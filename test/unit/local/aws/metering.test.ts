import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ServiceCall } from '../../../../local/aws/gateway/service.ts';
import { billOf, total } from '../../../../local/bill.ts';
import { askingForCapacity } from '../../../../local/aws/metering/consumed-units.ts';
import { NO_USAGE } from '../../../../local/aws/metering/usage.ts';
import { UsageMeter } from '../../../../local/aws/metering/usage-meter.ts';

const KB = 1024;

function callOf(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  kind: 'admin' | 'function' = 'function',
): ServiceCall {
  const body = Buffer.from(JSON.stringify(input));
  return { operation, input, body, headers: {}, principal: { name: kind, kind }, signal: new AbortController().signal };
}

const answerOf = (value: object) => ({ status: 200, headers: {}, body: JSON.stringify(value) });

describe('what AWS would bill for', () => {
  let meter: UsageMeter;

  beforeEach(() => {
    meter = new UsageMeter();
  });

  test('an event is billed for each begun 64 KB, whoever puts it', () => {
    const entries = [
      { Source: 's', DetailType: 't', Detail: 'x'.repeat(63 * KB) },
      { Source: 's', DetailType: 't', Detail: 'x'.repeat(64 * KB) },
    ];
    meter.call('events', callOf('PutEvents', { Entries: entries }, 'admin'), answerOf({}));
    expect(meter.usage()).toMatchObject({ events: 3, archivedBytes: 127 * KB + 4 });
  });

  test('units of capacity are those that the database says, reads and writes apart, and not those of a developer', () => {
    const two = answerOf({ ConsumedCapacity: [{ CapacityUnits: 2.5 }, { CapacityUnits: 1 }] });
    meter.call('dynamodb', callOf('BatchWriteItem', {}), two);
    meter.call('dynamodb', callOf('BatchExecuteStatement', {}), two);
    meter.call('dynamodb', callOf('BatchGetItem', {}), answerOf({ ConsumedCapacity: { CapacityUnits: 4 } }));
    meter.call('dynamodb', callOf('Query', {}, 'admin'), two);
    expect(meter.usage()).toMatchObject({ writeUnits: 7, readUnits: 4 });
  });

  test('a call of DynamoDB asks for its capacity, unless it does so already', () => {
    expect(JSON.parse(askingForCapacity(Buffer.from('{"TableName":"t"}')).toString())).toEqual({
      ReturnConsumedCapacity: 'INDEXES',
      TableName: 't',
    });
    const asking = Buffer.from('{"ReturnConsumedCapacity":"TOTAL"}');
    expect(askingForCapacity(asking)).toBe(asking);
  });

  test('an invocation is billed by begun milliseconds and memory, a message by begun 64 KB, a line with its overhead', () => {
    meter.invocation('f', 512, 1000.2, true);
    meter.sqs('f', 65 * KB);
    meter.sqs('f', 0);
    const before = meter.usage().logBytes;
    meter.lines('f', ['1234']);
    expect(meter.usage()).toMatchObject({
      invocations: 1,
      gbSeconds: 0.5005,
      tracedInvocations: 1,
      sqsRequests: 3,
      logBytes: before + 30,
    });
  });

  test('a bill has a line for all that was used, and nothing else', () => {
    const lines = billOf({ ...NO_USAGE, events: 2_000_000, writeUnits: 1_000_000 });
    expect(lines.map(({ what, dollars }) => [what, dollars])).toEqual([
      ['EventBridge', 2],
      ['DynamoDB writes', 0.625],
    ]);
    expect(total(lines)).toBe(2.625);
  });
});
