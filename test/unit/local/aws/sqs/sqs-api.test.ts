import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliver } from '../gateway/start-gateway.ts';
import type { TestSqs } from './start-sqs.ts';
import { startSqs } from './start-sqs.ts';

let it: TestSqs;
beforeAll(async () => {
  it = await startSqs();
});
afterAll(() => it.stop());

const receive = async (QueueUrl: string, options = {}): Promise<Message[]> => {
  const { Messages } = await it.client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...options,
    }),
  );
  return Messages ?? [];
};

describe('messages', () => {
  test('carry body, attributes, group and trace, with checksums that the SDK verifies', async () => {
    const { url } = it.queue('carry');
    const body = '{"total": 1500.00, "text": "é\t\r\n😀"}';
    const sent = await it.client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: 'tenant-1',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'x' },
          raw: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
        },
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
      }),
    );
    const [message] = await receive(url);
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: body,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(it.clock.now()),
        ApproximateFirstReceiveTimestamp: String(it.clock.now()),
        MessageGroupId: 'tenant-1',
        AWSTraceHeader: 'Root=1-2-3',
        SenderId: 'admin',
      },
    });
    expect(message?.MessageAttributes?.['raw']?.BinaryValue).toEqual(Uint8Array.of(0, 255));
  });

  test('are hidden from the receive on, come back after the visibility timeout, and are gone once deleted', async () => {
    const { url } = it.queue('visibility', { VisibilityTimeout: '30' });
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a' }));
    const [first] = await receive(url);
    expect(await receive(url)).toEqual([]);
    it.clock.advance(30_000);
    const [second] = await receive(url);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
    expect(second?.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
      first?.Attributes?.ApproximateFirstReceiveTimestamp,
    );

    // The handle of the first receive no longer counts.
    await it.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    it.clock.advance(30_000);
    const [third] = await receive(url);
    expect(third?.MessageId).toBe(first?.MessageId);
    await it.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third?.ReceiptHandle }));
    it.clock.advance(60_000);
    expect(await receive(url)).toEqual([]);
    await it.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third?.ReceiptHandle }));
  });

  test('are delayed by the queue or by themselves', async () => {
    const { url } = it.queue('delay', { DelaySeconds: '5' });
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'queue' }));
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'own', DelaySeconds: 900 }));
    it.clock.advance(5_000);
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['queue']);
    it.clock.advance(895_000);
    expect((await receive(url)).map(({ Body }) => Body)).toContain('own');
  });

  test('change visibility: to zero, further, and not beyond twelve hours', async () => {
    const { url } = it.queue('change');
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number): Promise<unknown> =>
      it.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a' }));
    const [first] = await receive(url);
    await change(first?.ReceiptHandle, 0);
    const [second] = await receive(url);
    await expect(change(first?.ReceiptHandle, 10)).rejects.toThrow(
      'Message does not exist or is not available for visibility timeout change',
    );
    await change(second?.ReceiptHandle, 100);
    it.clock.advance(99_000);
    expect(await receive(url)).toEqual([]);
    await expect(change(second?.ReceiptHandle, 43_200)).rejects.toThrow('beyond the limit [43200 seconds]');
    await expect(change(second?.ReceiptHandle, 43_201)).rejects.toThrow('VisibilityTimeout');
    await change(second?.ReceiptHandle, 43_100);
    await expect(change('nonsense', 1)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  test('expire when their retention period ends', async () => {
    const { url, queue } = it.queue('retention', { MessageRetentionPeriod: '60', VisibilityTimeout: '43200' });
    await it.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', MessageBody: 'a' },
          { Id: 'b', MessageBody: 'b' },
        ],
      }),
    );
    await receive(url, { MaxNumberOfMessages: 1 });
    it.clock.advance(59_999);
    expect(queue.metrics()).toEqual({ visible: 1, inFlight: 1, delayed: 0, oldestAgeSeconds: 59 });
    it.clock.advance(1);
    expect(queue.metrics()).toEqual({ visible: 0, inFlight: 0, delayed: 0, oldestAgeSeconds: 0 });
    expect(await receive(url)).toEqual([]);
  });
});

describe('the age of the oldest message', () => {
  test('leaves out a message that was received three times and not deleted, as on AWS', async () => {
    const { url, queue } = it.queue('poison', { VisibilityTimeout: '10' });
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'poison' }));
    const ages: number[] = [];
    for (let receives = 0; receives < 3; receives += 1) {
      ages.push(queue.metrics().oldestAgeSeconds);
      await receive(url);
      it.clock.advance(10_000);
    }
    expect([...ages, queue.metrics().oldestAgeSeconds]).toEqual([0, 10, 20, 0]);
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'fresh' }));
    it.clock.advance(5_000);
    expect(queue.metrics()).toMatchObject({ visible: 2, oldestAgeSeconds: 5 });
  });
});

describe('a long poll', () => {
  test('answers as soon as a message is sent', async () => {
    const { url } = it.queue('poll');
    const poll = receive(url, { WaitTimeSeconds: 20 });
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'now' }));
    expect((await poll).map(({ Body }) => Body)).toEqual(['now']);
  });

  test('takes nothing when its client has gone away', async () => {
    const { url, queue } = it.queue('aborted');
    const controller = new AbortController();
    const poll = queue.receive({ max: 1, waitSeconds: 20, signal: controller.signal });
    controller.abort();
    expect(await poll).toEqual([]);
    await it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'kept' }));
    expect((await receive(url)).map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['1']);
  });
});

