import * as z from 'zod';
import { FAILURE_CLASSES } from '../../../../core/delivery/post-result.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import { block, destinationId, eventIdInput, jsonObject, time } from './common.ts';
import { postOutcome } from './delivery.ts';
import { destinationFigures } from './figures.ts';

/** Tests and statistics of destinations and filters. */

/** `POST /destinations/{id}/test` */
export const testInput = z
  .strictObject({
    type: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .meta({ description: 'Event type. Default: the first type that the destination subscribes to.' }),
    data: jsonObject.optional().meta({ description: 'Data of the event. Default: the example of its type.' }),
  })
  .meta({ id: 'TestInput' });
export type TestInput = z.output<typeof testInput>;

export const testResult = z
  .object({
    ok: z.boolean().meta({ description: 'Whether the receiver responded with 2xx.' }),
    webhookId: z.string().meta({ description: 'The `webhook-id` of the POST.' }),
    request: z.object({
      method: z.literal('POST'),
      url: z.string(),
      headers: z.record(z.string(), z.string()).meta({ description: 'The headers, without the secret.' }),
      body: z.string(),
    }),
    ...postOutcome,
  })
  .meta({
    id: 'TestResult',
    description: 'One signed POST on the same path as a delivery.',
  });
export type TestResult = z.output<typeof testResult>;

/** The maximum number of deliveries in the statistics. */
export const STATS_SAMPLE = 200;

const percentiles = z.object({ p50: z.number(), p90: z.number(), p99: z.number(), max: z.number() });

export const stats = z
  .object({
    destinationId,
    state: z.enum(DESTINATION_STATES).exclude(['DELETED']),
    ...block,
    pausedSince: time.optional(),
    sample: z
      .object({ limit: z.literal(STATS_SAMPLE), deliveries: z.int(), oldest: time.optional(), newest: time.optional() })
      .meta({ description: 'The latest deliveries, which the statistics cover.' }),
    byStatus: z.object({ PENDING: z.int(), SUCCESS: z.int(), FAILED: z.int(), RETRY_EXHAUSTED: z.int() }),
    successRate: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: 'Share of ended deliveries; absent without any.' }),
    latencyMs: percentiles.optional().meta({ description: 'Duration of the attempts; absent without any.' }),
    failures: z.partialRecord(z.enum(FAILURE_CLASSES), z.int()).meta({ description: 'Failed attempts by class.' }),
    waiting: z.int().meta({ description: 'Deliveries of the sample that wait for the destination.' }),
    figures: destinationFigures.optional(),
  })
  .meta({ id: 'Stats' });
export type Stats = z.output<typeof stats>;

/** `POST /filters/test`: exactly one of `payload`, `eventId` and `eventType` gives the payload. */
export const filterTestInput = z
  .strictObject({
    filter: jsonObject.meta({ description: 'EventBridge pattern over the payload.' }),
    payload: jsonObject.optional().meta({ description: 'A sample payload `{event, timestamp, data, source}`.' }),
    eventId: eventIdInput.optional().meta({ description: 'Id of an accepted event.' }),
    eventType: z.string().min(1).max(128).optional().meta({ description: 'A documented type, whose example is used.' }),
  })
  .meta({ id: 'FilterTestInput' });
export type FilterTestInput = z.output<typeof filterTestInput>;

export const filterTestResult = z
  .object({
    matches: z.boolean(),
    field: z.string().optional().meta({ description: 'The first field that did not match, e.g. `$.data.total`.' }),
    expected: z.string().optional().meta({ description: 'The expected value.' }),
  })
  .meta({ id: 'FilterTestResult' });
export type FilterTestResult = z.output<typeof filterTestResult>;
