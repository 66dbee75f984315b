import {
  configurationKey,
  gateKey,
  SUBSCRIPTION_PREFIX,
  tenantVersionKey,
  WAKE_INDEX,
  WAKE_PARTITION,
} from '../../../../core/contract/keys.ts';
import type { Breaker } from '../../../../core/delivery/breaker.ts';
import type { Configuration, Gate, Subscription } from '../../../../core/destination/destination.ts';
import type { Item } from '../attributes.ts';
import { keyOf, N, number, ROW_VERSION, S, text } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import { configurationFromItem, gateFromItem, subscriptionFromItem } from './rows.ts';
import type { Dynamo, StatementOutcome } from '../dynamo.ts';
import type { Comparison, StatementCondition } from '../expressions.ts';
import { setStatement, updateExpressions } from '../expressions.ts';
import { isConditionFailure } from '../update.ts';

type DestinationsStoreClients = Calling<{ dynamodb: 'Query' | 'UpdateItem' }>;

const CONFIGURATION_CACHE_LIMIT = 5_000;

const cacheId = (destinationId: string, version: number): string => `${destinationId}#${version}`;

/** A change of one number of a gate, that holds only if nobody changed it since it was read. */
export interface GateChange {
  gate: Gate;
  /** `tat` takes tokens, `slot` gives advisory times away. */
  set: { name: 'tat' | 'slot'; to: number };
  /** For a gate that was not read but presumed: holds only if no token is spent at this time, in milliseconds since the epoch. */
  quietAt?: number;
}

export class DestinationsStore {
  readonly #table: string;
  readonly #clients: DestinationsStoreClients;
  readonly #dynamo: Dynamo;
  readonly #configurations = new Map<string, Configuration>();

  constructor(table: string, clients: DestinationsStoreClients, dynamo: Dynamo) {
    this.#table = table;
    this.#clients = clients;
    this.#dynamo = dynamo;
  }

  get table(): string {
    return this.#table;
  }

  /** Versions of tenants' subscriptions; 0 for a tenant without any. One call. */
  async subscriptionVersions(tenants: readonly string[]): Promise<Map<string, number>> {
    const keys = tenants.map((tenant) => keyOf(tenantVersionKey(tenant)));
    const items = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
    const found = new Map(items.map((item) => [text(item, 'pk').slice(2), number(item, 'version')]));
    return new Map(tenants.map((tenant) => [tenant, found.get(tenant) ?? 0]));
  }