const send = (url: string, Entries: { Id: string; MessageBody: string; DelaySeconds?: number }[]): Promise<unknown> =>
  it.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

const entry = (Id: string): { Id: string; MessageBody: string } => ({ Id, MessageBody: 'x' });

describe('batches', () => {
  test('send what is good and name what is not', async () => {
    const { url } = it.queue('partial');
    const answer = await it.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'x' },
          { Id: 'characters', MessageBody: 'a\u0000' },
          { Id: 'delay', MessageBody: 'x', DelaySeconds: 901 },
          { Id: 'noncharacter', MessageBody: 'a\uFFFF' },
        ],
      }),
    );
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([
      ['characters', 'InvalidMessageContents'],
      ['delay', 'InvalidParameterValue'],
      ['noncharacter', 'InvalidMessageContents'],
    ]);
    expect(await receive(url)).toHaveLength(1);
  });

  test('are refused whole by their rules', async () => {
    const { url } = it.queue('rules');
    await expect(send(url, [])).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
    await expect(send(url, [entry('a'), entry('a')])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    await expect(send(url, [entry('a b')])).rejects.toMatchObject({ name: 'InvalidBatchEntryId' });
    await expect(
      send(
        url,
        Array.from({ length: 11 }, (_, i) => entry(String(i))),
      ),
    ).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
    const half = 'x'.repeat(512 * 1024);
    await expect(
      send(url, [
        { Id: 'a', MessageBody: half },
        { Id: 'b', MessageBody: `${half}x` },
      ]),
    ).rejects.toMatchObject({ name: 'BatchRequestTooLong' });
    await send(url, [
      { Id: 'a', MessageBody: half },
      { Id: 'b', MessageBody: half },
    ]);
    await expect(
      it.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x'.repeat(1024 * 1024 + 1) })),
    ).rejects.toThrow('shorter than 1048576 bytes');
  });

  test('delete several', async () => {
    const { url, queue } = it.queue('deletes');
    queue.send([{ body: 'a' }, { body: 'b' }]);
    const messages = await receive(url);
    const Entries = [
      ...messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      { Id: 'bad', ReceiptHandle: 'bad' },
    ];
    const answer = await it.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    expect([answer.Successful?.length, answer.Failed?.map(({ Code }) => Code)]).toEqual([
      2,
      ['ReceiptHandleIsInvalid'],
    ]);
    expect(queue.metrics()).toMatchObject({ visible: 0, inFlight: 0 });
  });
});

describe('queues', () => {
  test('are created, found, listed, described, changed and purged', async () => {
    const { QueueUrl } = await it.client.send(
      new CreateQueueCommand({ QueueName: 'made', Attributes: { VisibilityTimeout: '7' } }),
    );
    expect(QueueUrl).toBe(`${it.gateway.endpoint}/000000000000/made`);
    expect((await it.client.send(new GetQueueUrlCommand({ QueueName: 'made' }))).QueueUrl).toBe(QueueUrl);
    expect((await it.client.send(new ListQueuesCommand({ QueueNamePrefix: 'mad' }))).QueueUrls).toEqual([QueueUrl]);
    await it.client.send(new CreateQueueCommand({ QueueName: 'made', Attributes: { VisibilityTimeout: '7' } }));
    await expect(
      it.client.send(new CreateQueueCommand({ QueueName: 'made', Attributes: { VisibilityTimeout: '8' } })),
    ).rejects.toMatchObject({ name: 'QueueNameExists' });
    await it.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '9' } }));
    await it.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const { Attributes } = await it.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '9',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:made',
      ApproximateNumberOfMessages: '1',
    });
    await it.client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(it.sqs.queues.named('made').metrics().visible).toBe(0);
  });

  test('refuse what is not an attribute or beyond its range, and queues that are not there', async () => {
    const { url } = it.queue('strict');
    const set = (Attributes: Record<string, string>): Promise<unknown> =>
      it.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    await expect(set({ VisibilityTimeout: '43201' })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    await expect(set({ FifoQueue: 'true' })).rejects.toMatchObject({ name: 'InvalidAttributeName' });
    await expect(it.client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    await expect(receive(url, { MaxNumberOfMessages: 11 })).rejects.toThrow('Must be between 1 and 10');
    await expect(receive(url, { WaitTimeSeconds: 21 })).rejects.toThrow('WaitTimeSeconds');
  });
});

test('a batch needs the permission of the single action', async () => {
  const { url, queue } = it.queue('permitted');
  const client = new SQSClient(it.gateway.client(deliver));
  const batch = new SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: 'a', MessageBody: 'x' }] });
  await expect(client.send(batch)).rejects.toThrow(
    /DeliverFunction is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:permitted/,
  );
  it.gateway.host.access.attachRolePolicy(deliver.roleArn ?? '', 'send', {
    Statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue.arn },
  });
  expect((await client.send(batch)).Successful).toHaveLength(1);
  client.destroy();
});
