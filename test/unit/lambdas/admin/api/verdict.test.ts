import { describe, expect, test } from '@jest/globals';
import type { Case } from '../../../../../lambdas/admin/api/verdict.ts';
import { verdictOf } from '../../../../../lambdas/admin/api/verdict.ts';
import type { Configuration, Gate } from '../../../../../core/destination/destination.ts';
import { aDelivery } from '../../../../helpers/a-delivery.ts';

const ID = 'dst_0000000000000001';

const gate = (state: Gate['state']): Gate => ({
  destinationId: ID,
  tenant: 'default',
  state,
  configuration: 1,
  tat: 0,
  slot: 0,
});
const configuration = (fields: Partial<Configuration>): Configuration => ({
  destinationId: ID,
  version: 1,
  tenant: 'default',
  name: 'shop',
  url: 'https://shop.example.com',
  events: ['order.*'],
  headers: {},
  secrets: [],
  createdAt: 0,
  ...fields,
});
const payload = { event: 'order.created', timestamp: 1, data: { total: 50 }, source: 's' };
const matched = (fields: Partial<Case>): Case => ({
  destinationId: ID,
  type: 'order.created',
  payload,
  matched: true,
  gate: gate('ACTIVE'),
  name: 'shop',
  ...fields,
});
const unmatched = (fields: Partial<Case>): Case => ({ ...matched(fields), matched: false });

describe('the verdict on an event that went to a destination', () => {
  test.each<[string, Partial<Case>, string]>([
    ['delivered', { delivery: aDelivery({ status: 'SUCCESS', attempts: 2, endedAt: 5_000 }) }, 'attempt 2'],
    ['exhausted', { delivery: aDelivery({ status: 'RETRY_EXHAUSTED', reason: 'attempts_spent' }) }, 'resend'],
    [
      'exhausted',
      { delivery: aDelivery({ status: 'RETRY_EXHAUSTED', reason: 'destination_deleted' }), gate: gate('DELETED') },
      'deleted',
    ],
    [
      'failing',
      { delivery: aDelivery({ status: 'FAILED', attempts: 1, nextAttemptAt: 9_000 }) },
      'Another attempt follows',
    ],
    ['pending', { delivery: aDelivery({}) }, 'in the queue'],
    ['paused', { delivery: aDelivery({ notBefore: 1_000 }), gate: gate('PAUSED') }, 'paused'],
    [
      'paused',
      { delivery: aDelivery({ status: 'FAILED', attempts: 1, notBefore: 1_000 }), gate: gate('PAUSED') },
      'paused',
    ],
    [
      'disabled',
      { delivery: aDelivery({ notBefore: 1_000 }), gate: { ...gate('DISABLED'), disabledFor: 'gone' } },
      'responded with 410',
    ],
    [
      'disabled',
      { delivery: aDelivery({ notBefore: 1_000 }), gate: { ...gate('DISABLED'), disabledFor: 'failing' } },
      'failed for days',
    ],
    [
      'blocked',
      { delivery: aDelivery({ expectedAt: 9_000 }), blocked: { by: 'rate_limit', until: 8_000 } },
      'is rate-limited',
    ],
    [
      'blocked',
      {
        delivery: aDelivery({ notBefore: 1_000 }),
        blocked: { by: 'circuit', until: 8_000 },
        gate: {
          ...gate('ACTIVE'),
          breaker: { configuration: 1, failures: 10, events: [], since: 1, openings: 1, openUntil: 8_000 },
        },
      },
      'has an open circuit after failures',
    ],
    ['pending', { delivery: aDelivery({}), blocked: { by: 'rate_limit', until: 8_000 } }, 'in the queue'],
    ['pending', {}, 'matched this destination'],
  ])('is %s', (verdict, facts, explanation) => {
    expect(verdictOf(matched(facts))).toMatchObject({ verdict, explanation: expect.stringContaining(explanation) });
  });

  test('is listened for a listener, also once it is gone or its delivery is not listed', () => {
    const listened = matched({ listened: true, gate: gate('LISTENING'), delivery: aDelivery({}) });
    expect(verdictOf(listened)).toMatchObject({
      verdict: 'listened',
      explanation: expect.stringContaining('no POST is made'),
      deliveryId: expect.stringMatching(/^dlv_/),
      status: 'PENDING',
    });
    const { gate: _, delivery: __, ...gone } = listened;
    expect(verdictOf(gone)).toMatchObject({ verdict: 'listened' });
  });

  test('says when the next attempt is expected, and names delivery and status', () => {
    expect(
      verdictOf(matched({ delivery: aDelivery({ status: 'FAILED', attempts: 1, nextAttemptAt: 9_000 }) })),
    ).toMatchObject({
      until: '1970-01-01T00:00:09.000Z',
      status: 'FAILED',
      deliveryId: expect.stringMatching(/^dlv_/),
    });
  });
});

describe('the verdict on an event that did not go to a destination', () => {
  test.each<[string, Partial<Case>, string]>([
    ['not_subscribed', {}, 'registered after'],
    [
      'not_subscribed',
      { configurationThen: configuration({ events: ['product.*', 'order.updated'] }) },
      'only to product.*, order.updated',
    ],
    ['not_subscribed', { configurationThen: configuration({}) }, 'changed while the event was accepted'],
    [
      'not_subscribed',
      { configurationThen: configuration({ filter: { data: { total: [50] } } }) },
      'changed while the event was accepted',
    ],
    [
      'filtered',
      { configurationThen: configuration({ filter: { data: { total: [1] } } }) },
      'expected $.data.total to be 1',
    ],
  ])('is %s', (verdict, facts, explanation) => {
    expect(verdictOf(unmatched(facts))).toMatchObject({ verdict, explanation: expect.stringContaining(explanation) });
  });

  test('names the field that the filter missed, as long as there is a payload', () => {
    const facts = { configurationThen: configuration({ filter: { data: { currency: ['EUR'] } } }) };
    expect(verdictOf(unmatched(facts))).toMatchObject({ field: '$.data.currency', expected: '"EUR"' });
    expect(verdictOf(unmatched({ ...facts, payload: undefined }))).not.toHaveProperty('field');
  });
});
