import { z } from 'zod';
import { defaultQueueAttributes, describeAttributes } from './queue-attributes.ts';
import type { Queue } from './queue.ts';
import type { Operation } from './operation.ts';
import { operation, queueOperation } from './operation.ts';
import { unknownAttribute } from './sqs-errors.ts';

const attributesSchema = z.record(z.string(), z.string());
const QueueUrl = z.string().min(1);

function describeQueue(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.metrics();
  return {
    ...describeAttributes(queue.attributes),
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
  };
}

const KNOWN_ATTRIBUTES = new Set([
  ...Object.keys(describeAttributes(defaultQueueAttributes)),
  'All',
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
]);

/** Operations on queues themselves. */
export const queueOperations: Readonly<Record<string, Operation>> = {
  CreateQueue: operation(
    z.object({ QueueName: z.string(), Attributes: attributesSchema.default({}) }),
    ({ QueueName }, queues) => [{ action: 'sqs:CreateQueue', resource: queues.arnOf(QueueName) }],
    ({ QueueName, Attributes }, { queues }) => ({ QueueUrl: queues.urlOf(queues.create(QueueName, Attributes).name) }),
  ),

  GetQueueUrl: operation(
    z.object({ QueueName: z.string() }),
    ({ QueueName }, queues) => [{ action: 'sqs:GetQueueUrl', resource: queues.arnOf(QueueName) }],
    ({ QueueName }, { queues }) => ({ QueueUrl: queues.urlOf(queues.named(QueueName).name) }),
  ),

  ListQueues: operation(
    z.object({ QueueNamePrefix: z.string().default(''), MaxResults: z.int().min(1).max(1000).default(1000) }),
    (_, queues) => [{ action: 'sqs:ListQueues', resource: queues.arnOf('*') }],
    ({ QueueNamePrefix, MaxResults }, { queues }) => ({
      QueueUrls: queues
        .list()
        .filter(({ name }) => name.startsWith(QueueNamePrefix))
        .slice(0, MaxResults)
        .map(({ name }) => queues.urlOf(name)),
    }),
  ),

  GetQueueAttributes: queueOperation(
    'GetQueueAttributes',
    z.object({ QueueUrl, AttributeNames: z.array(z.string()).default([]) }),
    (input, { queues }) => {
      for (const name of input.AttributeNames) if (!KNOWN_ATTRIBUTES.has(name)) throw unknownAttribute(name);
      const all = Object.entries(describeQueue(queues.at(input.QueueUrl)));
      const wanted = input.AttributeNames.includes('All')
        ? all
        : all.filter(([name]) => input.AttributeNames.includes(name));
      return { Attributes: Object.fromEntries(wanted) };
    },
  ),

  SetQueueAttributes: queueOperation(
    'SetQueueAttributes',
    z.object({ QueueUrl, Attributes: attributesSchema }),
    (input, { queues }) => {
      queues.setAttributes(queues.at(input.QueueUrl), input.Attributes);
      return {};
    },
  ),

  ListDeadLetterSourceQueues: queueOperation(
    'ListDeadLetterSourceQueues',
    z.object({ QueueUrl }),
    (input, { queues }) => ({
      queueUrls: queues.sourcesOf(queues.at(input.QueueUrl).arn).map(({ name }) => queues.urlOf(name)),
    }),
  ),

  PurgeQueue: queueOperation('PurgeQueue', z.object({ QueueUrl }), (input, { queues }) => {
    queues.at(input.QueueUrl).purge();
    return {};
  }),
};
