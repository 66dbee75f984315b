import { describe, expect, test } from '@jest/globals';
import { eventRule } from '../../../../../local/aws/resources/event-rule.ts';
import { lambdaEventSourceMapping } from '../../../../../local/aws/resources/lambda-event-source-mapping.ts';
import { lambdaFunction } from '../../../../../local/aws/resources/lambda-function.ts';
import { queue } from '../../../../../local/aws/resources/queue.ts';
import type { ResourceType } from '../../../../../local/aws/resources/resource-type.ts';
import { environment, makeQueues } from '../sqs/start-sqs.ts';

function refusal<Properties>({ schema }: ResourceType<Properties>, properties: unknown): string {
  const { success, error } = schema.safeParse(properties);
  return success ? '' : error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
}

function identity<Properties>(
  type: ResourceType<Properties>,
  properties: unknown,
): { ref: string; attributes: Readonly<Record<string, string>> } {
  return type.identify('Logical', type.schema.parse(properties), environment);
}

const target = { Id: 'a', Arn: 'arn:aws:sqs:us-east-1:000000000000:q' };
const code = { S3Bucket: 'b', S3Key: 'k.zip' };
const mapping = { EventSourceArn: target.Arn, FunctionName: 'f' };

describe('what the runtime does not do is refused by name', () => {
  test.each([
    ['a FIFO queue', refusal(queue, { FifoQueue: true }), 'FifoQueue'],
    [
      'an input transformer',
      refusal(eventRule, { Targets: [{ ...target, InputTransformer: {} }] }),
      'InputTransformer',
    ],
    [
      'a target of another service',
      refusal(eventRule, { Targets: [{ Id: 'a', Arn: 'arn:aws:states:x' }] }),
      'rules lead to queues and functions here',
    ],
    [
      'another runtime',
      refusal(lambdaFunction, { Code: code, Handler: 'h', Role: 'r', Runtime: 'nodejs22.x' }),
      'Node.js 24',
    ],
    [
      'inline code',
      refusal(lambdaFunction, { Code: { ZipFile: 'x' }, Handler: 'h', Role: 'r', Runtime: 'nodejs24.x' }),
      'ZipFile',
    ],
    [
      'layers',
      refusal(lambdaFunction, { Code: code, Handler: 'h', Role: 'r', Runtime: 'nodejs24.x', Layers: ['l'] }),
      'Layers',
    ],
    [
      'a large batch without a window',
      refusal(lambdaEventSourceMapping, { ...mapping, BatchSize: 11 }),
      'needs a window',
    ],
    ['a filter', refusal(lambdaEventSourceMapping, { ...mapping, FilterCriteria: {} }), 'FilterCriteria'],
  ])('%s', (_, message, expected) => {
    expect(message).toContain(expected);
  });
});

describe('references', () => {
  test('of a queue are those that SQS answers', () => {
    const { ref, attributes } = identity(queue, {});
    const made = makeQueues();
    const { name, arn } = made.ensure('test-Logical', {});
    expect({ ref, ...attributes }).toEqual({
      ref: made.urlOf(name),
      Arn: arn,
      QueueName: name,
      QueueUrl: made.urlOf(name),
    });
    made.close();
  });

  test('of rules name their bus, but for the default one', () => {
    const rule = { Name: 'r', ScheduleExpression: 'rate(1 minute)' };
    expect(identity(eventRule, rule)).toEqual({
      ref: 'r',
      attributes: { Arn: 'arn:aws:events:us-east-1:000000000000:rule/r' },
    });
    expect(
      identity(eventRule, { ...rule, EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/orders' }),
    ).toEqual({ ref: 'orders|r', attributes: { Arn: 'arn:aws:events:us-east-1:000000000000:rule/orders/r' } });
  });
});
