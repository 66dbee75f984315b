import { violationsOf } from '../../../core/event/catalogue.ts';
import { nearestType } from '../../../core/event/nearest-type.ts';
import { WebhookEventType } from '../events/event-type.ts';
import type { PublishProblem } from './publish-errors.ts';
import type { PublishedEvent } from './published-event.ts';

/** Remarks about an event. It is published all the same: a type may be one of your own, and data is never dropped. */
export interface Remarks {
  /** The documented type that an undocumented one was probably meant to be. */
  nearest?: string | undefined;
  violations: readonly string[];
}

const DOCUMENTED: readonly string[] = Object.values(WebhookEventType);

/** @param detail the JSON text that is published, so that the violations are those of the service */
export const remarksOn = (type: string, detail: string): Remarks =>
  DOCUMENTED.includes(type)
    ? { violations: violationsOf(type, JSON.parse(detail)) }
    : { nearest: nearestType(type, DOCUMENTED), violations: [] };

/** The remarks in the result of `publishEvents`. */
export const shown = (
  type: string,
  { nearest, violations }: Remarks,
): Pick<PublishedEvent, 'warning' | 'violations'> => ({
  ...(nearest !== undefined && { warning: `${type} is not a documented event type. Did you mean ${nearest}?` }),
  ...(violations.length > 0 && { violations }),
});

/** The remarks as reasons to refuse the event. */
export const refusals = (index: number, { nearest, violations }: Remarks): PublishProblem[] => [
  ...(nearest === undefined
    ? []
    : [
        {
          index,
          field: 'event',
          rule: 'is not a documented event type',
          remedy: `Name ${nearest} if you mean it, else publish without strict`,
        },
      ]),
  ...violations.map((violation) => {
    const [field = '', rule = ''] = violation.split(/: (.*)/s, 2);
    return { index, field, rule: `breaks its schema: ${rule}`, remedy: 'Correct it, or publish without strict' };
  }),
];
