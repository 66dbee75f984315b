import { type Fault } from '../fault.ts';

/** Longest `detail-type`. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
const LONGEST_TYPE = 128;

/** Why a text is no event type, the same for who publishes it and who subscribes to it. Remedies have no full stop. */
export function eventTypeFault(text: string): Pick<Fault, 'rule' | 'remedy'> | undefined {
  if (text === '') return { rule: 'is empty', remedy: 'Name a type such as order.created' };
  if (text.length > LONGEST_TYPE)
    return { rule: `is longer than ${LONGEST_TYPE} characters`, remedy: 'Use a shorter type' };
  if (/\p{C}/u.test(text)) return { rule: 'has a control or invisible character', remedy: 'Remove it' };
  if (/[\s,;]/.test(text))
    return {
      rule: 'has a comma, a semicolon or white space',
      remedy: 'Write each type as an element of its own, e.g. ["order.created", "product.updated"]',
    };
  if (text.includes('*')) return { rule: 'has *', remedy: 'Name one type; only a subscription may end in .* or be *' };
  if (text.split('.').includes(''))
    return { rule: 'has an empty part', remedy: 'Write parts separated by single dots, e.g. order.created' };
  return undefined;
}
