import { describe, expect, test } from '@jest/globals';
import { indexSubscriptions } from '../../../../core/destination/subscriptions.ts';

const none = (): unknown => {
  throw new Error('no filter has to see the payload');
};

const NOW = Date.UTC(2026, 0, 31);

/** A filter that takes more steps of a long text than an event may take. */
const wildcard = Array.from({ length: 330 }, (_, nth) => `*${String.fromCodePoint(0x4e00 + nth)}*`);
const COSTLY = { data: { a: [{ 'anything-but': { wildcard } }] } };

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
    const { destinationIds, filtered } = index.match(type, none, NOW);
    expect(destinationIds.toSorted((a, b) => a.localeCompare(b))).toEqual(expected);
    expect(filtered).toBe(0);
  });

  test('leave out those whose filter the payload does not match, and count them', () => {
    const filtered = indexSubscriptions([
      { destinationId: 'dst_large', events: ['*'], filter: { data: { total: [{ numeric: ['>', 100] }] } } },
      { destinationId: 'dst_any', events: ['*'] },
    ]);
    expect(filtered.match('order.created', () => ({ data: { total: 50 } }), NOW)).toEqual({
      destinationIds: ['dst_any'],
      filtered: 1,
      unevaluated: [],
      listeners: [],
    });
    expect(filtered.match('order.created', () => ({ data: { total: 150 } }), NOW)).toEqual({
      destinationIds: ['dst_large', 'dst_any'],
      filtered: 0,
      unevaluated: [],
      listeners: [],
    });
  });

  test('bound the work of one event: costly filters are named, and the other destinations get it', () => {
    const costly = indexSubscriptions([
      { destinationId: 'dst_before', events: ['*'] },
      { destinationId: 'dst_costly', events: ['*'], filter: COSTLY },
      { destinationId: 'dst_after', events: ['*'], filter: { data: { b: ['x'] } } },
    ]);
    const event = { data: { a: 'ab'.repeat(500_000), b: 'x' } };
    expect(costly.match('order.created', () => event, NOW)).toEqual({
      destinationIds: ['dst_before', 'dst_after'],
      filtered: 1,
      unevaluated: ['dst_costly'],
      listeners: [],
    });
    expect(costly.match('order.created', () => ({ data: { a: 'a', b: 'x' } }), NOW)).toMatchObject({
      destinationIds: ['dst_before', 'dst_costly', 'dst_after'],
    });
  });
});

describe('listeners of a tenant', () => {
  const index = indexSubscriptions([
    { destinationId: 'dst_all', events: ['*'] },
    { destinationId: 'dst_listener', events: ['order.*'], listensUntil: NOW + 1 },
    { destinationId: 'dst_ended', events: ['order.*'], listensUntil: NOW },
  ]);

  test('match like destinations, are told apart from them, and match nothing from their end on', () => {
    expect(index.match('order.created', none, NOW)).toEqual({
      destinationIds: ['dst_all'],
      filtered: 0,
      unevaluated: [],
      listeners: ['dst_listener'],
    });
    expect(index.match('order.created', none, NOW + 1).listeners).toEqual([]);
    expect(index.match('product.updated', none, NOW).listeners).toEqual([]);
  });

  test('take no steps from the filters of destinations, and are no reason for an event without a destination', () => {
    const costly = indexSubscriptions([
      { destinationId: 'dst_listener', events: ['*'], filter: COSTLY, listensUntil: NOW + 1 },
      { destinationId: 'dst_filtered', events: ['*'], filter: { data: { a: ['b'] } } },
      { destinationId: 'dst_costly', events: ['*'], filter: COSTLY },
    ]);
    // The filter of one of the two fits into the steps of an event.
    const event = { data: { a: 'ab'.repeat(50_000) } };
    const alone = indexSubscriptions([{ destinationId: 'dst_costly', events: ['*'], filter: COSTLY }]);
    expect(alone.match('order.created', () => event, NOW).destinationIds).toEqual(['dst_costly']);
    expect(costly.match('order.created', () => event, NOW)).toEqual({
      destinationIds: ['dst_costly'],
      filtered: 1,
      unevaluated: [],
      listeners: [],
    });
  });
});
