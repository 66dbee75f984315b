import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const DESTINATIONS = 10;

interface CallCount {
  principal: string;
  service: string;
  operation: string;
  count: number;
}

describe('a batch of ten events to one destination each', () => {
  let receiver: Receiver;
  let stack: LocalStack;

  beforeAll(async () => {
    receiver = await Receiver.start();
    stack = await LocalStack.start({
      destinations: Array.from({ length: DESTINATIONS }, (_, index) => ({
        name: `destination ${index}`,
        url: receiver.url,
        events: [`order.kind_${index}`],
      })),
    });
    // Configurations and secrets are read once per version.
    await sendBatch('warm');
    await settled(1);
  });

  afterAll(async () => {
    await stack.stop();
    receiver.close();
  });

  /** Ten envelopes in one call, as one batch of the events queue. */
  async function sendBatch(round: string): Promise<void> {
    const envelope = (index: number): string =>
      JSON.stringify({
        version: '0',
        id: `${round}-${index}`,
        'detail-type': `order.kind_${index}`,
        source: SOURCE,
        account: '000000000000',
        time: '2026-01-01T00:00:00Z',
        region: 'us-east-1',
        resources: [],
        detail: { orderId: `ord_${index}` },
      });
    await new SQSClient(stack.stack).send(
      new SendMessageBatchCommand({
        QueueUrl: stack.stack.queues['events'],
        Entries: Array.from({ length: DESTINATIONS }, (_, index) => ({
          Id: String(index),
          MessageBody: envelope(index),
        })),
      }),
    );
  }

  /** Each destination has as many deliveries, all recorded. */
  async function settled(rounds: number): Promise<void> {
    await Promise.all(
      stack.destinationIds.map((id) => stack.deliveriesWhen(id, rounds, ({ status }) => status === 'SUCCESS')),
    );
  }

  test('costs eight calls in all, one of them only after a change of subscriptions, though it has ten destinations', async () => {
    await stack.local('calls', 'DELETE');
    await sendBatch('measured');
    await receiver.received(2 * DESTINATIONS);
    await settled(2);
    const calls = ((await stack.local('calls')) as CallCount[]).filter(({ principal }) =>
      /^(FanOut|Deliver)Function/.test(principal),
    );
    const counted = calls.map(
      ({ principal, operation, count }) => `${principal.replace(/Function.*/, '')} ${operation} ${count}`,
    );
    expect(counted.toSorted()).toEqual([
      // Gates; compare-and-set; results.
      'Deliver dynamodb:BatchExecuteStatement 1',
      'Deliver dynamodb:BatchGetItem 1',
      'Deliver dynamodb:BatchWriteItem 1',
      // Events, deliveries; subscription version; subscriptions, for ten seconds after their change; messages.
      'FanOut dynamodb:BatchExecuteStatement 2',
      'FanOut dynamodb:BatchGetItem 1',
      'FanOut dynamodb:Query 1',
      'FanOut sqs:SendMessageBatch 1',
    ]);
  });
});
