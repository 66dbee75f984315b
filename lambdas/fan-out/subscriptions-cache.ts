import { stillHolds } from '../../core/destination/subscription-reads.ts';
import type { SubscriptionIndex } from '../../core/destination/subscriptions.ts';
import { indexSubscriptions } from '../../core/destination/subscriptions.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';

/** A tenant's subscriptions as of a version. */
export interface VersionedIndex {
  version: number;
  index: SubscriptionIndex;
}

interface Cached extends VersionedIndex {
  /** When the last of the events was accepted for which the version was read, in milliseconds since the epoch. */
  readFor: number;
}

const TENANT_LIMIT = 1_000;

/** Subscriptions in memory by version: one read of the tenants' version rows tells whether they are still true, and holds for a moment. */
export class SubscriptionsCache {
  readonly #store: Pick<DestinationsStore, 'subscriptionVersions' | 'subscriptions'>;
  readonly #byTenant = new Map<string, Cached>();

  constructor(store: Pick<DestinationsStore, 'subscriptionVersions' | 'subscriptions'>) {
    this.#store = store;
  }

  /** @param acceptedAt when the last of the events was accepted that go by them, in milliseconds since the epoch */
  async forTenants(tenants: readonly string[], acceptedAt: number): Promise<Map<string, VersionedIndex>> {
    const found = new Map<string, VersionedIndex>();
    for (const tenant of tenants) {
      const cached = this.#byTenant.get(tenant);
      if (cached !== undefined && stillHolds(cached.readFor, acceptedAt)) found.set(tenant, cached);
    }
    const unknown = tenants.filter((tenant) => !found.has(tenant));
    if (unknown.length === 0) return found;
    const versions = await this.#store.subscriptionVersions(unknown);
    await Promise.all(
      [...versions].map(async ([tenant, version]) =>
        found.set(tenant, await this.#atLeast(tenant, version, acceptedAt)),
      ),
    );
    return found;
  }

  async #atLeast(tenant: string, version: number, readFor: number): Promise<VersionedIndex> {
    const cached = this.#byTenant.get(tenant);
    if (cached?.version === version) {
      cached.readFor = readFor;
      return cached;
    }
    // Kept under the version read before the rows: rows that are newer than it are loaded again, never taken for older.
    const subscriptions = version === 0 ? [] : await this.#store.subscriptions(tenant);
    const loaded = { version, index: indexSubscriptions(subscriptions), readFor };
    if (this.#byTenant.size >= TENANT_LIMIT) this.#byTenant.clear();
    this.#byTenant.set(tenant, loaded);
    return loaded;
  }
}
