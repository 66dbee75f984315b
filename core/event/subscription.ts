import { RuleError } from '../contract/errors.ts';
import { familiesOf } from '../contract/families.ts';
import { OPERATIONAL_PREFIX } from '../contract/limits.ts';
import type { Fault } from '../fault.ts';
import { eventTypeFault } from './event-type.ts';
import { nearestType } from './nearest-type.ts';
import { OPERATIONAL_EVENT_TYPES } from './operational.ts';

/** A subscription: one type, the types of a family, or everything but operational events. */
export type EventSubscription =
  | { kind: 'exact'; type: string }
  /** `order.*`; `prefix` is `order.` */
  | { kind: 'family'; prefix: string }
  /** `*` */
  | { kind: 'all' };

const LONGEST_SHOWN = 128;

/** The texts that a subscription usually has. Others are allowed: a platform may publish types of its own. */
const documented = (types: readonly string[]): string[] => [
  ...types,
  ...OPERATIONAL_EVENT_TYPES,
  ...familiesOf(types).map((family) => `${family}.*`),
  `${OPERATIONAL_PREFIX}*`,
  '*',
];

/**
 * Checks text that somebody has just typed. A family has the rules of its types.
 *
 * @throws RuleError for text that names no event type, no family and not everything
 */
export function checkEventSubscription(text: string): void {
  if (text === '*') return;
  const type = text.replace(/\.\*$/, '.x');
  const fault = type.includes('*')
    ? { rule: 'has * in a place other than its end after a dot', remedy: 'Write * or a family such as order.*' }
    : eventTypeFault(type);
  if (fault !== undefined)
    throw new RuleError(`The event ${JSON.stringify(text.slice(0, LONGEST_SHOWN))} ${fault.rule}`, fault.remedy);
}

/** A warning for each event that is no documented type or family, with the nearest one. `types`: those of the catalogue. */
export function warningsOf(events: readonly string[], types: readonly string[]): Fault[] {
  const known = documented(types);
  return events.flatMap((event, index) => {
    if (known.includes(event)) return [];
    const nearest = nearestType(event, known);
    const remedy =
      nearest === undefined
        ? 'Check that your platform publishes it.'
        : `Did you mean ${nearest}? Otherwise check that your platform publishes it.`;
    return [{ field: `events[${index}]`, rule: `${JSON.stringify(event)} is not a documented event type`, remedy }];
  });
}

/** Reads a stored subscription. It was checked when it was typed, maybe by rules that were laxer. */
export function parseEventSubscription(text: string): EventSubscription {
  if (text === '*') return { kind: 'all' };
  return text.endsWith('.*') ? { kind: 'family', prefix: text.slice(0, -1) } : { kind: 'exact', type: text };
}

/** Whether an event of `type` goes to the subscription. `*` leaves operational events out, so that there are no loops. */
export function matchesSubscription(subscription: EventSubscription, type: string): boolean {
  if (subscription.kind === 'all') return !type.startsWith(OPERATIONAL_PREFIX);
  return subscription.kind === 'exact' ? type === subscription.type : type.startsWith(subscription.prefix);
}
