import type { SubscriptionIndex } from '../../core/destinations/subscriptions.ts';
import { indexSubscriptions } from '../../core/destinations/subscriptions.ts';
import type { DestinationsStore } from '../adapters/destinations-store.ts';

/** A tenant's subscriptions as of a version. */
export interface VersionedIndex {
  version: number;
  index: SubscriptionIndex;
}

const TENANT_LIMIT = 1_000;

/** Subscriptions in memory by version: one read of the version rows a batch tells whether they are still true. */
export class SubscriptionsCache {
  readonly #store: Pick<DestinationsStore, 'subscriptionVersions' | 'subscriptions'>;
  readonly #byTenant = new Map<string, VersionedIndex>();

  constructor(store: Pick<DestinationsStore, 'subscriptionVersions' | 'subscriptions'>) {
    this.#store = store;
  }

  async forTenants(tenants: readonly string[]): Promise<Map<string, VersionedIndex>> {
    const versions = await this.#store.subscriptionVersions(tenants);
    const entries = await Promise.all(
      [...versions].map(async ([tenant, version]) => [tenant, await this.#atLeast(tenant, version)] as const),
    );
    return new Map(entries);
  }

  async #atLeast(tenant: string, version: number): Promise<VersionedIndex> {
    const cached = this.#byTenant.get(tenant);
    if (cached?.version === version) return cached;
    // Kept under the version read before the rows: rows that are newer than it are loaded again, never taken for older.
    const subscriptions = version === 0 ? [] : await this.#store.subscriptions(tenant);
    const loaded = { version, index: indexSubscriptions(subscriptions) };
    if (this.#byTenant.size >= TENANT_LIMIT) this.#byTenant.clear();
    this.#byTenant.set(tenant, loaded);
    return loaded;
  }
}
