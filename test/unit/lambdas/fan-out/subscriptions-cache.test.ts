import { describe, expect, test } from '@jest/globals';
import type { Subscription } from '../../../../core/destination/destination.ts';
import { SubscriptionsCache } from '../../../../lambdas/fan-out/subscriptions-cache.ts';

const SECOND = 1_000;

/** A store whose rows may show a change later than its version does, as reads beside a transaction may. */
function tenants() {
  const versions = new Map<string, number>();
  const rows = new Map<string, Subscription[]>();
  const reads: string[] = [];
  let now = 0;
  const cache = new SubscriptionsCache(
    {
      subscriptionVersions: (names) => {
        reads.push(`versions of ${names.join(' ')}`);
        return Promise.resolve(new Map(names.map((name) => [name, versions.get(name) ?? 0])));
      },
      subscriptions: (name) => {
        reads.push(`subscriptions of ${name}`);
        return Promise.resolve(rows.get(name) ?? []);
      },
    },
    { now: () => now },
  );
  return {
    cache,
    reads,
    showVersion: (name: string, version: number) => void versions.set(name, version),
    showRows: (name: string, ...ids: string[]) =>
      void rows.set(
        name,
        ids.map((id) => ({ destinationId: `dst_${id}`, events: ['*'] })),
      ),
    matchesAt: async (time: number, name = 'default'): Promise<string[]> => {
      now = time;
      return (
        (await cache.forTenants([name])).get(name)?.index.match('order.created', () => ({}), now).destinationIds ?? []
      );
    },
  };
}

describe('subscriptions in memory', () => {
  test('are loaded again only for a new version, once it has settled', async () => {
    const { reads, showVersion, showRows, matchesAt } = tenants();
    showVersion('default', 1);
    showRows('default', 'a');
    await matchesAt(0);
    await matchesAt(11 * SECOND);
    reads.length = 0;
    expect(await matchesAt(12 * SECOND)).toEqual(['dst_a']);
    expect(reads).toEqual(['versions of default']);
    showVersion('default', 2);
    showRows('default', 'a', 'b');
    expect(await matchesAt(13 * SECOND)).toEqual(['dst_a', 'dst_b']);
  });

  test.each([1 * SECOND, 10 * SECOND, 3_600 * SECOND, 86_400 * SECOND])(
    'show a row that became visible after its version, %i ms later',
    async (later) => {
      const { showVersion, showRows, matchesAt } = tenants();
      showVersion('default', 1);
      showRows('default', 'old');
      await matchesAt(0);
      await matchesAt(60 * SECOND);
      showVersion('default', 2);
      expect(await matchesAt(61 * SECOND)).toEqual(['dst_old']);
      showRows('default', 'old', 'new');
      expect(await matchesAt(61 * SECOND + later)).toEqual(['dst_old', 'dst_new']);
    },
  );

  test('of each tenant have a version of their own, read in one call', async () => {
    const { reads, cache, showVersion, showRows } = tenants();
    showVersion('a', 1);
    showVersion('b', 1);
    showRows('a', '1');
    showRows('b', '2');
    await cache.forTenants(['a', 'b']);
    expect(reads).toEqual(['versions of a b', 'subscriptions of a', 'subscriptions of b']);
  });

  test('of a tenant without destinations are not queried', async () => {
    const { reads, matchesAt } = tenants();
    expect(await matchesAt(0)).toEqual([]);
    expect(reads).toEqual(['versions of default']);
  });
});
