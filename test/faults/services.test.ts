import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isTerminal } from '../../core/delivery/states.ts';
import type { Fault } from '../../local/aws/faults/fault.ts';
import { managerOf } from '../../local/start-stack.ts';
import type { WebhookManager } from '../../sdk/src/manager/webhook-manager.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const EVENTS = 100;
const UNLIMITED = { perMinute: 18_000, burst: 10_000 };

/** Faults of AWS's services on the running stack. They cost time, never a delivery. */
describe('while', () => {
  let stack: LocalStack;
  let manager: WebhookManager;
  let receiver: Receiver;
  /** Whether the receiver returns 200 now. */
  let alive: boolean;
  let id: string;
  let type: string;
  let tests = 0;

  beforeAll(async () => {
    // The messages of a failed batch come back after three minutes of the stack's clock: twelve seconds here.
    stack = await LocalStack.start({ speed: 15 });
    manager = managerOf(stack.stack);
  });

  afterAll(() => stack.stop());

  beforeEach(async () => {
    alive = true;
    receiver = await Receiver.start(() => (alive ? 200 : 503));
    type = `order.test${(tests += 1)}`;
    ({ id } = await manager.registerWebhook({ url: receiver.url, events: [type], rateLimit: UNLIMITED }));
  });

  afterEach(async () => {
    await inject([]);
    receiver.close();
  });

  const order = (eventId: string) => ({ type, detail: JSON.stringify({ eventId: `${type}_${eventId}` }) });
  const inject = async (faults: Partial<Fault>[]): Promise<void> => {
    await stack.local('faults', 'PUT', faults);
  };
  const publishAll = () => stack.publish(Array.from({ length: EVENTS }, (_, index) => order(`evt_${index}`)));
  const settled = async () => {
    const deliveries = await stack.deliveriesWhen(id, EVENTS, ({ status }) => isTerminal(status), 100_000);
    expect(deliveries).toHaveLength(EVENTS);
    return deliveries;
  };

  test.each<[string, Partial<Fault>[]]>([
    [
      'DynamoDB fails every third call with a 500',
      [{ service: 'dynamodb', error: 'internal', share: 1 / 3, seconds: 60 }],
    ],
    ['DynamoDB throttles half of the calls', [{ service: 'dynamodb', error: 'throttle', share: 0.5, seconds: 60 }]],
    [
      'SQS throttles half of the sends',
      [{ service: 'sqs', operation: 'SendMessageBatch', error: 'throttle', share: 0.5, seconds: 60 }],
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
    await inject([{ service: 'kms', error: 'internal', seconds: 30 }]);
    await stack.publish([order('evt_kms')]);
    const [delivery] = await stack.deliveriesWhen(id, 1, ({ status }) => isTerminal(status));
    expect(delivery).toMatchObject({ status: 'SUCCESS', attempts: 1 });
    expect(receiver.posts).toHaveLength(1);
  });

  test('a receiver is dead for the first half of the run, its deliveries are retried and all arrive', async () => {
    // Too few failures to open the circuit, which would delay the rest for minutes.
    const events = Array.from({ length: 8 }, (_, index) => order(`evt_${index}`));
    alive = false;
    await stack.publish(events);
    await eventually(async () => (receiver.byId.size === events.length ? true : undefined));
    alive = true;
    await stack.publish(events.map((_, index) => order(`later_${index}`)));
    const deliveries = await stack.deliveriesWhen(id, 2 * events.length, ({ status }) => isTerminal(status));
    expect(deliveries.every(({ status }) => status === 'SUCCESS')).toBe(true);
    expect(deliveries.filter(({ attempts }) => attempts > 1)).toHaveLength(events.length);
  });
});
