import { describe, expect, test } from '@jest/globals';
import { DELIVERY_STATUSES } from '../../../../core/delivery/states.ts';
import { type CATALOGUE, EVENT_TYPES, type EventType } from '../../../../core/event/catalogue.ts';
import type { Schema } from '../../../../core/event/catalogue/schema.ts';
import { WebhookDeliveryStatus } from '../../../../sdk/src/delivery-status.ts';
import type { WebhookEventData } from '../../../../sdk/src/events/event-data.ts';
import { WebhookEventType } from '../../../../sdk/src/events/event-type.ts';
import type { WebhookPayload } from '../../../../sdk/src/events/payload.ts';
import type { SameMembers } from '../../../helpers/same-type.ts';

/** The type of the values of a schema. */
type Value<Type extends Schema> = Type extends { items: infer Item extends Schema }
  ? Value<Item>[]
  : { string: string; number: number; integer: number; boolean: boolean; array: never }[Type['type']];

type Data<Properties extends Record<string, Schema>, Required extends string> = {
  [field: string]: unknown;
} & { [Key in keyof Properties & Required]: Value<Properties[Key]> } & {
  [Key in Exclude<keyof Properties, Required>]?: Value<Properties[Key]>;
};

describe('the names of the SDK', () => {
  test('have a constant for each event type of the catalogue', () => {
    expect(Object.values(WebhookEventType).toSorted()).toEqual(EVENT_TYPES.toSorted());
    for (const [name, type] of Object.entries(WebhookEventType))
      expect(name).toBe(type.toUpperCase().replace('.', '_'));
  });

  test('have the statuses of deliveries', () => {
    expect(Object.keys(WebhookDeliveryStatus)).toEqual([...DELIVERY_STATUSES]);
    expect(Object.values(WebhookDeliveryStatus)).toEqual([...DELIVERY_STATUSES]);
  });

  test('have the same data type for each event as the catalogue', () => {
    type Catalogue = {
      [Type in EventType]: (typeof CATALOGUE)[Type]['schema'] extends {
        properties: infer Properties extends Record<string, Schema>;
        required: readonly (infer Required extends string)[];
      }
        ? Data<Properties, Required>
        : never;
    };
    const same: { [Type in EventType]: SameMembers<WebhookEventData, Catalogue>[Type] } = {
      'order.created': true,
      'order.updated': true,
      'order.cancelled': true,
      'product.created': true,
      'product.updated': true,
      'product.deleted': true,
      'vendor.status_changed': true,
      'vendor.registration': true,
      'vendor.profile_updated': true,
      'certificate.issued': true,
      'certificate.transferred': true,
      'certificate.validated': true,
      'payment.processed': true,
      'payment.refunded': true,
      'payment.failed': true,
    };
    expect(Object.keys(same)).toHaveLength(EVENT_TYPES.length);
  });
});

describe('the type of a payload', () => {
  type More = { 'loan.approved': { loanId: string } };

  function describePayload(payload: WebhookPayload<More>): string {
    if (payload.event === 'order.created') return `order of ${payload.data.total.toFixed(2)}`;
    if (payload.event === WebhookEventType.CERTIFICATE_VALIDATED) return payload.data.valid ? 'valid' : 'invalid';
    if (payload.event === 'loan.approved') return payload.data.loanId;
    const event: string = payload.event;
    return `${event} with ${Object.keys(payload.data).length} fields`;
  }

  const payload = (event: string, data: unknown) =>
    ({ event, timestamp: 1_623_456_789, data, source: 'street-collector-platform' }) as WebhookPayload<More>;

  test('narrows data by a comparison of event', () => {
    expect(describePayload(payload('order.created', { total: 1500 }))).toBe('order of 1500.00');
    expect(describePayload(payload('certificate.validated', { valid: true }))).toBe('valid');
    expect(describePayload(payload('loan.approved', { loanId: 'loan_1' }))).toBe('loan_1');
    expect(describePayload(payload('gallery.opened', { a: 1, b: 2 }))).toBe('gallery.opened with 2 fields');
  });

  test('does not accept the fields of another event', () => {
    const { data, event } = payload('order.updated', { orderId: 'ord_1', status: 'paid' });
    // @ts-expect-error status may be missing as long as event is not compared
    const unchecked: string = data.status;
    expect([event, unchecked]).toEqual(['order.updated', 'paid']);
  });
});