  async subscriptions(tenant: string): Promise<Subscription[]> {
    const found: Subscription[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#clients.dynamodb.call('Query', {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
        ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
        ExpressionAttributeValues: { ':pk': S(tenantVersionKey(tenant).pk), ':prefix': S(SUBSCRIPTION_PREFIX) },
        ...(from !== undefined && { ExclusiveStartKey: from }),
      });
      found.push(...(page.Items ?? []).map(subscriptionFromItem));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return found;
  }

  async gates(destinationIds: readonly string[]): Promise<Map<string, Gate>> {
    const keys = destinationIds.map((id) => keyOf(gateKey(id)));
    const items = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
    return new Map(items.map(gateFromItem).map((gate) => [gate.destinationId, gate]));
  }

  /** The configurations in force at these gates, by destination. Immutable, hence cached. */
  async configurations(gates: readonly Gate[]): Promise<Map<string, Configuration>> {
    const missing = gates.filter((gate) => !this.#configurations.has(cacheId(gate.destinationId, gate.configuration)));
    if (missing.length > 0) {
      const keys = missing.map((gate) => keyOf(configurationKey(gate.destinationId, gate.configuration)));
      const items = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
      if (this.#configurations.size >= CONFIGURATION_CACHE_LIMIT) this.#configurations.clear();
      for (const configuration of items.map(configurationFromItem)) {
        this.#configurations.set(cacheId(configuration.destinationId, configuration.version), configuration);
      }
    }
    const inForce = new Map<string, Configuration>();
    for (const gate of gates) {
      const configuration = this.#configurations.get(cacheId(gate.destinationId, gate.configuration));
      if (configuration !== undefined) inForce.set(gate.destinationId, configuration);
    }
    return inForce;
  }

  /** All changes in one call; one that lost a race is `refused`. Fenced on state and configuration too. */
  changeGates(changes: readonly GateChange[]): Promise<StatementOutcome[]> {
    return this.#dynamo.execute(
      changes.map(({ gate, set, quietAt }) =>
        setStatement(
          this.#table,
          gateKey(gate.destinationId),
          [set.name, N(set.to)],
          [
            ...(quietAt === undefined
              ? [{ name: set.name, is: '=', value: N(gate[set.name]) } as const]
              : quiet(quietAt)),
            ...asRead(gate),
          ],
        ),
      ),
    );
  }

  /** Makes sure that resume looks at the destination at `at` or before, and knows that something parked at `now`. */
  async wake(destinationId: string, at: number, now: number): Promise<void> {
    const set = { parkedAt: N(now) };
    const exists = { name: 'state', is: 'present' } as const;
    const sooner = await this.#update(destinationId, {
      set: { ...set, wake: S(WAKE_PARTITION), wakeAt: N(at) },
      remove: ['looks'],
      when: [exists, { name: 'wakeAt', is: '>', value: N(at), orMissing: true }],
    });
    if (!sooner) await this.#update(destinationId, { set, remove: ['looks'], when: [exists] });
  }

  /** Destinations to look at by `now`, the longest due first, and since when that one is. */
  async due(now: number, limit: number): Promise<{ ids: string[]; oldestWakeAt?: number }> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      IndexName: WAKE_INDEX.name,
      KeyConditionExpression: '#wake = :wake AND #wakeAt <= :now',
      ExpressionAttributeNames: { '#wake': WAKE_INDEX.partitionKey, '#wakeAt': WAKE_INDEX.sortKey },
      ExpressionAttributeValues: { ':wake': S(WAKE_PARTITION), ':now': N(now) },
      Limit: limit,
    });
    const [oldest] = Items;
    return {
      ids: Items.map((item) => text(item, 'pk').slice(2)),
      ...(oldest !== undefined && { oldestWakeAt: number(oldest, WAKE_INDEX.sortKey) }),
    };
  }

  /**
   * Sets when resume looks at the destination next, or lets it rest; only if nothing was parked and no admin changed it
   * since the gate was read. `looks` is how often it has found nothing. Answers whether it held.
   */
  async reschedule(gate: Gate, wakeAt: number | undefined, looks: number): Promise<boolean> {
    return this.#update(gate.destinationId, {
      ...(wakeAt === undefined
        ? { remove: ['wake', 'wakeAt', 'looks'] }
        : { set: { wake: S(WAKE_PARTITION), wakeAt: N(wakeAt), looks: N(looks) } }),
      when: [
        { name: 'state', is: '=', value: S(gate.state) },
        gate.parkedAt === undefined
          ? { name: 'parkedAt', is: 'missing' }
          : { name: 'parkedAt', is: '=', value: N(gate.parkedAt) },
        ...(gate.wakeAt === undefined ? [] : [{ name: 'wakeAt', is: '=', value: N(gate.wakeAt) } as const]),
      ],
    });
  }

  /** Stops deliveries to a destination. Answers false when it was changed since. */
  async disable(gate: Gate, reason: 'gone' | 'failing'): Promise<boolean> {
    return this.#update(gate.destinationId, {
      set: { state: S('DISABLED'), disabledFor: S(reason) },
      when: asRead(gate),
    });
  }

  /** Sets the breaker, or takes it away. Answers false when it or the destination was changed since it was read. */
  async changeBreaker(gate: Gate, breaker: Breaker | undefined): Promise<boolean> {
    const was = gate.breaker;
    return this.#update(gate.destinationId, {
      ...(breaker === undefined ? { remove: ['breaker'] } : { set: { breaker: S(JSON.stringify(breaker)) } }),
      when: [
        ...asRead(gate),
        was === undefined
          ? { name: 'breaker', is: 'missing' }
          : { name: 'breaker', is: '=', value: S(JSON.stringify(was)) },
      ],
    });
  }

  async #update(destinationId: string, update: Parameters<typeof updateExpressions>[0]): Promise<boolean> {
    try {
      await this.#clients.dynamodb.call('UpdateItem', {
        TableName: this.#table,
        Key: keyOf(gateKey(destinationId)),
        ...updateExpressions(update),
      });
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}

const asRead = (gate: Gate): Comparison[] => [
  { name: 'state', is: '=', value: S(gate.state) },
  { name: 'configuration', is: '=', value: N(gate.configuration) },
];

/** All that a read would have had to show: a row of this release, no token spent, and nothing that it failed at lately. */
const quiet = (at: number): StatementCondition[] => [
  { name: 'v', is: '=', value: N(ROW_VERSION) },
  { name: 'tat', is: '<=', value: N(at) },
  { name: 'breaker', is: 'missing' },
];
