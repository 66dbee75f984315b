import * as z from 'zod';
import { JOB_STATES } from '../../../../core/recovery/progress.ts';
import { time } from './common.ts';

/** What the plans of recoveries and of backfills have in common. */
export const planned = {
  complete: z.boolean().meta({ description: 'Whether all were counted. Otherwise there are at least this many.' }),
  estimatedSeconds: z.int().meta({ description: "Time to send them at the destination's rate limit, in seconds." }),
  estimatedDollars: z
    .number()
    .meta({ description: 'Price to send them, at the list prices of us-east-1, each with one attempt.' }),
};

/** What recoveries and backfills have in common, beside their progress. */
export const jobFields = {
  state: z
    .enum(JOB_STATES)
    .meta({ description: 'DONE: all deliveries wait for their turn. STOPPED: the destination was deleted.' }),
  createdAt: time,
  updatedAt: time,
  endedAt: time.optional(),
};
