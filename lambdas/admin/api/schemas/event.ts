import * as z from 'zod';
import { UNMATCHED_REASONS } from '../../../../core/event/event.ts';
import { MOST_NAMED_DESTINATIONS } from '../../../../core/event/event-index.ts';
import { DELIVERY_STATUSES } from '../../../../core/delivery/states.ts';
import {
  deliveryId,
  destinationId,
  destinationIdInput,
  eventId,
  jsonObject,
  page,
  pageQuery,
  tenant,
  tenantInput,
  time,
  timeInput,
  typeInput,
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
    late: z
      .literal(true)
      .optional()
      .meta({ description: 'The destination did not match then, and got the event later: by a backfill or a replay.' }),
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

/** An event in a list. */
export const eventSummary = z
  .object({
    id: eventId,
    tenant,
    type: z.string(),
    time: time.meta({ description: 'As published.' }),
    acceptedAt: time.meta({ description: 'Time at which the event was accepted.' }),
    recordedAt: time.meta({ description: 'Time at which fan-out recorded the event. The list is ordered by it.' }),
    unmatched: z.enum(UNMATCHED_REASONS).optional().meta({ description: 'Why it went to nobody.' }),
    destinations: z.int().meta({ description: 'Number of destinations that it went to.' }),
    destinationIds: z
      .array(destinationId)
      .optional()
      .meta({ description: `These destinations; absent for more than ${MOST_NAMED_DESTINATIONS}.` }),
  })
  .meta({ id: 'EventSummary' });
export type EventSummary = z.output<typeof eventSummary>;

/** The id of an event, of its publisher or of EventBridge. */
export const eventReference = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: 'The `msg_…` id, the `eventId` of the publisher, or the id of EventBridge.' });

const flag = (description: string) =>
  z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .optional()
    .meta({ description });

/** `GET /events` */
export const eventsQuery = z.object({
  id: eventReference.optional().meta({
    description:
      "Only the events with this id: the `msg_…` id, the publisher's `eventId` in any tenant, or the id of EventBridge.",
  }),
  tenant: tenantInput.optional(),
  type: typeInput.optional(),
  from: timeInput.optional().meta({ description: 'Recorded at this time or later.' }),
  to: timeInput.optional().meta({ description: 'Recorded before this time.' }),
  unmatched: flag('true: only events that went to no destination, malformed ones included; false: only others.'),
  malformed: flag('true: only malformed events; false: only others.'),
  ...pageQuery,
});
export type EventsQuery = z.output<typeof eventsQuery>;

export const eventPage = page(eventSummary).meta({ id: 'EventPage', description: 'Newest recorded first.' });
export type EventPage = z.output<typeof eventPage>;

export const tenantSummary = z
  .object({
    tenant,
    since: time.optional().meta({
      description: 'Time of its first destination; absent when only a release before this list knows it.',
    }),
  })
  .meta({ id: 'Tenant' });

export type TenantSummary = z.output<typeof tenantSummary>;

/** `GET /tenants` */
export const tenantsQuery = z.object(pageQuery);

export const tenantPage = page(tenantSummary).meta({ id: 'TenantPage', description: 'By name.' });

export const eventQuery = z.object({
  destination: destinationIdInput.optional().meta({ description: 'Only the verdict of this destination.' }),
  tenant: tenant.default('default').meta({ description: "The tenant of the event, if the id is the publisher's." }),
  ...pageQuery,
});

export const eventType = z
  .object({
    type: z.string(),
    description: z.string(),
    schema: jsonObject.meta({ description: 'JSON Schema of `data`.' }),
    example: jsonObject.meta({ description: 'An example of `data`.' }),
    deprecatedSince: z
      .string()
      .optional()
      .meta({ description: 'Day from which another type should be used, e.g. `2026-03-01`.' }),
    replacedBy: z.string().optional().meta({ description: 'The type to use instead.' }),
    entity: z
      .object({
        id: z.string().meta({ description: 'Path of the value of `X-Webhook-Entity`, e.g. `data.orderId`.' }),
        version: z.string().optional().meta({ description: 'Path of the value of `X-Webhook-Entity-Version`.' }),
      })
      .optional()
      .meta({ description: 'What an event of the type is about; absent for types without these headers.' }),
  })
  .meta({ id: 'EventType' });

export const eventTypes = z.object({ items: z.array(eventType) }).meta({ id: 'EventTypes' });
export type EventTypes = z.output<typeof eventTypes>;
