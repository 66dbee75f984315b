import {
  configurationKey,
  gateKey,
  subscriptionKey,
  TIME_TO_LIVE,
  tenantVersionKey,
  WAKE_INDEX,
  WAKE_PARTITION,
} from '../../../../core/contract/keys.ts';
import type { Configuration, Gate } from '../../../../core/destination/destination.ts';
import type { Item } from '../attributes.ts';
import { keyOf, N, optionalNumber, S } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import { configurationToItem, gateToItem, subscriptionToItem } from './rows.ts';
import type { Condition } from '../expressions.ts';
import type { Write } from '../transaction.ts';
import { Transactions } from '../transaction.ts';
import { WebhookError } from '../../../../core/contract/errors.ts';

type RegistryClients = Calling<{ dynamodb: 'GetItem' | 'TransactWriteItems' }>;

/** The id of a new destination is taken. */
export class DestinationExistsError extends WebhookError {
  override readonly name = 'DestinationExistsError';
}

/**
 * `stale`: the destination was changed since it was read. `repeated`: a write that was to happen along with the change
 * was refused, as for a request that was made before.
 */
export type ChangeOutcome = 'done' | 'stale' | 'repeated';

/** How often a change is tried whose tenant's subscriptions others change at the same time. */
const TRIES = 20;

/** Changes to destinations: each one transaction, so that fan-out and deliver never see half of one. */
export class DestinationRegistry {
  readonly #table: string;
  readonly #clients: RegistryClients;
  readonly #transactions: Transactions;

  constructor(table: string, clients: RegistryClients, transactions = new Transactions(clients)) {
    this.#table = table;
    this.#clients = clients;
    this.#transactions = transactions;
  }

  /**
   * @param also writes that happen with it or not at all
   * @throws DestinationExistsError
   */
  async create(gate: Gate, configuration: Configuration, also: readonly Write[] = []): Promise<'done' | 'repeated'> {
    const outcome = await this.#subscribing(configuration.tenant, also, (subscriptions) => [
      this.#put(gateToItem(gate), 'new'),
      this.#put(configurationToItem({ ...configuration, subscriptions }), 'new'),
      this.#put(subscriptionOf(configuration), 'new'),
    ]);
    if (outcome === 'stale') throw new DestinationExistsError(`There is a destination ${gate.destinationId} already.`);
    return outcome;
  }

  /**
   * Puts the next version of a configuration in force.
   *
   * @param expiresAt when the version before may be removed, Unix seconds
   */
  async update(
    gate: Gate,
    previous: Configuration,
    next: Configuration,
    expiresAt: number,
    also: readonly Write[] = [],
  ): Promise<ChangeOutcome> {
    const change = (configuration: Configuration): Write[] => [
      this.#changeGate(gate, { configuration: N(next.version) }),
      this.#put(configurationToItem(configuration), 'new'),
      this.#expire(previous, expiresAt),
    ];
    if (sameSubscription(previous, next)) {
      const { subscriptions } = previous;
      const writes = change({ ...next, ...(subscriptions !== undefined && { subscriptions }) });
      return outcomeOf(await this.#transactions.run([...writes, ...also]), writes.length);
    }
    return this.#subscribing(next.tenant, also, (subscriptions) => [
      ...change({ ...next, subscriptions }),
      this.#put(subscriptionOf(next), 'always'),
    ]);
  }

  /** Deliveries wait from now on. */
  async pause(gate: Gate, now: number, also: readonly Write[] = []): Promise<ChangeOutcome> {
    const writes = [this.#changeGate(gate, { state: S('PAUSED'), stateSince: N(now) })];
    return outcomeOf(await this.#transactions.run([...writes, ...also]), writes.length);
  }

  /** Deliveries go out again, whatever failed before; resume looks at what waited at once. */
  async resume(gate: Gate, now: number, also: readonly Write[] = []): Promise<ChangeOutcome> {
    const writes = [
      this.#changeGate(
        gate,
        { state: S('ACTIVE'), stateSince: N(now), ...wakeAt(now) },
        { remove: [...RESTED, 'breaker', 'disabledFor'] },
      ),
    ];
    return outcomeOf(await this.#transactions.run([...writes, ...also]), writes.length);
  }

  /**
   * Leaves the gate as a tombstone, so that what is on its way ends with that reason, and wakes it for what is parked.
   *
   * @param expiresAt when nothing can be on its way any more, Unix seconds
   */
  async remove(
    gate: Gate,
    configuration: Configuration,
    now: number,
    expiresAt: number,
    also: readonly Write[] = [],
  ): Promise<ChangeOutcome> {
    const gone = { state: S('DELETED'), stateSince: N(now), [TIME_TO_LIVE]: N(expiresAt), ...wakeAt(now) };
    return this.#subscribing(gate.tenant, also, () => [
      this.#changeGate(gate, gone, { remove: RESTED }),
      this.#expire(configuration, expiresAt),
      { kind: 'delete', table: this.#table, key: keyOf(subscriptionKey(gate.tenant, gate.destinationId)) },
    ]);
  }

  /** Begins a recovery, one at a time for a destination; resume works on it. */
  async beginRecovery(gate: Gate, recoveryId: string, also: readonly Write[]): Promise<ChangeOutcome> {
    const writes = [
      this.#changeGate(gate, { recovery: S(recoveryId) }, { when: [{ name: 'recovery', is: 'missing' }] }),
    ];
    return outcomeOf(await this.#transactions.run([...writes, ...also]), writes.length);
  }

  /** A change that makes the next version of the tenant's subscriptions, which makes fan-out load them again. */
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

  /** Fenced on what was read: its state and its configuration. */
  #changeGate(
    gate: Gate,
    set: Item,
    { remove = [], when = [] }: { remove?: readonly string[]; when?: readonly Condition[] } = {},
  ): Write {
    const fence: Condition[] = [
      { name: 'state', is: '=', value: S(gate.state) },
      { name: 'configuration', is: '=', value: N(gate.configuration) },
    ];
    const update = { set, remove, when: [...fence, ...when] };
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

/** What resume remembers of looks that found nothing. */
const RESTED = ['looks'];

/** Due now, and parked anew, so that a look that resume is just taking does not put it to rest. */
const wakeAt = (now: number): Item => ({
  [WAKE_INDEX.partitionKey]: S(WAKE_PARTITION),
  [WAKE_INDEX.sortKey]: N(now),
  parkedAt: N(now),
});

function subscriptionOf({ destinationId, tenant, events, filter }: Configuration): Item {
  return subscriptionToItem(tenant, { destinationId, events, ...(filter !== undefined && { filter }) });
}

const sameSubscription = (a: Configuration, b: Configuration): boolean =>
  JSON.stringify([a.events, a.filter]) === JSON.stringify([b.events, b.filter]);

/** @param own writes that are the change itself; others come after them */
function outcomeOf(outcome: Awaited<ReturnType<Transactions['run']>>, own: number): ChangeOutcome {
  if (outcome.done) return 'done';
  return outcome.refused.some((index) => index < own) ? 'stale' : 'repeated';
}
