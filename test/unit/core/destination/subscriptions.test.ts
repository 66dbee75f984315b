import { describe, expect, test } from '@jest/globals';
import { indexSubscriptions } from '../../../../core/destination/subscriptions.ts';

const none = (): unknown => {
  throw new Error('no filter has to see the payload');
};

describe('subscriptions of a tenant', () => {
  const index = indexSubscriptions([
    { destinationId: 'exact', events: ['order.created'] },
    { destinationId: 'family', events: ['order.*'] },
    { destinationId: 'all', events: ['*'] },
    { destinationId: 'several', events: ['order.created', 'order.*', '*'] },
    { destinationId: 'operations', events: ['webhook.*'] },
    { destinationId: 'nested', events: ['order.item.*'] },
  ]);

  test.each([
    ['order.created', ['all', 'exact', 'family', 'several']],
    ['order.updated', ['all', 'family', 'several']],
    ['order.item.added', ['all', 'family', 'nested', 'several']],
    ['orders.created', ['all', 'several']],
    ['auction.started', ['all', 'several']],
    ['webhook.delivery.exhausted', ['operations']],
    ['🎉.done.now', ['all', 'several']],
  ])('send %s to each that subscribed, once', (type, expected) => {
    const { destinationIds, filtered } = index.match(type, none);
    expect(destinationIds.toSorted((a, b) => a.localeCompare(b))).toEqual(expected);
    expect(filtered).toBe(0);
  });

  test('leave out those whose filter the payload does not match, and count them', () => {
    const filtered = indexSubscriptions([
      { destinationId: 'large', events: ['*'], filter: { data: { total: [{ numeric: ['>', 100] }] } } },
      { destinationId: 'any', events: ['*'] },
    ]);
    expect(filtered.match('order.created', () => ({ data: { total: 50 } }))).toEqual({
      destinationIds: ['any'],
      filtered: 1,
    });
    expect(filtered.match('order.created', () => ({ data: { total: 150 } }))).toEqual({
      destinationIds: ['large', 'any'],
      filtered: 0,
    });
  });
});
