import type { DestinationId, JobId } from '../../../../core/contract/ids.ts';
import {
  configurationKey,
  gateKey,
  parseDestination,
  parseTenant,
  SUBSCRIPTION_PREFIX,
  tenantVersionKey,
  WAKE_INDEX,
  WAKE_PARTITION,
} from '../../../../core/contract/keys.ts';
import type { Breaker } from '../../../../core/delivery/breaker.ts';
import type { PresumedGate } from '../../../../core/delivery/quiet-gates.ts';
import type { Configuration, DisabledFor, Gate, Subscription } from '../../../../core/destination/destination.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { keyOf, keyPart, N, number, S } from '../attributes.ts';
import type { Dynamo, StatementOutcome } from '../dynamo.ts';
import type { Statement, StatementCondition, Update } from '../expressions.ts';
import { setStatement } from '../expressions.ts';
import { updateRow } from '../update.ts';
import { configurationFromItem, gateFromItem, subscriptionFromItem } from './rows.ts';
import { asRead, disabled, erased, nextLook, parked, quietAt, sooner, withBreaker, withoutJob } from './updates.ts';

type DynamoDb = Calling<{ dynamodb: 'Query' | 'UpdateItem' }>;

const CONFIGURATION_CACHE_LIMIT = 5_000;

const cacheId = (destinationId: DestinationId, version: number): string => `${destinationId}#${version}`;

/** A change of one number of a gate; refused when the gate was changed since it was read. */
export type GateChange =
  /** `tat` takes tokens, `slot` gives advisory times away. */
  | { gate: Gate; set: { name: 'tat' | 'slot'; to: number } }
  /** For a gate that was not read: refused also when a token is spent at `quietAt`, in milliseconds since the epoch. */
  | { gate: PresumedGate; set: { name: 'tat'; to: number }; quietAt: number };

/** Destinations as the hops see them. Times in milliseconds since the epoch. */
export class DestinationsStore {
  readonly #table: string;
  readonly #clients: DynamoDb;
  readonly #dynamo: Dynamo;
  readonly #configurations = new Map<string, Configuration>();

  constructor(table: string, clients: DynamoDb, dynamo: Dynamo) {
    this.#table = table;
    this.#clients = clients;
    this.#dynamo = dynamo;
  }

  get table(): string {
    return this.#table;
  }

  /** Versions of the tenants' subscriptions; 0 for a tenant without any. One call. */
  async subscriptionVersions(tenants: readonly string[]): Promise<Map<string, number>> {
    const keys = tenants.map((tenant) => keyOf(tenantVersionKey(tenant)));
    const items = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
    const found = new Map(items.map((item) => [keyPart(item, parseTenant), number(item, 'version')]));
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

  /** @param consistent strongly, at twice the price. Default true. */
  async gates(destinationIds: readonly DestinationId[], consistent = true): Promise<Map<DestinationId, Gate>> {
    const keys = destinationIds.map((id) => keyOf(gateKey(id)));
    const items = (await this.#dynamo.read({ [this.#table]: keys }, consistent))[this.#table] ?? [];
    return new Map(items.map(gateFromItem).map((gate) => [gate.destinationId, gate]));
  }

  /** The configurations in force at these gates, by destination. Immutable, hence cached. */
  async configurations(
    gates: readonly Pick<Gate, 'destinationId' | 'configuration'>[],
  ): Promise<Map<DestinationId, Configuration>> {
    const missing = gates.filter((gate) => !this.#configurations.has(cacheId(gate.destinationId, gate.configuration)));
    if (missing.length > 0) {
      const keys = missing.map((gate) => keyOf(configurationKey(gate.destinationId, gate.configuration)));
      const items = (await this.#dynamo.read({ [this.#table]: keys }))[this.#table] ?? [];
      if (this.#configurations.size >= CONFIGURATION_CACHE_LIMIT) this.#configurations.clear();
      for (const configuration of items.map(configurationFromItem)) {
        this.#configurations.set(cacheId(configuration.destinationId, configuration.version), configuration);
      }
    }
    const inForce = new Map<DestinationId, Configuration>();
    for (const gate of gates) {
      const configuration = this.#configurations.get(cacheId(gate.destinationId, gate.configuration));
      if (configuration !== undefined) inForce.set(gate.destinationId, configuration);
    }
    return inForce;
  }

  /** All changes in one call, each fenced on the gate's state and configuration too. @returns outcomes in their order */
  changeGates(changes: readonly GateChange[]): Promise<StatementOutcome[]> {
    return this.#dynamo.execute(changes.map((change) => this.#statement(change)));
  }

  #statement(change: GateChange): Statement {
    const { gate, set } = change;
    const condition: StatementCondition[] =
      'quietAt' in change
        ? quietAt(change.quietAt, gate)
        : [{ name: set.name, is: '=', value: N(change.gate[set.name]) }];
    return setStatement(
      this.#table,
      gateKey(gate.destinationId),
      [set.name, N(set.to)],
      [...condition, ...asRead(gate)],
    );
  }

  /** Makes sure that resume looks at the destination at `at` or before, and knows that something parked at `now`. */
  async wake(destinationId: DestinationId, at: number, now: number): Promise<void> {
    if (!(await this.#update(destinationId, sooner(at, now)))) await this.#update(destinationId, parked(now));
  }

  /** Makes sure that deliver reads the payloads of events that were accepted until `acceptedAt`, and takes none of a message. */
  async forgetPayloads(destinationId: DestinationId, acceptedAt: number): Promise<void> {
    await this.#update(destinationId, erased(acceptedAt));
  }

  /** Destinations to look at by `now`, the longest due first, and since when that one is due. */
  async due(now: number, limit: number): Promise<{ ids: DestinationId[]; oldestWakeAt?: number }> {
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
      ids: Items.map((item) => keyPart(item, parseDestination)),
      ...(oldest !== undefined && { oldestWakeAt: number(oldest, WAKE_INDEX.sortKey) }),
    };
  }

  /**
   * Sets when resume looks at the destination next; `undefined` ends the looking.
   *
   * @param looks how often resume has found nothing
   * @returns false when something was parked, or an admin changed the state, since the gate was read
   */
  reschedule(gate: Gate, wakeAt: number | undefined, looks: number): Promise<boolean> {
    return this.#update(gate.destinationId, nextLook(gate, wakeAt, looks));
  }

  /** Stops deliveries to a destination. @returns false when it was changed since it was read */
  disable(gate: Gate, reason: DisabledFor): Promise<boolean> {
    return this.#update(gate.destinationId, disabled(gate, reason));
  }

  /** Sets or removes the breaker. @returns false when it or the destination was changed since it was read */
  changeBreaker(gate: Gate, breaker: Breaker | undefined): Promise<boolean> {
    return this.#update(gate.destinationId, withBreaker(gate, breaker));
  }

  /** Lets the destination begin another job. Does nothing when a run that was cut short has done it. */
  async endJob(destinationId: DestinationId, id: JobId): Promise<void> {
    await this.#update(destinationId, withoutJob(id));
  }

  #update(destinationId: DestinationId, update: Update): Promise<boolean> {
    return updateRow(this.#clients, this.#table, gateKey(destinationId), update);
  }
}
