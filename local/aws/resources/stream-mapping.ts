import { z } from 'zod';
import { compilePattern } from '../../../core/event/pattern.ts';
import type { LocalRuntime } from '../runtime.ts';
import type { StreamRecord } from '../services/dynamodb/table-stream.ts';
import type { Resource } from './resource-type.ts';

/** An event source mapping of a table's stream. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */

const STREAM_ARN = /^arn:aws:dynamodb:[^/]+\/[^/]+\/stream\//;

export const isStream = (arn: string): boolean => STREAM_ARN.test(arn);

/** As AWS: a pattern over the member `dynamodb` alone. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html */
const pattern = z
  .string()
  .max(4096)
  .transform((text, context) => {
    try {
      const parsed = JSON.parse(text) as object;
      const other = Object.keys(parsed).find((name) => name !== 'dynamodb');
      if (other === undefined) return compilePattern(parsed, { characters: 4096 });
      context.addIssue(`a filter of a stream sees the member dynamodb alone, not ${other}`);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
    }
    return z.NEVER;
  });

export const streamMappingSchema = z.strictObject({
  EventSourceArn: z.string().regex(STREAM_ARN, 'queues and streams of tables are the only event sources here'),
  /** Name or ARN. */
  FunctionName: z.string(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.number().int().min(1).max(10_000).default(100),
  MaximumBatchingWindowInSeconds: z.number().int().min(0).max(300).default(0),
  ParallelizationFactor: z.literal(1, 'batches of a shard run one after the other here').default(1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRecordAgeInSeconds: z
    .number()
    .int()
    .max(604_800)
    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    .refine((seconds) => seconds === -1 || seconds >= 60, 'must be -1, or 60 or more')
    .default(-1),
  MaximumRetryAttempts: z.number().int().min(-1).max(10_000).default(-1),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string().regex(/^arn:aws:sqs:/, 'must be a queue') }) })
    .exactOptional(),
  /** At most five, of which one must match. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
  FilterCriteria: z
    .strictObject({
      Filters: z
        .array(z.strictObject({ Pattern: pattern }))
        .min(1)
        .max(5),
    })
    .exactOptional(),
  Enabled: z.boolean().default(true),
});

export type StreamMappingProperties = z.output<typeof streamMappingSchema>;

export async function createStreamMapping(
  { properties, ref }: Resource<StreamMappingProperties>,
  runtime: LocalRuntime,
): Promise<void> {
  const { EventSourceArn, StartingPosition, BatchSize, MaximumBatchingWindowInSeconds, FilterCriteria } = properties;
  runtime.lambda.describeMapping(properties.FunctionName, {
    UUID: ref,
    EventSourceArn,
    State: properties.Enabled ? 'Enabled' : 'Disabled',
    StartingPosition,
    BatchSize,
    MaximumBatchingWindowInSeconds,
    FunctionResponseTypes: [],
  });
  if (!properties.Enabled) return;
  const destination = properties.DestinationConfig?.OnFailure.Destination;
  const onFailure = destination === undefined ? undefined : runtime.sqs.queues.find(destination);
  if (destination !== undefined && onFailure === undefined)
    throw new Error(`DestinationConfig names a queue that is not in the template: ${destination}`);
  const patterns = FilterCriteria?.Filters.map(({ Pattern }) => Pattern);
  runtime.lambda.addStreamMapping(properties.FunctionName, ref, await runtime.dynamodb.stream(EventSourceArn), {
    start: StartingPosition,
    batchSize: BatchSize,
    windowSeconds: MaximumBatchingWindowInSeconds,
    bisects: properties.BisectBatchOnFunctionError,
    mostRetries: properties.MaximumRetryAttempts,
    longestSeconds: properties.MaximumRecordAgeInSeconds,
    passes: ({ dynamodb }: StreamRecord) => patterns?.some((each) => each.matches({ dynamodb })) ?? true,
    onFailure,
  });
}
