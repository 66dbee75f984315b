import * as z from 'zod';
import { RECOVERABLE_STATUSES, RECOVERY_STATES } from '../../../../core/recovery/recovery.ts';
import { destinationId, page, pageQuery, recoveryId, time, timeInput } from './common.ts';

const statuses = z
  .array(z.enum(RECOVERABLE_STATUSES, { error: `must be one of ${RECOVERABLE_STATUSES.join(', ')}` }))
  .min(1, 'must name at least one status')
  .max(RECOVERABLE_STATUSES.length, `must name each of ${RECOVERABLE_STATUSES.join(', ')} at most once`);

/** `POST /destinations/{id}/recover` */
export const recoveryInput = z
  .strictObject({
    since: timeInput.meta({ description: 'Deliveries accepted at this time or later.' }),
    until: timeInput.optional().meta({ description: 'Deliveries accepted before this time. Default: now.' }),
    statuses: statuses.default(['RETRY_EXHAUSTED']),
    dryRun: z.boolean().default(false).meta({ description: 'Only count the deliveries and estimate the time.' }),
  })
  .meta({ id: 'RecoveryInput' });
export type RecoveryInput = z.output<typeof recoveryInput>;

const scope = { destinationId, since: time, until: time, statuses: z.array(z.enum(RECOVERABLE_STATUSES)) };

/** The response to a dry run. */
export const recoveryPlan = z
  .object({
    dryRun: z.literal(true),
    ...scope,
    deliveries: z.int().meta({ description: 'Number of deliveries to send again.' }),
    complete: z.boolean().meta({ description: 'Whether all were counted. Otherwise there are at least this many.' }),
    estimatedSeconds: z.int().meta({ description: "Time to send them at the destination's rate limit, in seconds." }),
  })
  .meta({ id: 'RecoveryPlan' });
export type RecoveryPlan = z.output<typeof recoveryPlan>;

export const recovery = z
  .object({
    dryRun: z.literal(false),
    id: recoveryId,
    ...scope,
    state: z
      .enum(RECOVERY_STATES)
      .meta({ description: 'DONE: all deliveries have a new run. STOPPED: the destination was deleted.' }),
    requeued: z.int().meta({ description: 'Number of deliveries with a new run so far.' }),
    skipped: z.int().meta({ description: 'Number of deliveries that arrived or were erased in the meantime.' }),
    createdAt: time,
    updatedAt: time,
    endedAt: time.optional(),
  })
  .meta({ id: 'Recovery', description: 'Progress of a recovery.' });
export type RecoveryView = z.output<typeof recovery>;

export const recoveryPage = page(recovery).meta({ id: 'RecoveryPage', description: 'Newest first.' });
export type RecoveryPage = z.output<typeof recoveryPage>;

export const recoveriesQuery = z.object(pageQuery);
