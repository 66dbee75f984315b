import type { Clock } from '../../core/clock.ts';
import type { SubscriptionIndex } from '../../core/destination/subscriptions.ts';
import { indexSubscriptions } from '../../core/destination/subscriptions.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';

/** A tenant's subscriptions as of a version. */
export interface VersionedIndex {
  version: number;
  index: SubscriptionIndex;
}

interface Cached extends VersionedIndex {
  /** When this version was first seen, in milliseconds since the epoch. */
  seenAt: number;
  /** The rows were read so long after that they show the whole transaction. */
  settled: boolean;
}

/**
 * Time after which every read shows all writes of a transaction of which an earlier read showed one, in milliseconds.
 * DynamoDB isolates a Query from a transaction in flight no better than read-committed, so the version may be visible
 * before a row that was written with it. The SDK ends a transaction's call within seconds.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation
 */
const SETTLED_AFTER_MS = 10_000;

const TENANT_LIMIT = 1_000;

/**
 * Subscriptions in memory, by version. Each batch reads the tenants' version rows, strongly consistent. Rows are kept
 * for a version once they were read well after the version was first seen; until then each batch reads them again.
 */
export class SubscriptionsCache {
  readonly #store: Pick<DestinationsStore, 'subscriptionVersions' | 'subscriptions'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #byTenant = new Map<string, Cached>();

  constructor(store: Pick<DestinationsStore, 'subscriptionVersions' | 'subscriptions'>, clock: Pick<Clock, 'now'>) {
    this.#store = store;
    this.#clock = clock;
  }

  async forTenants(tenants: readonly string[]): Promise<Map<string, VersionedIndex>> {
    const versions = await this.#store.subscriptionVersions(tenants);
    return new Map(
      await Promise.all(
        [...versions].map(async ([tenant, version]) => [tenant, await this.#atLeast(tenant, version)] as const),
      ),
    );
  }

  async #atLeast(tenant: string, version: number): Promise<VersionedIndex> {
    const cached = this.#byTenant.get(tenant);
    if (cached?.version === version && cached.settled) return cached;
    const now = this.#clock.now();
    const seenAt = cached?.version === version ? cached.seenAt : now;
    // Rows may be newer than the version, which was read before them: then the next batch sees a newer version.
    const subscriptions = version === 0 ? [] : await this.#store.subscriptions(tenant);
    const settled = version === 0 || now - seenAt > SETTLED_AFTER_MS;
    const loaded = { version, index: indexSubscriptions(subscriptions), seenAt, settled };
    if (this.#byTenant.size >= TENANT_LIMIT) this.#byTenant.clear();
    this.#byTenant.set(tenant, loaded);
    return loaded;
  }
}
