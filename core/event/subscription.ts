import { RuleError } from '../contract/errors.ts';
import { OPERATIONAL_PREFIX } from '../contract/limits.ts';

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
