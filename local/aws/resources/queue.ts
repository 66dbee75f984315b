import { z } from 'zod';
import { physicalName } from './physical-name.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  QueueName: z.string().exactOptional(),
  DelaySeconds: z.number().exactOptional(),
  MaximumMessageSize: z.number().exactOptional(),
  MessageRetentionPeriod: z.number().exactOptional(),
  ReceiveMessageWaitTimeSeconds: z.number().exactOptional(),
  VisibilityTimeout: z.number().exactOptional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).exactOptional(),
  RedriveAllowPolicy: z
    .strictObject({ redrivePermission: z.string(), sourceQueueArns: z.array(z.string()).exactOptional() })
    .exactOptional(),
  // Encryption at rest: nothing that a client sees.
  SqsManagedSseEnabled: z.boolean().exactOptional(),
});

/** A standard queue; with `--data` the messages of an earlier start are there again. */
export const queue: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::SQS::Queue',
  schema,
  identify(logicalId, { QueueName }, environment) {
    const name = QueueName ?? physicalName(environment, logicalId, 80);
    const url = `${environment.endpoint}/${environment.accountId}/${name}`;
    return {
      ref: url,
      attributes: {
        Arn: `arn:aws:sqs:${environment.region}:${environment.accountId}:${name}`,
        QueueName: name,
        QueueUrl: url,
      },
    };
  },
  create({ properties, attributes: { QueueName } }, runtime) {
    const values = Object.entries(properties)
      .filter(([name]) => name !== 'QueueName')
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
    runtime.sqs.queues.ensure(QueueName ?? '', Object.fromEntries(values) as Record<string, string>);
  },
};
