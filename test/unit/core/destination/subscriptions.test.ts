import { describe, expect, test } from '@jest/globals';
import { indexSubscriptions } from '../../../../core/destination/subscriptions.ts';

const none = (): unknown => {
  throw new Error('no filter has to see the payload');
};

describe('subscriptions of a tenant', () => {
  const index = indexSubscriptions([
    { destinationId: 'dst_exact', events: ['order.created'] },
    { destinationId: 'dst_family', events: ['order.*'] },
    { destinationId: 'dst_all', events: ['*'] },
    { destinationId: 'dst_several', events: ['order.created', 'order.*', '*'] },
    { destinationId: 'dst_operations', events: ['webhook.*'] },
    { destinationId: 'dst_nested', events: ['order.item.*'] },
  ]);

  test.each([
    ['order.created', ['dst_all', 'dst_exact', 'dst_family', 'dst_several']],
    ['order.updated', ['dst_all', 'dst_family', 'dst_several']],
    ['order.item.added', ['dst_all', 'dst_family', 'dst_nested', 'dst_several']],
    ['orders.created', ['dst_all', 'dst_several']],
    ['auction.started', ['dst_all', 'dst_several']],
    ['webhook.delivery.exhausted', ['dst_operations']],
    ['🎉.done.now', ['dst_all', 'dst_several']],
  ])('send %s to each that subscribed, once', (type, expected) => {
    const { destinationIds, filtered } = index.match(type, none);
    expect(destinationIds.toSorted((a, b) => a.localeCompare(b))).toEqual(expected);
    expect(filtered).toBe(0);
  });

  test('leave out those whose filter the payload does not match, and count them', () => {
    const filtered = indexSubscriptions([
      { destinationId: 'dst_large', events: ['*'], filter: { data: { total: [{ numeric: ['>', 100] }] } } },
      { destinationId: 'dst_any', events: ['*'] },
    ]);
    expect(filtered.match('order.created', () => ({ data: { total: 50 } }))).toEqual({
      destinationIds: ['dst_any'],
      filtered: 1,
      unevaluated: [],
    });
    expect(filtered.match('order.created', () => ({ data: { total: 150 } }))).toEqual({
      destinationIds: ['dst_large', 'dst_any'],
      filtered: 0,
      unevaluated: [],
    });
  });

  test('bound the work of one event: costly filters are named, and the other destinations get it', () => {
    const wildcard = Array.from({ length: 330 }, (_, index) => `*${String.fromCodePoint(0x4e00 + index)}*`);
    const costly = indexSubscriptions([
      { destinationId: 'dst_before', events: ['*'] },
      { destinationId: 'dst_costly', events: ['*'], filter: { data: { a: [{ 'anything-but': { wildcard } }] } } },
      { destinationId: 'dst_after', events: ['*'], filter: { data: { b: ['x'] } } },
    ]);
    const event = { data: { a: 'ab'.repeat(500_000), b: 'x' } };
    expect(costly.match('order.created', () => event)).toEqual({
      destinationIds: ['dst_before', 'dst_after'],
      filtered: 1,
      unevaluated: ['dst_costly'],
    });
    expect(costly.match('order.created', () => ({ data: { a: 'a', b: 'x' } }))).toMatchObject({
      destinationIds: ['dst_before', 'dst_costly', 'dst_after'],
    });
  });
});
