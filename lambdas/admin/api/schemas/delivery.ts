import * as z from 'zod';
import { LOG_KEPT } from '../../../../core/delivery/delivery.ts';
import { NOT_KEPT } from '../../../../core/delivery/past-request.ts';
import { FAILURE_CLASSES } from '../../../../core/delivery/post-result.ts';
import { HIDDEN } from '../../../../core/delivery/redaction.ts';
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
  tenantInput,
  time,
  timeInput,
  typeInput,
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
    description: 'Milliseconds of each phase. A phase that did not happen is absent, e.g. DNS on a kept connection.',
  });

const failure = {
  failure: z.enum(FAILURE_CLASSES).optional().meta({ description: 'Class of the failure; absent for a 2xx.' }),
  code: z.string().optional().meta({ description: 'E.g. `ECONNREFUSED`, `CERT_HAS_EXPIRED`.' }),
  message: z.string().optional(),
  diagnosis: z.string().optional().meta({ description: 'The remedy, in one sentence.' }),
  response: z.string().optional().meta({ description: 'First 1 KiB of the response body.' }),
};

/** The outcome of one POST. */
export const postOutcome = {
  statusCode: z.int().optional(),
  durationMs: z.number(),
  ...failure,
  phases: phases.optional(),
};

/** The POST of an attempt. */
const attemptRequest = z
  .object({
    method: z.literal('POST'),
    url: z.string(),
    headers: z.record(z.string(), z.string()).meta({
      description: `All headers in their order. A secret is \`${HIDDEN}\`, a value that cannot be composed again \`${NOT_KEPT}\`.`,
    }),
    version: z.int().meta({ description: 'Version of the configuration that was in force.' }),
    uncertain: z.literal(true).optional().meta({
      description:
        'The destination changed within seconds of the attempt, which may have used the version before or after it.',
    }),
  })
  .meta({
    id: 'AttemptRequest',
    description:
      'The request as it is composed from the configuration in force at the time of the attempt. It was not sent when the failure is `guard`, `dns`, `connect` or `tls`.',
  });

export const attempt = z
  .object({
    run: z.int(),
    number: z.int().meta({ description: 'Number within the run, from 1.' }),
    at: time.meta({ description: 'Start time.' }),
    outcome: z.enum(['success', 'failure']),
    ...postOutcome,
    repeated: z.string().optional().meta({
      description:
        'The POST was sent twice, since the receiver closed a kept connection under the first: `408` or e.g. `ECONNRESET`.',
    }),
    late: z.literal(true).optional().meta({ description: 'A 2xx that arrived after the delivery ended.' }),
    request: attemptRequest.optional(),
  })
  .meta({ id: 'Attempt', description: 'One POST.' });
export type AttemptView = z.output<typeof attempt>;

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
    run: z.int().meta({ description: 'Number of the run, from 1. A resend starts a new run.' }),
    attemptCount: z.int().meta({ description: 'Number of attempts in this run.' }),
    acceptedAt: time.meta({ description: 'Time at which the event was accepted.' }),
    nextAttemptAt: time.optional().meta({
      description:
        'The next attempt after a failed one may go then. Absent while it waits for its destination to be active.',
    }),
    expectedAt: time.optional().meta({
      description: 'The first attempt of the run waits, e.g. for the rate limit, and may go then.',
    }),
    parkedUntil: time.optional().meta({ description: 'No message carries the delivery until then.' }),
    endedAt: time.optional(),
    reason: z.enum(END_REASONS).optional().meta({ description: 'The reason for RETRY_EXHAUSTED.' }),
    lastAttempt: attempt.omit({ response: true, request: true }).optional(),
  })
  .meta({ id: 'DeliverySummary' });
export type DeliverySummary = z.output<typeof deliverySummary>;

export const delivery = z
  .object({
    ...deliverySummary.shape,
    attempts: z.array(attempt).meta({
      description: `Attempts, oldest first: those of the latest run and up to ${LOG_KEPT} of earlier runs.`,
    }),
    attemptsDropped: z
      .int()
      .optional()
      .meta({ description: 'Number of attempts of earlier runs that are no longer listed.' }),
    body: z.string().optional().meta({
      description: 'The body of every attempt, byte for byte. Absent when the payload is erased or has expired.',
    }),
  })
  .meta({ id: 'Delivery' });
export type DeliveryView = z.output<typeof delivery>;

/** `GET /deliveries/{id}` */
export const deliveryQuery = z.object({
  requests: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('true')
    .transform((text) => text === 'true')
    .meta({ description: '`false` leaves out the requests and the body, which take further reads.' }),
});

/** `GET /deliveries` */
export const deliveriesQuery = z.object({
  destination: destinationIdInput.optional(),
  event: eventIdInput.optional(),
  status: z.enum(DELIVERY_STATUSES, { error: `must be one of ${DELIVERY_STATUSES.join(', ')}` }).optional(),
  tenant: tenantInput.optional(),
  type: typeInput.optional(),
  code: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({
      description: 'HTTP status, class of status or error code of the latest attempt.',
      examples: ['503', '5xx', 'ECONNREFUSED'],
    }),
  from: timeInput.optional().meta({
    description: 'Accepted at this time or later; recorded, without a destination and an event.',
  }),
  to: timeInput.optional().meta({
    description: 'Accepted before this time; recorded, without a destination and an event.',
  }),
  ...pageQuery,
});
export type DeliveriesQuery = z.output<typeof deliveriesQuery>;

export const deliveryPage = page(deliverySummary).meta({ id: 'DeliveryPage', description: 'Newest first.' });
export type DeliveryPage = z.output<typeof deliveryPage>;
