import { CERTIFICATE_EVENTS } from './catalogue/certificate.ts';
import type { EventDefinition } from './catalogue/definition.ts';
import { ORDER_EVENTS } from './catalogue/order.ts';
import { PAYMENT_EVENTS } from './catalogue/payment.ts';
import { PRODUCT_EVENTS } from './catalogue/product.ts';
import { VIOLATIONS_KEPT } from './catalogue/limits.ts';
import { brokenRules } from './catalogue/schema.ts';
import { VENDOR_EVENTS } from './catalogue/vendor.ts';

/**
 * The event types of the guide: the catalogue of a stack that configures none. Other types are delivered too, and so is
 * `data` that breaks its schema: a catalogue describes and counts, and never drops.
 */
export const CATALOGUE = {
  ...ORDER_EVENTS,
  ...PRODUCT_EVENTS,
  ...VENDOR_EVENTS,
  ...CERTIFICATE_EVENTS,
  ...PAYMENT_EVENTS,
} satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof CATALOGUE;

export const EVENT_TYPES = Object.keys(CATALOGUE) as EventType[];

export const isEventType = (type: string): type is EventType => Object.hasOwn(CATALOGUE, type);

/**
 * Returns how `data`, a JSON value, breaks the schema of the guide's event type, at most 10 lines, e.g. `data.total: expected
 * number, received string`: for publishers. The service judges with the catalogue of its stack. A type that is not the guide's
 * has no schema here.
 */
export function violationsOf(type: string, data: unknown): string[] {
  return isEventType(type) ? brokenRules(CATALOGUE[type].schema, data, 'data').slice(0, VIOLATIONS_KEPT) : [];
}
