import * as z from 'zod';
import { backfillId, destinationId, jsonObject, page, pageQuery, time, timeInput } from './common.ts';
import { jobFields, planned } from './job.ts';

const types = z
  .array(z.string().min(1, 'must not be empty').max(128, 'must be at most 128 characters long'))
  .min(1, 'must name at least one event type')
  .max(100, 'must name at most 100 event types; a family such as order.* covers several')
  .meta({
    description:
      'Of the types that the destination subscribes to only these: types, families such as `order.*`, or `*`.',
    examples: [['order.created']],
  });

const filter = jsonObject.meta({
  description: 'EventBridge pattern over the payload, which events must match beside the filter of the destination.',
  examples: [{ data: { total: [{ numeric: ['>=', 1000] }] } }],
});

/** `POST /destinations/{id}/backfill` */
export const backfillInput = z
  .strictObject({
    from: timeInput.meta({ description: 'Events recorded at this time or later, as `GET /events` lists them.' }),
    to: timeInput.optional().meta({ description: 'Events recorded before this time. Default: now.' }),
    types: types.optional(),
    filter: filter.optional(),
    dryRun: z.boolean().default(false).meta({ description: 'Only count the events, and estimate time and price.' }),
  })
  .meta({ id: 'BackfillInput' });
export type BackfillInput = z.output<typeof backfillInput>;

const scope = { destinationId, from: time, to: time, types: types.optional(), filter: filter.optional() };

/** The response to a dry run. */
export const backfillPlan = z
  .object({
    dryRun: z.literal(true),
    ...scope,
    events: z.int().meta({ description: 'Number of events that the destination would get.' }),
    ...planned,
    atLeast: z.boolean().meta({
      description:
        'Whether it takes longer than estimatedSeconds: the destination has other traffic, gets no deliveries now, or not all events were counted.',
    }),
  })
  .meta({ id: 'BackfillPlan' });
export type BackfillPlan = z.output<typeof backfillPlan>;

export const backfill = z
  .object({
    dryRun: z.literal(false),
    id: backfillId,
    ...scope,
    created: z.int().meta({ description: 'Number of deliveries created so far.' }),
    skipped: z.int().meta({ description: 'Number of events of these types that the destination has already.' }),
    ...jobFields,
  })
  .meta({ id: 'Backfill', description: 'Progress of a backfill.' });
export type BackfillView = z.output<typeof backfill>;

export const backfillPage = page(backfill).meta({ id: 'BackfillPage', description: 'Newest first.' });
export type BackfillPage = z.output<typeof backfillPage>;

export const backfillsQuery = z.object(pageQuery);
