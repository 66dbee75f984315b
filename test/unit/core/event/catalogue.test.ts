import { describe, expect, test } from '@jest/globals';
import { EVENT_FAMILIES } from '../../../../core/contract/limits.ts';
import { CATALOGUE, EVENT_TYPES, violationsOf } from '../../../../core/event/catalogue.ts';

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
    expect(new Set(EVENT_TYPES.map((type) => type.split('.')[0]))).toEqual(new Set(EVENT_FAMILIES));
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

  test('a violation names the field', () => {
    const violations = violationsOf('order.created', {
      orderId: 'o',
      productId: 'p',
      customerId: 'c',
      total: '1500',
    });
    expect(violations).toEqual(['data.total: Invalid input: expected number, received string']);
  });

  test.each(['order.archived', 'constructor', ''])('%j is unknown and not a violation', (type) => {
    expect(violationsOf(type, 'anything')).toEqual([]);
  });
});
