import type { DestinationId, JobId } from '../../../../core/contract/ids.ts';
import {
  CONFIGURATION_PREFIX,
  configurationKey,
  destinationPartition,
  gateKey,
  parseSubscription,
  SUBSCRIPTION_PREFIX,
  subscriptionKey,
  TIME_TO_LIVE,
  tenantVersionKey,
} from '../../../../core/contract/keys.ts';
import type { Configuration, Gate } from '../../../../core/destination/destination.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { keyOf, keyPart, N, optionalNumber, S } from '../attributes.ts';
import type { Update } from '../expressions.ts';
import type { TransactionOutcome, Write } from '../transaction.ts';
import { Transactions } from '../transaction.ts';
import { configurationFromItem, configurationToItem, gateToItem, subscriptionToItem } from './rows.ts';
import { tenantRow } from './tenants.ts';
import { activated, configured, deleted, paused, withJob } from './updates.ts';

type DynamoDb = Calling<{ dynamodb: 'GetItem' | 'Query' | 'TransactWriteItems' }>;

/**
 * `stale`: the destination was changed since it was read. `repeated`: a write that belongs to the change was refused, as
 * for a request that was made before.
 */
export type ChangeOutcome = 'done' | 'stale' | 'repeated';

/** How often a change is tried while others change the subscriptions of the same tenant. */
const TRIES = 20;

/**
 * The destinations of tenants as an admin sees them. Each change is one transaction, so that fan-out and deliver never
 * see half of one; the writes `also` happen with it or not at all.
 */
export class DestinationRegistry {
  readonly #table: string;
  readonly #clients: DynamoDb;
  readonly #transactions: Transactions;

  constructor(table: string, clients: DynamoDb, transactions = new Transactions(clients)) {
    this.#table = table;
    this.#clients = clients;
    this.#transactions = transactions;
  }

