import { z } from 'zod';
import type { LocalRuntime } from '../runtime.ts';
import { physicalUuid } from './physical-name.ts';
import type { Resource, ResourceType } from './resource-type.ts';
import type { StreamMappingProperties } from './stream-mapping.ts';
import { createStreamMapping, isStream, streamMappingSchema } from './stream-mapping.ts';

const LARGEST_BATCH_WITHOUT_WINDOW = 10;

const queueSchema = z
  .strictObject({
    EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'queues and streams of tables are the only event sources here'),
    /** Name or ARN. */
    FunctionName: z.string(),
    BatchSize: z.number().int().min(1).max(10_000).default(10),
    MaximumBatchingWindowInSeconds: z.number().int().min(0).max(300).default(0),
    ScalingConfig: z
      .strictObject({ MaximumConcurrency: z.number().int().min(2).max(1000).exactOptional() })
      .exactOptional(),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    Enabled: z.boolean().default(true),
  })
  .refine(
    ({ BatchSize, MaximumBatchingWindowInSeconds }) =>
      BatchSize <= LARGEST_BATCH_WITHOUT_WINDOW || MaximumBatchingWindowInSeconds > 0,
    {
      path: ['MaximumBatchingWindowInSeconds'],
      message: 'a batch of more than 10 messages needs a window of 1 second or more',
    },
  );

type QueueMappingProperties = z.infer<typeof queueSchema>;
type Properties = QueueMappingProperties | StreamMappingProperties;

const schema: z.ZodType<Properties> = z.union([queueSchema, streamMappingSchema]);

/** Feeds a queue, or the stream of a table, to a function once the stack is ready. */
export const lambdaEventSourceMapping: ResourceType<Properties> = {
  type: 'AWS::Lambda::EventSourceMapping',
  schema,
  identify(logicalId, _, environment) {
    const id = physicalUuid(environment, logicalId);
    return {
      ref: id,
      attributes: {
        Id: id,
        EventSourceMappingArn: `arn:aws:lambda:${environment.region}:${environment.accountId}:event-source-mapping:${id}`,
      },
    };
  },
  create(resource, runtime) {
    const { properties } = resource;
    if (isStreamMapping(properties)) return createStreamMapping({ ...resource, properties }, runtime);
    return createQueueMapping({ ...resource, properties }, runtime);
  },
};

const isStreamMapping = (properties: Properties): properties is StreamMappingProperties =>
  isStream(properties.EventSourceArn);

function createQueueMapping({ properties, ref }: Resource<QueueMappingProperties>, runtime: LocalRuntime): void {
  const queue = runtime.sqs.queues.find(properties.EventSourceArn);
  if (queue === undefined)
    throw new Error(`EventSourceArn names a queue that is not in the template: ${properties.EventSourceArn}`);
  const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig, FunctionResponseTypes } = properties;
  runtime.lambda.describeMapping(properties.FunctionName, {
    UUID: ref,
    EventSourceArn: queue.arn,
    State: properties.Enabled ? 'Enabled' : 'Disabled',
    BatchSize,
    MaximumBatchingWindowInSeconds,
    FunctionResponseTypes,
    ...(ScalingConfig !== undefined && { ScalingConfig }),
  });
  if (!properties.Enabled) return;
  runtime.lambda.addMapping(properties.FunctionName, queue, {
    batchSize: properties.BatchSize,
    windowSeconds: properties.MaximumBatchingWindowInSeconds,
    maximumConcurrency: properties.ScalingConfig?.MaximumConcurrency,
    reportsItemFailures: properties.FunctionResponseTypes.length > 0,
  });
}
