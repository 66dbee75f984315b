import { CERTIFICATE_EVENTS } from './catalogue/certificate.ts';
import type { EventDefinition } from './catalogue/definition.ts';
import { ORDER_EVENTS } from './catalogue/order.ts';
import { PAYMENT_EVENTS } from './catalogue/payment.ts';
import { PRODUCT_EVENTS } from './catalogue/product.ts';
import { brokenRules } from './catalogue/schema.ts';
import { VENDOR_EVENTS } from './catalogue/vendor.ts';

/**
 * The documented event types. Other types are delivered too, and so is `data` that breaks its schema: the catalogue
 * describes and counts, and never drops.
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

/** Each violation is stored, and further ones add nothing. */
const VIOLATIONS_KEPT = 10;

/**
 * Returns how `data`, a JSON value, breaks the schema of the event's type, at most 10 lines, e.g. `data.total: expected number,
 * received string`. An undocumented type has no schema.
 */
export function violationsOf(type: string, data: unknown): string[] {
  return isEventType(type) ? brokenRules(CATALOGUE[type].schema, data, 'data').slice(0, VIOLATIONS_KEPT) : [];
}
