import { RuleError } from '../contract/errors.ts';
import { EVENT_FAMILIES, OPERATIONAL_PREFIX } from '../contract/limits.ts';
import type { Fault } from '../fault.ts';
import { EVENT_TYPES } from './catalogue.ts';
import { nearestType } from './nearest-type.ts';
import { OPERATIONAL_EVENT_TYPES } from './operational.ts';

/** A subscription: one type, the types of a family, or everything but operational events. */
export type EventSubscription =
  | { kind: 'exact'; type: string }
  /** `order.*`; `prefix` is `order.` */
  | { kind: 'family'; prefix: string }
  /** `*` */
  | { kind: 'all' };

/** Longest `detail-type` of an EventBridge event. */
const LONGEST_TYPE = 128;
const PRINTABLE = /^[^\p{C}\p{Z}](?:[^\p{C}]*[^\p{C}\p{Z}])?$/u;

/** The texts that a subscription usually has. Others are allowed: a platform may publish types of its own. */
const DOCUMENTED: readonly string[] = [
  ...EVENT_TYPES,
  ...OPERATIONAL_EVENT_TYPES,
  ...EVENT_FAMILIES.map((family) => `${family}.*`),
  `${OPERATIONAL_PREFIX}*`,
  '*',
];

/**
 * The same as `parseEventSubscription`, for text that somebody has just typed: a comma or white space makes one type of a list
 * that was meant, so it is refused. Subscriptions that were stored before may have them.
 *
 * @throws RuleError
 */
export function checkEventSubscription(text: string): void {
  parseEventSubscription(text);
  if (/[\s,;]/.test(text)) {
    throw new RuleError(
      `The event ${JSON.stringify(text)} has a comma, a semicolon or white space`,
      'Write each type as an element of its own, e.g. ["order.created", "product.updated"]',
    );
  }
}

/** A warning for each event that is no documented type or family, with the nearest one. */
export function warningsOf(events: readonly string[]): Fault[] {
  return events.flatMap((event, index) => {
    if (DOCUMENTED.includes(event)) return [];
    const nearest = nearestType(event, DOCUMENTED);
    const remedy =
      nearest === undefined
        ? 'Check that your platform publishes it.'
        : `Did you mean ${nearest}? Otherwise check that your platform publishes it.`;
    return [{ field: `events[${index}]`, rule: `${JSON.stringify(event)} is not a documented event type`, remedy }];
  });
}

/** @throws RuleError for text that names no event type, no family and not everything */
export function parseEventSubscription(text: string): EventSubscription {
  const refuse = (rule: string, remedy: string) =>
    new RuleError(`The event ${JSON.stringify(text.slice(0, LONGEST_TYPE))} ${rule}`, remedy);
  if (text === '*') return { kind: 'all' };
  if (text === '') throw refuse('is empty', 'Name a type such as order.created, a family such as order.*, or *');
  if (text.length > LONGEST_TYPE)
    throw refuse(`is longer than ${LONGEST_TYPE} characters`, 'Use the type as it is published');
  if (!PRINTABLE.test(text)) throw refuse('has a control character or begins or ends with white space', 'Remove it');
  const family = text.endsWith('.*') ? text.slice(0, -1) : undefined;
  if ((family ?? text).includes('*'))
    throw refuse('has * in a place other than its end after a dot', 'Write * or a family such as order.*');
  if (
    (family ?? text)
      .split('.')
      .slice(0, family === undefined ? undefined : -1)
      .includes('')
  ) {
    throw refuse('has an empty part', 'Write parts separated by single dots, e.g. order.created');
  }
  return family === undefined ? { kind: 'exact', type: text } : { kind: 'family', prefix: family };
}

/** Whether an event of `type` goes to the subscription. `*` leaves operational events out, so that there are no loops. */
export function matchesSubscription(subscription: EventSubscription, type: string): boolean {
  if (subscription.kind === 'all') return !type.startsWith(OPERATIONAL_PREFIX);
  return subscription.kind === 'exact' ? type === subscription.type : type.startsWith(subscription.prefix);
}
