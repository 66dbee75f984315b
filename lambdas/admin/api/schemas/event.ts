import * as z from 'zod';
import { UNMATCHED_REASONS } from '../../../../core/event/event.ts';
import { DELIVERY_STATUSES } from '../../../../core/delivery/states.ts';
import {
  deliveryId,
  destinationId,
  destinationIdInput,
  eventId,
  jsonObject,
  pageQuery,
  tenant,
  time,
} from './common.ts';

/** What became of an event at one destination. */
export const VERDICTS = [
  'delivered',
  'pending',
  'failing',
  'exhausted',
  'paused',
  'disabled',
  'blocked',
  'listened',
  'not_subscribed',
  'filtered',
] as const;

export const verdict = z
  .object({
    destinationId,
    name: z.string().optional().meta({ description: 'Absent for a deleted destination.' }),
    verdict: z.enum(VERDICTS),
    explanation: z.string().meta({ description: 'The reason, in one sentence.' }),
    deliveryId: deliveryId.optional(),
    status: z.enum(DELIVERY_STATUSES).optional(),
    field: z
      .string()
      .optional()
      .meta({ description: 'filtered: the first field that did not match, e.g. `$.data.total`.' }),
    expected: z.string().optional().meta({ description: 'filtered: the expected value.' }),
    until: time.optional().meta({ description: 'When the next attempt is expected.' }),
  })
  .meta({ id: 'Verdict' });
export type Verdict = z.output<typeof verdict>;

export const event = z
  .object({
    id: eventId,
    webhookId: eventId,
    tenant,
    source: z.string(),
    type: z.string(),
    time: time.meta({ description: 'As published.' }),
    acceptedAt: time,
    payload: z
      .unknown()
      .optional()
      .meta({ description: 'The body that receivers get, byte for byte; absent once erased or expired.' }),
    payloadErasedAt: time.optional(),
    unmatched: z.enum(UNMATCHED_REASONS).optional().meta({ description: 'Why it went to nobody.' }),
    violations: z
      .array(z.string())
      .meta({ description: 'The rules of the schema of its type that its data breaks, or the malformed part.' }),
    verdicts: z.array(verdict).meta({ description: 'One verdict for each destination of the tenant.' }),
    nextCursor: z.string().optional().meta({ description: 'The cursor of the verdicts of further destinations.' }),
  })
  .meta({ id: 'Event' });
export type EventView = z.output<typeof event>;

export const eventQuery = z.object({
  destination: destinationIdInput.optional().meta({ description: 'Only the verdict of this destination.' }),
  tenant: tenant.default('default').meta({ description: "The tenant of the event, if the id is the publisher's." }),
  ...pageQuery,
});

/** The id of an event, of its publisher or of EventBridge. */
export const eventReference = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: 'The `msg_…` id, the `eventId` of the publisher, or the id of EventBridge.' });

export const eventType = z
  .object({
    type: z.string(),
    description: z.string(),
    schema: jsonObject.meta({ description: 'JSON Schema of `data`.' }),
    example: jsonObject.meta({ description: 'An example of `data`.' }),
  })
  .meta({ id: 'EventType' });

export const eventTypes = z.object({ items: z.array(eventType) }).meta({ id: 'EventTypes' });
export type EventTypes = z.output<typeof eventTypes>;
