import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { familiesOf, ruledFamiliesOf } from '../../../../core/contract/families.ts';
import { CATALOGUE, EVENT_TYPES, isEventType, violationsOf } from '../../../../core/event/catalogue.ts';

describe('catalogue', () => {
  test('has the documented types, three of each family that the bus has a rule for', () => {
    expect(EVENT_TYPES.toSorted()).toEqual([
      'certificate.issued',
      'certificate.transferred',
      'certificate.validated',
      'order.cancelled',
      'order.created',
      'order.updated',
      'payment.failed',
      'payment.processed',
      'payment.refunded',
      'product.created',
      'product.deleted',
      'product.updated',
      'vendor.profile_updated',
      'vendor.registration',
      'vendor.status_changed',
    ]);
    expect(familiesOf(EVENT_TYPES)).toEqual(['certificate', 'order', 'payment', 'product', 'vendor']);
    expect(ruledFamiliesOf(EVENT_TYPES)).toEqual(familiesOf(EVENT_TYPES));
  });

  test.each(EVENT_TYPES)('the example of %s is valid', (type) => {
    expect(violationsOf(type, CATALOGUE[type].example)).toEqual([]);
  });

  test.each(EVENT_TYPES)('%s without its fields is a violation', (type) => {
    expect(violationsOf(type, {}).length).toBeGreaterThan(0);
  });

  test('the payload of the guide is valid, and so is one with more fields', () => {
    const data = { orderId: 'ord_123456', productId: 'prod_789012', customerId: 'cust_345678', total: 1500.0 };
    expect(violationsOf('order.created', data)).toEqual([]);
    expect(violationsOf('order.created', { ...data, gift: { wrapped: true } })).toEqual([]);
  });

  test.each<[string, string, object, string[]]>([
    ['another type', 'order.created', { total: '1500' }, ['data.total: expected number, received string']],
    ['null', 'order.created', { orderId: null }, ['data.orderId: expected string, received null']],
    ['a missing field', 'order.created', { total: undefined }, ['data.total: expected number, received nothing']],
    ['empty text', 'order.created', { orderId: '' }, ['data.orderId: expected text, received an empty string']],
    ['a negative amount', 'order.created', { total: -1 }, ['data.total: expected a number of at least 0']],
    ['a pattern', 'order.created', { currency: 'eur' }, ['data.currency: expected three capital letters, e.g. EUR']],
    [
      'half a piece',
      'certificate.issued',
      { editionNumber: 1.5 },
      ['data.editionNumber: expected integer, received number'],
    ],
    ['no piece', 'certificate.issued', { editionNumber: 0 }, ['data.editionNumber: expected a number of at least 1']],
    [
      'an item',
      'product.updated',
      { changedFields: ['a', 1, ''] },
      [
        'data.changedFields.1: expected string, received number',
        'data.changedFields.2: expected text, received an empty string',
      ],
    ],
    ['no list', 'product.updated', { changedFields: {} }, ['data.changedFields: expected array, received object']],
    [
      'text for a boolean',
      'certificate.validated',
      { valid: 'yes' },
      ['data.valid: expected boolean, received string'],
    ],
  ])('%s is a violation that names the field', (_, type, change, violations) => {
    const data = { ...(isEventType(type) && CATALOGUE[type].example), ...change };
    expect(violationsOf(type, JSON.parse(JSON.stringify(data)))).toEqual(violations);
  });

  test.each([[null], [[]], ['text'], [1]])('%j as data is one violation', (data) => {
    expect(violationsOf('order.created', data)).toEqual([expect.stringMatching(/^data: expected object, received /)]);
  });

  test('each field is looked for in data itself', () => {
    const inherited = JSON.parse('{"__proto__":{"vendorId":"ven_1"}}') as unknown;
    expect(violationsOf('vendor.profile_updated', inherited)).toEqual([
      'data.vendorId: expected string, received nothing',
    ]);
  });

  test.each(EVENT_TYPES)('zod reads the schema of %s and agrees about an example and an empty object', (type) => {
    const { schema, example } = CATALOGUE[type];
    const judge = z.fromJSONSchema(schema);
    expect([judge.safeParse(example).success, judge.safeParse({}).success]).toEqual([true, false]);
  });

  test.each(['order.archived', 'constructor', ''])('%j is unknown and not a violation', (type) => {
    expect(violationsOf(type, 'anything')).toEqual([]);
  });
});
