import * as z from 'zod';
import { FAILURE_CLASSES } from '../../../../core/delivery/post-result.ts';
import { DELIVERY_STATUSES, END_REASONS } from '../../../../core/delivery/states.ts';
import {
  deliveryId,
  destinationId,
  destinationIdInput,
  eventId,
  eventIdInput,
  page,
  pageQuery,
  tenant,
  time,
  timeInput,
} from './common.ts';

const milliseconds = z.number().meta({ description: 'Milliseconds.' });

export const phases = z
  .object({
    dns: milliseconds.optional(),
    connect: milliseconds.optional(),
    tls: milliseconds.optional(),
    firstByte: milliseconds.optional(),
    total: milliseconds,
  })
  .meta({
    id: 'Phases',
    description: 'Milliseconds of each phase; absent where it did not happen, as on a kept connection.',
  });

const failure = {
  failure: z.enum(FAILURE_CLASSES).optional().meta({ description: 'Where it failed; absent for a 2xx.' }),
  code: z.string().optional().meta({ description: 'E.g. `ECONNREFUSED`, `CERT_HAS_EXPIRED`.' }),
  message: z.string().optional(),
  diagnosis: z.string().optional().meta({ description: 'What to do about a failure, in one sentence.' }),
  response: z.string().optional().meta({ description: 'First 1 KiB of what the receiver answered.' }),
};

/** What came of one POST. */
export const postOutcome = {
  statusCode: z.int().optional(),
  durationMs: z.number(),
  ...failure,
  phases: phases.optional(),
};

export const attempt = z
  .object({
    run: z.int(),
    number: z.int().meta({ description: 'Within its run, from 1.' }),
    at: time.meta({ description: 'When it began.' }),
    outcome: z.enum(['success', 'failure']),
    ...postOutcome,
    late: z.literal(true).optional().meta({ description: 'A 2xx that came after the delivery had ended.' }),
  })
  .meta({ id: 'Attempt', description: 'One POST.' });
export type AttemptAnswer = z.output<typeof attempt>;

export const deliverySummary = z
  .object({
    id: deliveryId,
    destinationId,
    eventId,
    webhookId: eventId.meta({ description: 'The `webhook-id` header of every attempt.' }),
    tenant,
    type: z.string().meta({ description: 'Event type.' }),
    source: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    run: z.int().meta({ description: 'From 1; a resend starts another.' }),
    attemptCount: z.int().meta({ description: 'Attempts of this run.' }),
    acceptedAt: time.meta({ description: 'When the event was accepted.' }),
    nextAttemptAt: time.optional(),
    expectedAt: time.optional().meta({ description: "Waits for its destination's limit; expected to go then." }),
    parkedUntil: time.optional().meta({ description: 'Parked; goes then, or once its destination is active.' }),
    endedAt: time.optional(),
    reason: z.enum(END_REASONS).optional().meta({ description: 'Why it is RETRY_EXHAUSTED.' }),
    lastAttempt: attempt.omit({ response: true }).optional(),
  })
  .meta({ id: 'DeliverySummary' });
export type DeliverySummary = z.output<typeof deliverySummary>;

export const delivery = z
  .object({ ...deliverySummary.shape, attempts: z.array(attempt).meta({ description: 'Of all runs, oldest first.' }) })
  .meta({ id: 'Delivery' });
export type DeliveryAnswer = z.output<typeof delivery>;

/** `GET /deliveries`. A destination or an event is required. */
export const deliveriesQuery = z.object({
  destination: destinationIdInput.optional(),
  event: eventIdInput.optional(),
  status: z.enum(DELIVERY_STATUSES, { error: `must be one of ${DELIVERY_STATUSES.join(', ')}` }).optional(),
  from: timeInput.optional().meta({ description: 'Accepted at this time or later.' }),
  to: timeInput.optional().meta({ description: 'Accepted before this time.' }),
  ...pageQuery,
});
export type DeliveriesQuery = z.output<typeof deliveriesQuery>;

export const deliveryPage = page(deliverySummary).meta({ id: 'DeliveryPage', description: 'Newest first.' });
export type DeliveryPage = z.output<typeof deliveryPage>;
