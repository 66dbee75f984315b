import * as z from 'zod';
import { FAILURE_CLASSES } from '../../../../core/delivery/post-result.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import { destinationId, eventIdInput, jsonObject, time } from './common.ts';
import { postOutcome } from './delivery.ts';

/** How a destination is doing. */

/** `POST /destinations/{id}/test` */
export const testInput = z
  .strictObject({
    type: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .meta({ description: 'Event type; the first that the destination subscribes to unless said.' }),
    data: jsonObject.optional().meta({ description: 'Data of the event; the example of its type unless said.' }),
  })
  .meta({ id: 'TestInput' });
export type TestInput = z.output<typeof testInput>;

export const testResult = z
  .object({
    ok: z.boolean().meta({ description: 'Whether the receiver answered 2xx.' }),
    webhookId: z.string().meta({ description: 'The `webhook-id` that was sent.' }),
    request: z.object({
      method: z.literal('POST'),
      url: z.string(),
      headers: z.record(z.string(), z.string()).meta({ description: 'As sent, but for the secret.' }),
      body: z.string(),
    }),
    ...postOutcome,
  })
  .meta({
    id: 'TestResult',
    description: 'One signed POST, through the guard and the sender that deliveries go through.',
  });
export type TestResult = z.output<typeof testResult>;

/** Deliveries that statistics look at. */
export const STATS_SAMPLE = 200;

const percentiles = z.object({ p50: z.number(), p90: z.number(), p99: z.number(), max: z.number() });

export const stats = z
  .object({
    destinationId,
    state: z.enum(DESTINATION_STATES).exclude(['DELETED']),
    blockedUntil: time.optional(),
    pausedSince: time.optional(),
    sample: z
      .object({ limit: z.literal(STATS_SAMPLE), deliveries: z.int(), oldest: time.optional(), newest: time.optional() })
      .meta({ description: 'The figures are of the latest deliveries, at most this many.' }),
    byStatus: z.object({ PENDING: z.int(), SUCCESS: z.int(), FAILED: z.int(), RETRY_EXHAUSTED: z.int() }),
    successRate: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: 'Of deliveries that have ended; absent when none has.' }),
    latencyMs: percentiles.optional().meta({ description: 'Duration of the attempts; absent when there was none.' }),
    failures: z.partialRecord(z.enum(FAILURE_CLASSES), z.int()).meta({ description: 'Failed attempts by class.' }),
    waiting: z.int().meta({ description: 'Deliveries of the sample that wait for the destination.' }),
  })
  .meta({ id: 'Stats' });
export type Stats = z.output<typeof stats>;

/** `POST /filters/test`: exactly one of `payload`, `eventId` and `eventType` says what the filter is held against. */
export const filterTestInput = z
  .strictObject({
    filter: jsonObject.meta({ description: 'EventBridge pattern over the payload.' }),
    payload: jsonObject.optional().meta({ description: 'A sample payload `{event, timestamp, data, source}`.' }),
    eventId: eventIdInput.optional().meta({ description: 'An event that was accepted.' }),
    eventType: z.string().min(1).max(128).optional().meta({ description: 'A documented type, for its example.' }),
  })
  .meta({ id: 'FilterTestInput' });
export type FilterTestInput = z.output<typeof filterTestInput>;

export const filterTestResult = z
  .object({
    matches: z.boolean(),
    field: z.string().optional().meta({ description: 'The first field that did not match, e.g. `$.data.total`.' }),
    expected: z.string().optional().meta({ description: 'What it should have been.' }),
  })
  .meta({ id: 'FilterTestResult' });
export type FilterTestResult = z.output<typeof filterTestResult>;
