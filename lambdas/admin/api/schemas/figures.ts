import * as z from 'zod';
import { FAILURE_CLASSES } from '../../../../core/delivery/post-result.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import { BUCKETS } from '../../../../core/figures/range.ts';
import { destinationId, tenant, time, timeInput } from './common.ts';

/** Counted figures: tally counts them from the writes of deliveries. */

const percentiles = z.object({ p50: z.number(), p90: z.number(), p99: z.number() });

const figures = {
  created: z.int().meta({ description: 'Deliveries, by the time at which their event was accepted.' }),
  succeeded: z.int().meta({
    description: 'Deliveries that ended as SUCCESS, by that time. A resend takes an earlier ending back.',
  }),
  exhausted: z.int().meta({ description: 'Deliveries that ended as RETRY_EXHAUSTED, by that time.' }),
  attempts: z.int().meta({ description: 'Attempts, by the time at which they began.' }),
  attemptsFailed: z.int(),
  failures: z.partialRecord(z.enum(FAILURE_CLASSES), z.int()).meta({ description: 'Failed attempts by class.' }),
  statusCodes: z
    .record(z.string(), z.int())
    .meta({ description: 'Failed attempts by HTTP status, e.g. `{"500": 3}`.' }),
  latencyMs: percentiles.optional().meta({
    description:
      'Duration of the attempts, rounded up by at most 41 %. Absent without any, and in buckets of a minute.',
  }),
};

export const totals = z.object(figures).meta({ id: 'Figures' });
export type FiguresView = z.output<typeof totals>;

const bucketFigures = z
  .object({ at: time.meta({ description: 'The beginning of the bucket.' }), ...figures })
  .meta({ id: 'FiguresBucket' });

const rangeQuery = {
  from: timeInput.optional().meta({ description: 'Default: an hour before `to`.' }),
  to: timeInput.optional().meta({ description: 'Default: now.' }),
  bucket: z
    .enum(BUCKETS, { error: `must be one of ${BUCKETS.join(', ')}` })
    .optional()
    .meta({
      description:
        'minute: at most 2 hours back, hour: 7 days, day: 90 days (UTC). Default: the finest that reaches back to `from`.',
    }),
};

const countedRange = {
  from: time.meta({ description: 'The beginning of the first bucket.' }),
  to: time.meta({ description: 'The end of the last bucket.' }),
  bucket: z.enum(BUCKETS),
  countedUntil: time.meta({ description: 'Everything that was recorded until then is counted.' }),
  totals,
  buckets: z.array(bucketFigures).meta({ description: 'Oldest first. A bucket without traffic is absent.' }),
};

/** `GET /overview` */
export const overviewQuery = z.object({
  tenant: tenant.optional().meta({ description: 'Default: all tenants.' }),
  ...rangeQuery,
});

const overviewDestination = z.object({
  id: destinationId,
  tenant,
  name: z.string(),
  state: z.enum(DESTINATION_STATES).exclude(['DELETED']),
  blockedBy: z.enum(['rate_limit', 'circuit']).optional(),
  blockedUntil: time.optional(),
  created: z.int(),
  succeeded: z.int(),
  exhausted: z.int(),
  attempts: z.int(),
  attemptsFailed: z.int(),
  lastSuccessAt: time.optional().meta({ description: 'When the latest attempt that succeeded began, of any time.' }),
  lastFailureAt: time.optional().meta({ description: 'When the latest attempt that failed began, of any time.' }),
  spark: z
    .array(z.array(z.int()))
    .meta({ description: 'At most 30 equal steps from `from` to `to`: `[attempts, attemptsFailed]` of each.' }),
});
export type OverviewDestination = z.output<typeof overviewDestination>;

export const overview = z
  .object({ tenant: tenant.optional(), ...countedRange, destinations: z.array(overviewDestination) })
  .meta({ id: 'Overview' });
export type Overview = z.output<typeof overview>;

/** `GET /destinations/{id}/stats` */
export const statsQuery = z.object(rangeQuery);

export const destinationFigures = z.object(countedRange).meta({
  description:
    'Counted figures. The latest minutes also have what delivery rows say of events accepted since, and may lack retries of earlier ones.',
});
export type DestinationFigures = z.output<typeof destinationFigures>;
