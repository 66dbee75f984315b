import { describe, expect, test } from '@jest/globals';
import { RuleError } from '../../../../core/contract/errors.ts';
import { matchesSubscription, parseEventSubscription } from '../../../../core/event/subscription.ts';

describe('subscriptions', () => {
  test.each([
    ['order.created', 'order.created', true],
    ['order.created', 'order.created.v2', false],
    ['Order Created', 'Order Created', true],
    ['order.*', 'order.created', true],
    ['order.*', 'orders.created', false],
    ['order.*', 'order', false],
    ['order.item.*', 'order.item.added', true],
    ['*', 'anything.at_all', true],
    ['*', 'webhook.delivery.exhausted', false],
    ['webhook.*', 'webhook.delivery.exhausted', true],
    ['webhook.delivery.exhausted', 'webhook.delivery.exhausted', true],
  ])('%s takes %s: %j', (text, type, expected) => {
    expect(matchesSubscription(parseEventSubscription(text), type)).toBe(expected);
  });

  test.each([
    ['', 'is empty'],
    ['**', 'has * in a place other than its end'],
    ['order*', 'has * in a place other than its end'],
    ['*.created', 'has * in a place other than its end'],
    ['.*', 'has an empty part'],
    ['order..created', 'has an empty part'],
    ['order.', 'has an empty part'],
    [' order.created', 'begins or ends with white space'],
    ['order\ncreated', 'has a control character'],
    ['x'.repeat(129), 'is longer than 128 characters'],
  ])('%j is refused', (text, rule) => {
    expect(() => parseEventSubscription(text)).toThrow(RuleError);
    expect(() => parseEventSubscription(text)).toThrow(rule);
  });
});
