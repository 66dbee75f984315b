import type { DestinationId } from '../../../../core/contract/ids.ts';
import { describe, expect, test } from '@jest/globals';
import type { Subscription } from '../../../../core/destination/destination.ts';
import { SubscriptionsCache } from '../../../../lambdas/fan-out/subscriptions-cache.ts';

const AT = Date.UTC(2026, 0, 1);

/** Rows as they are now, and what was read of them. */
function tenants() {
  const rows = new Map<string, { version: number; subscriptions: Subscription[] }>();
  const reads: string[] = [];
  const cache = new SubscriptionsCache({
    subscriptionVersions: (names) => {
      reads.push(`versions of ${names.join(' ')}`);
      return Promise.resolve(new Map(names.map((name) => [name, rows.get(name)?.version ?? 0])));
    },
    subscriptions: (name) => {
      reads.push(`subscriptions of ${name}`);
      return Promise.resolve(rows.get(name)?.subscriptions ?? []);
    },
  });
  const subscribe = (name: string, version: number, ...ids: DestinationId[]): void => {
    rows.set(name, { version, subscriptions: ids.map((destinationId) => ({ destinationId, events: ['*'] })) });
  };
  const matches = async (name: string, acceptedAt: number): Promise<string[]> =>
    (await cache.forTenants([name], acceptedAt)).get(name)?.index.match('order.created', () => ({})).destinationIds ??
    [];
  return { cache, reads, subscribe, matches };
}

describe('subscriptions in memory', () => {
  test('are gone by without a look for events that come within moments, and for older ones', async () => {
    const { reads, subscribe, matches } = tenants();
    subscribe('default', 1, 'dst_a');
    for (const later of [0, 100, -3_600_000]) expect(await matches('default', AT + later)).toEqual(['dst_a']);
    expect(reads).toEqual(['versions of default', 'subscriptions of default']);
  });

  test('are looked at again for later ones, and loaded only when they changed', async () => {
    const { reads, subscribe, matches } = tenants();
    subscribe('default', 1, 'dst_a');
    await matches('default', AT);
    expect(await matches('default', AT + 101)).toEqual(['dst_a']);
    subscribe('default', 2, 'dst_a', 'dst_b');
    expect(await matches('default', AT + 202)).toEqual(['dst_a', 'dst_b']);
    expect(reads).toEqual([
      'versions of default',
      'subscriptions of default',
      'versions of default',
      'versions of default',
      'subscriptions of default',
    ]);
  });

  test('each look holds from the event that it was for, not from the first of them', async () => {
    const { reads, matches } = tenants();
    for (const later of [0, 101, 201]) await matches('default', AT + later);
    expect(reads).toEqual(['versions of default', 'versions of default']);
  });

  test('of a tenant without any are remembered as none', async () => {
    const { reads, matches } = tenants();
    expect(await matches('nobody', AT)).toEqual([]);
    expect(await matches('nobody', AT + 1)).toEqual([]);
    expect(reads).toEqual(['versions of nobody']);
  });

  test('are looked at in one call for the tenants of which nothing is held', async () => {
    const { cache, reads, matches } = tenants();
    await matches('a', AT);
    const found = await cache.forTenants(['a', 'b', 'c'], AT + 1);
    expect([...found.keys()].toSorted()).toEqual(['a', 'b', 'c']);
    expect(reads).toEqual(['versions of a', 'versions of b c']);
  });
});
