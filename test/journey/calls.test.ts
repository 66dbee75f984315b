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

describe('the price of', () => {
  let receiver: Receiver;
  let broken: Receiver;
  let stack: LocalStack;

  beforeAll(async () => {
    receiver = await Receiver.start();
    broken = await Receiver.start(() => 500);
    stack = await LocalStack.start({
      destinations: [
        ...Array.from({ length: DESTINATIONS }, (_, index) => ({
          name: `destination ${index}`,
          url: receiver.url,
          events: [`order.kind_${index}`],
          headers: { Authorization: `Bearer token-${index}` },
        })),
        { name: 'broken', url: broken.url, events: ['payment.failed'], retry: { maxAttempts: 2, baseSeconds: 1 } },
      ],
    });
    // Configurations are read, and secrets and credential headers decrypted, once per version.
    await sendBatch('warm');
    await settled(1);
  });

  afterAll(async () => {
    await stack.stop();
    receiver.close();
    broken.close();
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
      stack.destinationIds
        .slice(0, DESTINATIONS)
        .map((id) => stack.deliveriesWhen(id, rounds, ({ status }) => status === 'SUCCESS')),
    );
  }

  test('a batch of ten events, to one destination each, is eight calls, one of them only after a change of subscriptions', async () => {
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

  test('a delivery that fails twice and ends is ten write units, and two for the event that publishes its end', async () => {
    await stack.local('usage', 'DELETE');
    await stack.publish([{ type: 'payment.failed', detail: '{}' }]);
    await stack.deliveriesWhen(
      stack.destinationIds[DESTINATIONS] ?? '',
      1,
      ({ status }) => status === 'RETRY_EXHAUSTED',
    );
    const usage = (await stack.local('usage/principals')) as Record<string, { writeUnits: number }>;
    const unitsOf = (hop: string): number =>
      Object.entries(usage).find(([principal]) => principal.startsWith(`${hop}Function`))?.[1].writeUnits ?? 0;
    // Event, its row of the index and the delivery; the event that publishes its end, and its row, if recorded by now.
    expect([3, 5]).toContain(unitsOf('FanOut'));
    // Twice token, failure and breaker.
    expect(unitsOf('Deliver')).toBe(6);
    expect(unitsOf('Exhaust')).toBe(1);
  });
});
