import { expect, test } from '@jest/globals';
import type { Attempt, Delivery } from '../../../../core/delivery/delivery.ts';
import { matchesDelivery } from '../../../../core/delivery/delivery-filter.ts';
import { aDelivery, anAttempt } from '../../../helpers/a-delivery.ts';

const delivery = (...log: Attempt[]): Delivery => aDelivery({ tenant: 'acme', status: 'FAILED', log });

const refused = anAttempt(1, { failure: 'connect', code: 'ECONNREFUSED' });
const unavailable = anAttempt(2, { failure: 'http', statusCode: 503 });

test.each([
  ['503', true],
  ['5xx', true],
  ['4xx', false],
  ['50', false],
  ['ECONNREFUSED', false],
])('the code of the latest attempt decides: %s', (code, matches) => {
  expect(matchesDelivery(delivery(refused, unavailable), { code })).toBe(matches);
});

test('an attempt without a response has its error code, and a delivery without an attempt has none', () => {
  expect(matchesDelivery(delivery(refused), { code: 'ECONNREFUSED' })).toBe(true);
  expect(matchesDelivery(delivery(refused), { code: '5xx' })).toBe(false);
  expect(matchesDelivery(delivery(), { code: '5xx' })).toBe(false);
});

test('every given field must match', () => {
  const tried = delivery(unavailable);
  expect(matchesDelivery(tried, { tenant: 'acme', type: 'order.created', status: 'FAILED' })).toBe(true);
  for (const other of [{ tenant: 'other' }, { type: 'order.updated' }, { status: 'SUCCESS' as const }])
    expect(matchesDelivery(tried, { tenant: 'acme', ...other })).toBe(false);
});
