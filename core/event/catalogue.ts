import { CERTIFICATE_EVENTS } from './catalogue/certificate.ts';
import type { EventDefinition } from './catalogue/definition.ts';
import { ORDER_EVENTS } from './catalogue/order.ts';
import { PAYMENT_EVENTS } from './catalogue/payment.ts';
import { PRODUCT_EVENTS } from './catalogue/product.ts';
import { VENDOR_EVENTS } from './catalogue/vendor.ts';

/**
 * The documented event types. Others are delivered all the same, and so is `data` that breaks its schema: the
 * catalogue describes and counts, it never drops.
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

/** Violations beyond it say nothing new, and each is stored. */
const VIOLATIONS_KEPT = 10;

export interface EventValidation {
  /** Whether the type is documented. */
  known: boolean;
  /** What breaks the type's schema, at most 10, e.g. `data.total: Invalid input: expected number, received string`. */
  violations: string[];
}

/** Compares an event's `data` with the schema of its type. */
export function validateEvent(type: string, data: unknown): EventValidation {
  if (!isEventType(type)) return { known: false, violations: [] };
  const result = CATALOGUE[type].schema.safeParse(data);
  if (result.success) return { known: true, violations: [] };
  const violations = result.error.issues
    .slice(0, VIOLATIONS_KEPT)
    .map((issue) => `${['data', ...issue.path].join('.')}: ${issue.message}`);
  return { known: true, violations };
}
