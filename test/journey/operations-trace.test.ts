import { rmSync } from 'node:fs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeliveryKey } from '../../core/contract/ids.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1';
const TRACEPARENT = '00-67891233abcdef012345678912345678-53995c3f42cd8ad8-01';

describe('the trace of an event', () => {
  let receiver: Receiver;
  let stack: LocalStack;
  let assembly: string;

  beforeAll(async () => {
    receiver = await Receiver.start(({ number }) => (number === 1 ? 503 : 200));
    // As `-c webhooks.traceparent=true` synthesizes it.
    assembly = changedAssembly((resources) => {
      for (const [id, { Type, Properties }] of Object.entries(resources)) {
        if (Type !== 'AWS::Lambda::Function' || !id.startsWith('Deliver')) continue;
        (Properties['Environment'] as { Variables: Record<string, string> }).Variables['TRACEPARENT'] = 'true';
      }
    });
    stack = await LocalStack.start({ assembly, destinations: [{ url: receiver.url, events: ['order.*'] }] });
  });

  afterAll(async () => {
    await stack.stop();
    receiver.close();
    rmSync(assembly, { recursive: true });
  });

  const deliveries = (count: number) =>
    stack.deliveriesWhen(stack.destinationIds[0] ?? '', count, ({ status }) => isTerminal(status));

  test('reaches the receiver in every attempt and resend, and is stored with the delivery', async () => {
    await new EventBridgeClient(stack.stack).send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: stack.stack.eventBusName,
            Source: SOURCE,
            DetailType: 'order.created',
            Detail: '{"eventId":"evt_1"}',
            TraceHeader: TRACE,
          },
        ],
      }),
    );
    const [delivery] = await deliveries(1);
    expect(delivery?.trace).toBe(TRACE);
    expect(receiver.posts.map(({ headers }) => headers['traceparent'])).toEqual([TRACEPARENT, TRACEPARENT]);

    await new AdminApi(stack.stack).expect(202, 'POST', `/deliveries/${deliveryIdOf(delivery as DeliveryKey)}/resend`);
    await eventually(async () => receiver.posts.length === 3 || undefined);
    expect(receiver.posts.at(-1)?.headers['traceparent']).toBe(TRACEPARENT);
  });

  test('begins at fan-out when the publisher sends no trace', async () => {
    await stack.publish([{ type: 'order.cancelled', detail: '{"eventId":"evt_2"}' }]);
    const [latest] = await deliveries(2);
    const [, seconds = '', random = ''] = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})/.exec(latest?.trace ?? '') ?? [];
    expect(seconds).not.toBe('');
    expect(receiver.posts.at(-1)?.headers['traceparent']).toMatch(
      new RegExp(`^00-${seconds}${random}-[0-9a-f]{16}-00$`),
    );
  });
});
