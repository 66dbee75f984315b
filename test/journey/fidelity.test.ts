import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { eventIdOf } from '../../core/contract/ids.ts';
import { eventKey } from '../../core/contract/keys.ts';
import { keyOf } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack, SOURCE } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

describe('what is published', () => {
  let receiver: Receiver;
  let stack: LocalStack;

  beforeAll(async () => {
    receiver = await Receiver.start();
    stack = await LocalStack.start({ destinations: [{ url: receiver.url, events: ['order.*', 'auction.started'] }] });
  });

  afterAll(async () => {
    await stack.stop();
    receiver.close();
  });

  const storedEvent = async (identity: string) => {
    const key = keyOf(eventKey(eventIdOf('default', SOURCE, identity)));
    return eventually(async () => {
      const { Item } = await new DynamoDBClient(stack.stack).send(
        new GetItemCommand({ TableName: stack.stack.tables['events'], Key: key, ConsistentRead: true }),
      );
      return Item;
    });
  };
  /** POSTs that carry an event of this identity, once there is one. */
  const postsOf = async (identity: string) => {
    const id = eventIdOf('default', SOURCE, identity);
    return eventually(async () => receiver.byId.get(id));
  };

  test('twice with one id is delivered once, also while the first is still in the queue', async () => {
    const twice = { type: 'order.created', detail: '{"eventId":"twice","orderId":"ord_1"}' };
    await stack.publish([twice, twice, { type: 'order.created', detail: '{"eventId":"after-twice"}' }]);
    await stack.publish([twice, { type: 'order.created', detail: '{"eventId":"last-of-all"}' }]);
    await postsOf('last-of-all');
    await postsOf('after-twice');
    expect(await postsOf('twice')).toHaveLength(1);
  });

  test('arrives digit for digit, as EventBridge hands it over', async () => {
    const detail =
      '{"eventId":"digits","large":9223372036854775807,"total":1500.00,"exponent":1e+3,"text":"\\u00e9\\/"}';
    await stack.publish([{ type: 'order.created', detail }]);
    const [post] = await postsOf('digits');
    expect(post?.body).toContain(`"data":${detail},`);
  });

  test('with 900 KB of detail arrives whole', async () => {
    // Text that gzip cannot shrink much, so that the payload needs several rows.
    const noise = Array.from({ length: 900 }, (_, index) =>
      Buffer.from(
        Array.from({ length: 750 }, (__, at) => (index * 7919 + at * 104_729 + ((index * at) % 251)) % 256),
      ).toString('base64'),
    ).join('');
    const detail = JSON.stringify({ eventId: 'large', noise: noise.slice(0, 900_000) });
    await stack.publish([{ type: 'order.created', detail }]);
    const [post] = await postsOf('large');
    expect(post?.body).toContain(`"data":${detail},`);
  });

  test('of an unknown type is delivered to whoever subscribed to it', async () => {
    await stack.publish([{ type: 'auction.started', detail: '{"eventId":"unknown-type"}' }]);
    expect(await postsOf('unknown-type')).toHaveLength(1);
  });

  test('that nobody subscribed to is recorded with the reason', async () => {
    await stack.publish([{ type: 'payment.failed', detail: '{"eventId":"unwanted"}' }]);
    expect(await storedEvent('unwanted')).toMatchObject({
      unmatched: { S: 'no_subscription' },
      type: { S: 'payment.failed' },
    });
  });

  test('against the schema of its type is delivered, and the violation recorded', async () => {
    await stack.publish([{ type: 'order.created', detail: '{"eventId":"violation","total":"much"}' }]);
    expect(await postsOf('violation')).toHaveLength(1);
    expect((await storedEvent('violation'))['violations']?.S).toContain('data.total');
  });

  test('malformed is recorded with its reason, and its batch-mates go on', async () => {
    const queue = stack.stack.queues['events'];
    await new SQSClient(stack.stack).send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'no event at all' }));
    const [answer] = await stack.publish([
      { type: 'order.created', detail: '{"eventId":{"not":"text"}}' },
      { type: 'order.created', detail: '{"eventId":"batch-mate"}' },
      { type: 'order.created', detail: '[1]' },
    ]);
    // The bus itself refuses what is no object, and takes the rest.
    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{}, {}, { ErrorCode: 'MalformedDetail' }] });
    expect(await postsOf('batch-mate')).toHaveLength(1);
    const reasons = await eventually(async () => {
      const { Items = [] } = await new DynamoDBClient(stack.stack).send(
        new ScanCommand({ TableName: stack.stack.tables['events'] }),
      );
      const found = new Set(
        Items.filter((item) => item['unmatched']?.S === 'malformed').map((item) => item['violations']?.S),
      );
      return found.size === 2 ? found : undefined;
    });
    expect(reasons).toEqual(
      new Set(['["detail.eventId is neither text nor a number"]', '["the message is not JSON"]']),
    );
  });
});
