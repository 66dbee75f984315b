import * as z from 'zod';
import type { BackfillId, DeliveryId, DestinationId, EventId, RecoveryId } from '../../../../core/contract/ids.ts';
import { BLOCKS } from '../../../../core/destination/block.ts';
import { TENANT_FORMAT } from '../../../../core/event/envelope.ts';

/** Schemas that several requests and responses share. */

export const destinationId = z
  .string()
  .regex(/^dst_[0-9A-Za-z]{16}$/, 'must be the id of a destination: dst_ and 16 letters or digits')
  .meta({ description: 'Id of a destination.', examples: ['dst_4fXq0a1ZkP9sT7uB'] });

export const deliveryId = z
  .string()
  .regex(/^dlv_[0-9A-Za-z]{46}$/, 'must be the id of a delivery: dlv_ and 46 letters or digits')
  .meta({ description: 'Id of a delivery.', examples: ['dlv_4fXq0a1ZkP9sT7uB0VHNqf7l6zR0uUj6Tg8c2mR3n4WvJk'] });

export const eventId = z
  .string()
  .regex(/^msg_[0-9A-Za-z]{22}$/, 'must be the id of an event: msg_ and 22 letters or digits')
  .meta({
    description: 'Id of an event, and the `webhook-id` of all its deliveries.',
    examples: ['msg_6zR0uUj6Tg8c2mR3n4WvJk'],
  });

export const recoveryId = z
  .string()
  .regex(/^rcv_[0-9A-Za-z]{24}$/, 'must be the id of a recovery: rcv_ and 24 letters or digits')
  .meta({ description: 'Id of a recovery.', examples: ['rcv_0VHNqf7l6zR0uUj6Tg8c2mR3'] });

export const backfillId = z
  .string()
  .regex(/^bkf_[0-9A-Za-z]{24}$/, 'must be the id of a backfill: bkf_ and 24 letters or digits')
  .meta({ description: 'Id of a backfill.', examples: ['bkf_0VHNqf7l6zR0uUj6Tg8c2mR3'] });

/**
 * The same ids in a request: their format makes text an id. Responses keep them as text, since that is what clients get.
 */
export const destinationIdInput = destinationId as z.ZodType<DestinationId, string>;
export const deliveryIdInput = deliveryId as z.ZodType<DeliveryId, string>;
export const eventIdInput = eventId as z.ZodType<EventId, string>;
export const recoveryIdInput = recoveryId as z.ZodType<RecoveryId, string>;
export const backfillIdInput = backfillId as z.ZodType<BackfillId, string>;

export const tenant = z
  .string()
  .regex(TENANT_FORMAT, 'must be 1 to 64 letters, digits, - and _')
  .meta({ description: 'The tenant whose events a destination gets: a label, not a boundary.', examples: ['default'] });

/** A tenant whose records a list has. */
export const tenantInput = tenant.meta({ description: 'Only this tenant.' });

/** A time in a response. */
export const time = z.iso.datetime().meta({ description: 'ISO 8601, UTC.', examples: ['2026-01-31T12:00:00.000Z'] });

/** A time in a request. */
export const timeInput = z.iso
  .datetime({ offset: true, error: 'must be a date and time in ISO 8601 with its zone, e.g. 2026-01-31T12:00:00Z' })
  .meta({ description: 'ISO 8601 with zone.', examples: ['2026-01-31T12:00:00Z'] });

/** An event type by which a list is filtered. */
export const typeInput = z
  .string()
  .min(1)
  .max(129)
  .meta({ description: 'Only this event type.', examples: ['order.created'] });

/** The block of an active destination; both fields or none. */
export const block = {
  blockedUntil: time.optional().meta({ description: 'The destination gets no delivery until then.' }),
  blockedBy: z
    .enum(BLOCKS)
    .optional()
    .meta({ description: 'What blocks it: its rate limit, or its circuit, which is open after failures.' }),
};

/** Any JSON object. */
export const jsonObject = z.record(z.string(), z.unknown());

export const PAGE_LIMIT = 100;
const DEFAULT_PAGE = 50;

/** The query parameters of every list. */
export const pageQuery = {
  limit: z.coerce
    .number({ error: `must be a whole number from 1 to ${PAGE_LIMIT}` })
    .int(`must be a whole number from 1 to ${PAGE_LIMIT}`)
    .min(1, `must be from 1 to ${PAGE_LIMIT}`)
    .max(PAGE_LIMIT, `must be from 1 to ${PAGE_LIMIT}`)
    .default(DEFAULT_PAGE)
    .meta({ description: 'Maximum number of items in a page.' }),
  cursor: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .meta({ description: '`nextCursor` of the previous page, with the same filter.' }),
};

/** A page. With `nextCursor` there may be more items, even if this page is empty. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last page.' }),
  });
