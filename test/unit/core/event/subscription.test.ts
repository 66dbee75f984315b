import { describe, expect, test } from '@jest/globals';
import { RuleError } from '../../../../core/contract/errors.ts';
import { EVENT_TYPES } from '../../../../core/event/catalogue.ts';
import {
  checkEventSubscription,
  matchesSubscription,
  parseEventSubscription,
  warningsOf,
} from '../../../../core/event/subscription.ts';

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
    ['.order.created', 'has an empty part'],
    ['order..*', 'has an empty part'],
    ['order.**', 'has * in a place other than its end'],
    [' order.created', 'white space'],
    ['order\ncreated', 'has a control or invisible character'],
    ['order\u200bcreated', 'has a control or invisible character'],
    ['x'.repeat(129), 'is longer than 128 characters'],
  ])('%j is refused', (text, rule) => {
    expect(() => checkEventSubscription(text)).toThrow(RuleError);
    expect(() => checkEventSubscription(text)).toThrow(rule);
  });

  test.each([
    'order.created,product.updated',
    'order.created, product.updated',
    'Order Created',
    'a;b',
    'a\u00a0b',
    ',',
  ])('%j is refused where it is typed', (text) => {
    expect(() => checkEventSubscription(text)).toThrow('has a comma, a semicolon or white space');
  });

  test.each([
    ['ORDER.CREATED', 'order.created'],
    ['Order.Created', 'order.created'],
    ['order.createdd', 'order.created'],
    ['order.creatde', 'order.created'],
    ['orders.created', 'order.created'],
    ['order_created', 'order.created'],
    ['order-created', 'order.created'],
    ['order:created', 'order.created'],
    ['order/created', 'order.created'],
    ['orderCreated', 'order.created'],
    ['order.create', 'order.created'],
    ['order.canceled', 'order.cancelled'],
    ['oder.created', 'order.created'],
    ['vendor.statuschanged', 'vendor.status_changed'],
    ['vendor.status.changed', 'vendor.status_changed'],
    ['VENDOR_STATUS_CHANGED', 'vendor.status_changed'],
    ['order', 'order.*'],
    ['Orders', 'order.*'],
    ['orders.*', 'order.*'],
    ['ORDER.*', 'order.*'],
    ['certificates', 'certificate.*'],
    ['webhook.delivery.exhaust', 'webhook.delivery.exhausted'],
    ['webhooks.*', 'webhook.*'],
  ])('the warning about %s names %s', (event, nearest) => {
    expect(warningsOf(['order.created', event], EVENT_TYPES)).toEqual([
      {
        field: 'events[1]',
        rule: `${JSON.stringify(event)} is not a documented event type`,
        remedy: `Did you mean ${nearest}? Otherwise check that your platform publishes it.`,
      },
    ]);
  });

  test('a documented type, family or * has no warning; a type that is near none has one without a guess', () => {
    expect(warningsOf(['order.created', 'order.*', 'vendor.status_changed', 'webhook.*', '*'], EVENT_TYPES)).toEqual(
      [],
    );
    expect(warningsOf(['loan.approved'], EVENT_TYPES)).toMatchObject([
      { remedy: 'Check that your platform publishes it.' },
    ]);
  });
});