  /** @throws Error when the id is taken */
  async create(gate: Gate, configuration: Configuration, also: readonly Write[] = []): Promise<'done' | 'repeated'> {
    const outcome = await this.#subscribing(configuration.tenant, also, (subscriptions) => [
      this.#put(gateToItem(gate), 'new'),
      this.#put(configurationToItem({ ...configuration, subscriptions }, gate.listensUntil), 'new'),
      this.#put(subscriptionOf(configuration, gate.listensUntil), 'new'),
      ...(subscriptions === 1
        ? [this.#put(tenantRow({ tenant: configuration.tenant, since: configuration.createdAt }), 'always')]
        : []),
    ]);
    if (outcome === 'stale') throw new Error(`the id ${gate.destinationId} is taken`);
    return outcome;
  }

  /**
   * Puts the next version of a configuration in force.
   *
   * @param expiresAt when the version before may be removed, Unix seconds
   * @param raise of the limit, see `raiseOf`. Default 0.
   */
  async update(
    gate: Gate,
    previous: Configuration,
    next: Configuration,
    expiresAt: number,
    also: readonly Write[] = [],
    raise = 0,
  ): Promise<ChangeOutcome> {
    const change = (configuration: Configuration): Write[] => [
      this.#changeGate(gate, configured(gate, next, raise)),
      this.#put(configurationToItem(configuration), 'new'),
      this.#expire(previous, expiresAt),
    ];
    if (sameSubscription(previous, next)) {
      const { subscriptions } = previous;
      return this.#run(change({ ...next, ...(subscriptions !== undefined && { subscriptions }) }), also);
    }
    return this.#subscribing(next.tenant, also, (subscriptions) => [
      ...change({ ...next, subscriptions }),
      this.#put(subscriptionOf(next), 'always'),
    ]);
  }

  /** Deliveries wait from now on. */
  pause(gate: Gate, now: number, also: readonly Write[] = []): Promise<ChangeOutcome> {
    return this.#run([this.#changeGate(gate, paused(gate, now))], also);
  }

  /** Deliveries go out again, whatever failed before; resume looks at the waiting ones at once. */
  resume(gate: Gate, now: number, also: readonly Write[] = []): Promise<ChangeOutcome> {
    return this.#run([this.#changeGate(gate, activated(gate, now))], also);
  }

  /**
   * Leaves the gate as a tombstone, so that deliveries on their way end with that reason.
   *
   * @param expiresAt when nothing can be on its way any more, Unix seconds
   */
  remove(
    gate: Gate,
    configuration: Configuration,
    now: number,
    expiresAt: number,
    also: readonly Write[] = [],
  ): Promise<ChangeOutcome> {
    return this.#subscribing(gate.tenant, also, () => [
      this.#changeGate(gate, deleted(gate, now, expiresAt)),
      this.#expire(configuration, expiresAt),
      { kind: 'delete', table: this.#table, key: keyOf(subscriptionKey(gate.tenant, gate.destinationId)) },
    ]);
  }

  /**
   * Begins a recovery or backfill, one at a time for a destination; resume works on it.
   *
   * @param gate names no job, or one that runs no more
   */
  beginJob(gate: Gate, id: JobId, also: readonly Write[]): Promise<ChangeOutcome> {
    return this.#run([this.#changeGate(gate, withJob(gate, id))], also);
  }

  /** Ids of a tenant's destinations in their order, after `after`; `more` when there are further ones. */
  async ids(tenant: string, limit: number, after?: DestinationId): Promise<{ ids: DestinationId[]; more: boolean }> {
    const { pk } = tenantVersionKey(tenant);
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ProjectionExpression: '#pk, #sk',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(pk), ':prefix': S(SUBSCRIPTION_PREFIX) },
      // One more tells whether there is more.
      Limit: limit + 1,
      ...(after !== undefined && { ExclusiveStartKey: keyOf(subscriptionKey(tenant, after)) }),
    });
    const ids = Items.map((item) => keyPart(item, parseSubscription));
    return { ids: ids.slice(0, limit), more: ids.length > limit };
  }

  /** Configurations of a destination, newest first: the one in force, and earlier ones for as long as events are kept. */
  async history(destinationId: DestinationId): Promise<Configuration[]> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(destinationPartition(destinationId)), ':prefix': S(CONFIGURATION_PREFIX) },
    });
    return Items.map(configurationFromItem);
  }

  async #run(own: readonly Write[], also: readonly Write[]): Promise<ChangeOutcome> {
    return outcomeOf(await this.#transactions.run([...own, ...also]), own.length);
  }

  /** A change that makes the next version of the tenant's subscriptions, so that fan-out reads them again. */
  async #subscribing(
    tenant: string,
    also: readonly Write[],
    change: (version: number) => Write[],
  ): Promise<ChangeOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      const current = await this.#subscriptionVersion(tenant);
      const own = change(current + 1);
      const outcome = await this.#transactions.run([...own, this.#nextVersion(tenant, current), ...also]);
      // Another change of the tenant came between: the version is read again.
      const raced = !outcome.done && outcome.refused.every((index) => index === own.length);
      if (!raced) return outcomeOf(outcome, own.length);
      if (attempt === TRIES) throw new Error(`the subscriptions of ${tenant} keep changing`);
    }
  }

  async #subscriptionVersion(tenant: string): Promise<number> {
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: keyOf(tenantVersionKey(tenant)),
      ConsistentRead: true,
    });
    return (item === undefined ? undefined : optionalNumber(item, 'version')) ?? 0;
  }

  #nextVersion(tenant: string, current: number): Write {
    return {
      kind: 'update',
      table: this.#table,
      key: keyOf(tenantVersionKey(tenant)),
      update: {
        set: { version: N(current + 1) },
        when: [current === 0 ? { name: 'version', is: 'missing' } : { name: 'version', is: '=', value: N(current) }],
      },
    };
  }

  #changeGate(gate: Gate, update: Update): Write {
    return { kind: 'update', table: this.#table, key: keyOf(gateKey(gate.destinationId)), update };
  }

  #expire({ destinationId, version }: Configuration, expiresAt: number): Write {
    return {
      kind: 'update',
      table: this.#table,
      key: keyOf(configurationKey(destinationId, version)),
      update: { set: { [TIME_TO_LIVE]: N(expiresAt) } },
    };
  }

  #put(item: Item, when: 'new' | 'always'): Write {
    return { kind: 'put', table: this.#table, item, when };
  }
}

function subscriptionOf({ destinationId, tenant, events, filter }: Configuration, listensUntil?: number): Item {
  return subscriptionToItem(tenant, {
    destinationId,
    events,
    ...(filter !== undefined && { filter }),
    ...(listensUntil !== undefined && { listensUntil }),
  });
}

const sameSubscription = (a: Configuration, b: Configuration): boolean =>
  JSON.stringify([a.events, a.filter]) === JSON.stringify([b.events, b.filter]);

/** @param own how many writes are the change itself; the others come after them */
function outcomeOf(outcome: TransactionOutcome, own: number): ChangeOutcome {
  if (outcome.done) return 'done';
  return outcome.refused.some((index) => index < own) ? 'stale' : 'repeated';
}
