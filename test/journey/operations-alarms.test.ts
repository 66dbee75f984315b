import { PurgeQueueCommand, SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeDeliveryMessage } from '../../core/delivery/message.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { Alarms } from '../helpers/alarms.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const PATIENCE_MS = 180_000;

describe('exactly one alarm goes off, and ends with its cause, for', () => {
  let healthy: Receiver;
  let broken: Receiver;
  let stack: LocalStack;
  let alarms: Alarms;
  let sqs: SQSClient;
  let published = 0;

  /** One event to the healthy receiver alone, or to the broken one. */
  const publish = (type: 'order.created' | 'order.cancelled'): Promise<unknown> => {
    published += 1;
    return stack.publish([{ type, detail: `{"eventId":"evt_${published}","orderId":"ord_${published}"}` }]);
  };
  const queue = (name: string): string => stack.stack.queues[name] ?? '';

  /** Alarms that rang since `during` began, once `name` has rung and `after` has ended it. */
  async function rung(name: string, during: () => Promise<unknown>, after: () => Promise<unknown>): Promise<string[]> {
    await alarms.nowRinging([]);
    const before = (await alarms.rings()).length;
    await during();
    await eventually(
      async () => ((await alarms.ringing()).includes(name) ? true : undefined),
      () => alarms.ringing(),
    );
    await after();
    await alarms.nowRinging([]);
    return [...new Set((await alarms.rings()).slice(before))].toSorted();
  }

  beforeAll(async () => {
    healthy = await Receiver.start();
    broken = await Receiver.start(() => 500);
    stack = await LocalStack.start({
      speed: 40,
      destinations: [
        { url: healthy.url, events: ['order.created'] },
        { url: broken.url, events: ['order.cancelled'], retry: { maxAttempts: 1 } },
      ],
    });
    alarms = new Alarms(stack.stack);
    sqs = new SQSClient(stack.stack);
    // Cold starts are over before messages come back so fast.
    await publish('order.created');
    await publish('order.cancelled');
    for (const id of stack.destinationIds) await stack.deliveriesWhen(id, 1, ({ status }) => isTerminal(status));
    // A failed batch comes back after three seconds of this machine, so that the end of a fault shows soon.
    for (const name of ['events', 'deliveries', 'deliveriesDeadLetters']) {
      await sqs.send(
        new SetQueueAttributesCommand({ QueueUrl: queue(name), Attributes: { VisibilityTimeout: '120' } }),
      );
    }
  }, PATIENCE_MS);

  afterAll(async () => {
    await stack.stop();
    for (const receiver of [healthy, broken]) receiver.close();
  });

  test(
    'a broken receiver',
    async () => {
      const heard = await rung(
        'destination-failing',
        () => publish('order.cancelled'),
        () => Promise.resolve(),
      );
      expect(heard).toEqual(['destination-failing']);
      expect(broken.posts).toHaveLength(2);
    },
    PATIENCE_MS,
  );

  test(
    'a stuck queue',
    async () => {
      const before = healthy.posts.length;
      const heard = await rung(
        'deliver-down',
        async () => {
          await stack.faults([
            { service: 'sqs', operation: 'ReceiveMessage', principal: 'DeliverFunction', error: 'throttle' },
          ]);
          await publish('order.created');
        },
        () => stack.faults(),
      );
      expect(heard).toEqual(['deliver-down']);
      await healthy.received(before + 1);
    },
    PATIENCE_MS,
  );

  test(
    'a message in a dead-letter queue',
    async () => {
      const QueueUrl = queue('eventsDeadLetters');
      const heard = await rung(
        'events-dead-letters',
        () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'put aside' })),
        () => sqs.send(new PurgeQueueCommand({ QueueUrl })),
      );
      expect(heard).toEqual(['events-dead-letters']);
    },
    PATIENCE_MS,
  );

  test(
    'an event that could not be queued',
    async () => {
      const QueueUrl = queue('undelivered');
      const heard = await rung(
        'undelivered-events',
        async () => {
          await stack.faults([
            {
              service: 'sqs',
              operation: 'SendMessage',
              principal: 'events.amazonaws.com',
              resource: 'webhooks-dev-events',
              error: 'internal',
            },
          ]);
          await publish('order.created');
          await stack.faults();
        },
        () => sqs.send(new PurgeQueueCommand({ QueueUrl })),
      );
      expect(heard).toEqual(['undelivered-events']);
    },
    PATIENCE_MS,
  );

  test(
    'a throttled table',
    async () => {
      const before = healthy.posts.length;
      let events = 0;
      const heard = await rung(
        'tables-throttled',
        async () => {
          await stack.faults([
            {
              service: 'dynamodb',
              operation: 'BatchExecuteStatement',
              principal: 'FanOutFunction',
              error: 'throttle',
              share: 0.4,
            },
          ]);
          await eventually(async () => {
            await publish('order.created');
            events += 1;
            return (await alarms.ringing()).length > 0 ? true : undefined;
          });
        },
        () => stack.faults(),
      );
      expect(heard).toEqual(['tables-throttled']);
      await healthy.received(before + events);
    },
    PATIENCE_MS,
  );

  test(
    'a failing exhaust',
    async () => {
      const [done] = await stack.deliveriesWhen(stack.destinationIds[0] ?? '', 1, ({ status }) => isTerminal(status));
      if (done === undefined) throw new Error('there is a delivery');
      const { destinationId, eventId, acceptedAt, run, tenant, type, time, source } = done;
      const letter = encodeDeliveryMessage({
        kind: 'first',
        destinationId,
        eventId,
        acceptedAt,
        run,
        tenant,
        type,
        time,
        source,
        send: 0,
        redrives: 0,
      });
      const heard = await rung(
        'exhaust-down',
        async () => {
          await stack.faults([{ service: 'dynamodb', principal: 'ExhaustFunction', error: 'internal' }]);
          await sqs.send(new SendMessageCommand({ QueueUrl: queue('deliveriesDeadLetters'), MessageBody: letter }));
        },
        () => stack.faults(),
      );
      expect(heard).toEqual(['exhaust-down']);
    },
    PATIENCE_MS,
  );

  test(
    'a function that crashes',
    async () => {
      const before = healthy.posts.length;
      const heard = await rung(
        'fan-out-down',
        async () => {
          await stack.faults([
            { service: 'lambda', operation: 'Invoke', principal: 'FanOutFunction', error: 'internal', times: 4 },
          ]);
          await publish('order.created');
        },
        () => stack.faults(),
      );
      expect(heard).toEqual(['fan-out-down']);
      await healthy.received(before + 1);
    },
    PATIENCE_MS,
  );
});
