import * as z from 'zod';
import { RECOVERABLE_STATUSES } from '../../../../core/recovery/recovery.ts';
import { destinationId, page, pageQuery, recoveryId, time, timeInput } from './common.ts';
import { jobFields, planned } from './job.ts';

const statuses = z
  .array(z.enum(RECOVERABLE_STATUSES, { error: `must be one of ${RECOVERABLE_STATUSES.join(', ')}` }))
  .min(1, 'must name at least one status')
  .max(RECOVERABLE_STATUSES.length, `must name each of ${RECOVERABLE_STATUSES.join(', ')} at most once`);

const codes = z
  .array(z.string().min(1, 'must not be empty').max(64, 'must be at most 64 characters long'))
  .min(1, 'must name at least one code')
  .max(20, 'must name at most 20 codes; a class such as 5xx covers several')
  .meta({
    description:
      'HTTP statuses, classes such as `5xx` and error codes: only deliveries whose latest attempt has one of them.',
    examples: [['5xx', 'ECONNREFUSED']],
  });

/** `POST /destinations/{id}/recover` */
export const recoveryInput = z
  .strictObject({
    since: timeInput.meta({ description: 'Deliveries accepted at this time or later.' }),
    until: timeInput.optional().meta({ description: 'Deliveries accepted before this time. Default: now.' }),
    statuses: statuses.default(['RETRY_EXHAUSTED']).meta({
      description: 'With SUCCESS, deliveries that arrived are sent again too. Default: RETRY_EXHAUSTED.',
    }),
    codes: codes.optional(),
    dryRun: z.boolean().default(false).meta({ description: 'Only count the deliveries, and estimate time and price.' }),
  })
  .meta({ id: 'RecoveryInput' });
export type RecoveryInput = z.output<typeof recoveryInput>;

const scope = {
  destinationId,
  since: time,
  until: time,
  statuses: z.array(z.enum(RECOVERABLE_STATUSES)),
  codes: codes.optional(),
};

/** The response to a dry run. */
export const recoveryPlan = z
  .object({
    dryRun: z.literal(true),
    ...scope,
    deliveries: z.int().meta({ description: 'Number of deliveries to send again.' }),
    ...planned,
  })
  .meta({ id: 'RecoveryPlan' });
export type RecoveryPlan = z.output<typeof recoveryPlan>;

export const recovery = z
  .object({
    dryRun: z.literal(false),
    id: recoveryId,
    ...scope,
    requeued: z.int().meta({ description: 'Number of deliveries with a new run so far.' }),
    skipped: z.int().meta({ description: 'Number of deliveries that arrived or were erased in the meantime.' }),
    ...jobFields,
  })
  .meta({ id: 'Recovery', description: 'Progress of a recovery.' });
export type RecoveryView = z.output<typeof recovery>;

export const recoveryPage = page(recovery).meta({ id: 'RecoveryPage', description: 'Newest first.' });
export type RecoveryPage = z.output<typeof recoveryPage>;

export const recoveriesQuery = z.object(pageQuery);
