import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isTerminal } from '../../core/delivery/states.ts';
import type { Fault } from '../../local/aws/faults/fault.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const EVENTS = 100;
const UNLIMITED = { perMinute: 18_000, burst: 10_000 };
const order = (id: string): { type: string; detail: string } => ({
  type: 'order.created',
  detail: `{"eventId":"${id}"}`,
});

/** Faults of AWS services on the running stack cost time, never a delivery. */
describe('while', () => {
  let receiver: Receiver;
  let stack: LocalStack;
  /** Whether the receiver responds 200 now. */
  let alive: boolean;
  /** Failed messages come back as soon as AWS allows, instead of after the three minutes of the template. */
  const assembly = changedAssembly((resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type === 'AWS::SQS::Queue') Properties['VisibilityTimeout'] = 30;
    }
  });

  afterAll(() => rmSync(assembly, { recursive: true }));

  beforeEach(async () => {
    alive = true;
    receiver = await Receiver.start(() => (alive ? 200 : 503));
    stack = await LocalStack.start({
      assembly,
      destinations: [{ url: receiver.url, events: ['order.created'], rateLimit: UNLIMITED }],
    });
  });

  afterEach(async () => {
    await stack.stop();
    receiver.close();
  });

  const inject = async (faults: Partial<Fault>[]): Promise<void> => {
    const answer = await fetch(`${stack.stack.endpoint}/_local/faults`, {
      method: 'PUT',
      body: JSON.stringify(faults),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  };
  const publishAll = () => stack.publish(Array.from({ length: EVENTS }, (_, index) => order(`evt_${index}`)));
  const settled = async () => {
    const deliveries = await stack.deliveriesWhen(
      stack.destinationIds[0] ?? '',
      EVENTS,
      ({ status }) => isTerminal(status),
      100_000,
    );
    expect(deliveries).toHaveLength(EVENTS);
    return deliveries;
  };

  test.each<[string, Partial<Fault>[]]>([
    [
      'DynamoDB fails every third call with a 500',
      [{ service: 'dynamodb', error: 'internal', share: 1 / 3, seconds: 10 }],
    ],
    ['DynamoDB throttles half of the calls', [{ service: 'dynamodb', error: 'throttle', share: 0.5, seconds: 10 }]],
    [
      'SQS throttles half of the sends',
      [{ service: 'sqs', operation: 'SendMessageBatch', error: 'throttle', share: 0.5, seconds: 10 }],
    ],
  ])('%s, every delivery is made, and none is given up', async (_name, faults) => {
    await inject(faults.map((fault) => ({ ...fault, principal: 'FanOut' })));
    await publishAll();
    await inject(faults.map((fault) => ({ ...fault, principal: 'Deliver', times: 40 })));
    const deliveries = await settled();
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
    // A fault of a service spends no attempt.
    expect(deliveries.every(({ attempts, log }) => attempts === log.length)).toBe(true);
    for (const posts of receiver.byId.values()) expect(new Set(posts.map(({ body }) => body)).size).toBe(1);
  });

  test('KMS is out, deliveries wait uncharged and then go', async () => {
    await inject([{ service: 'kms', error: 'internal', seconds: 5 }]);
    await stack.publish([order('evt_kms')]);
    const [delivery] = await stack.deliveriesWhen(stack.destinationIds[0] ?? '', 1, ({ status }) => isTerminal(status));
    expect(delivery).toMatchObject({ status: 'SUCCESS', attempts: 1 });
    expect(receiver.posts).toHaveLength(1);
  });

  test('a receiver is dead for the first half of the run, its deliveries are retried and all arrive', async () => {
    // Too few failures to open the circuit, which would delay the rest for minutes.
    const events = Array.from({ length: 8 }, (_, index) => order(`evt_${index}`));
    alive = false;
    await stack.publish(events);
    await receiver.received(events.length);
    alive = true;
    await stack.publish(events.map((_, index) => order(`later_${index}`)));
    const deliveries = await stack.deliveriesWhen(stack.destinationIds[0] ?? '', 2 * events.length, ({ status }) =>
      isTerminal(status),
    );
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
    expect(deliveries.filter(({ attempts }) => attempts === 2)).toHaveLength(events.length);
  });
});
