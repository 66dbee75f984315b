import type { DestinationId } from '../../../core/contract/ids.ts';
import {
  configurationKey,
  gateKey,
  parseDestination,
  subscriptionKey,
  tenantVersionKey,
  WAKE_PARTITION,
} from '../../../core/contract/keys.ts';
import { CHANGE_TAKES_MS } from '../../../core/destination/subscription-reads.ts';
import type { DestinationState } from '../../../core/delivery/states.ts';
import type { Configuration } from '../../../core/destination/destination.ts';
import { keyOf, keyPart, N, S } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import {
  configurationFromItem,
  configurationToItem,
  gateToItem,
  subscriptionToItem,
} from '../../../lambdas/adapters/dynamodb/destinations/rows.ts';
import { encrypted } from '../services/kms.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { Table } from '../services/table.ts';
import type { Ledger } from './ledger.ts';
import type { AdminAct, DestinationPlan } from './scenario.ts';

const destinationIdOf = (gate: Item): DestinationId => keyPart(gate, parseDestination);

const GRACE_MS = 24 * 3_600_000;
const DEFAULT_ATTEMPTS = 4;

/** What an admin does, each as the one transaction that it is. */
export class Administrator {
  readonly #table: Table;
  readonly #ledger: Ledger;
  readonly #now: () => number;
  /** Plain secrets in force, newest first. */
  readonly #secrets = new Map<string, { secret: string; until?: number }[]>();

  constructor(table: Table, ledger: Ledger, now: () => number) {
    this.#table = table;
    this.#ledger = ledger;
    this.#now = now;
  }

  register(plan: DestinationPlan): void {
    const { id, tenant, events, url, secret, supplied, rateLimit, retry } = plan;
    this.#secrets.set(id, [{ secret }]);
    this.#table.put(gateToItem({ destinationId: id, tenant, state: 'ACTIVE', configuration: 1, tat: 0, slot: 0 }));
    this.#table.put(
      configurationToItem({
        destinationId: id,
        version: 1,
        tenant,
        name: id,
        url,
        events,
        headers: { 'X-Custom': 'yes' },
        secrets: [{ ciphertext: encrypted(id, secret), supplied }],
        createdAt: this.#now(),
        ...(rateLimit !== undefined && { rateLimit }),
        ...(retry !== undefined && { retry }),
      }),
    );
    this.#table.put(subscriptionToItem(tenant, { destinationId: id, events }));
    this.#bumpVersion(tenant);
    this.#ledger.recordSubscription(id, { events, answeredAt: this.#now() });
    this.#record(id);
  }

  perform(act: AdminAct): void {
    const gate = this.#gate(act.destination);
    if (gate['state']?.S === 'DELETED') return;
    switch (act.act) {
      case 'pause':
        this.#setState(gate, 'PAUSED');
        break;
      case 'enable':
        this.#setState(gate, 'ACTIVE');
        break;
      case 'delete':
        this.#setState(gate, 'DELETED');
        this.#table.delete(keyOf(subscriptionKey(gate['tenant']?.S as string, act.destination)));
        this.#changedSubscription(gate, []);
        break;
      case 'subscribe':
        this.#configure(gate, (now) => ({ ...now, events: act.events }));
        this.#table.put(
          subscriptionToItem(gate['tenant']?.S as string, { destinationId: act.destination, events: act.events }),
        );
        this.#changedSubscription(gate, act.events);
        break;
      case 'url':
        this.#configure(gate, (now) => ({ ...now, url: act.url }));
        break;
      case 'rotate':
        this.#rotate(gate);
        break;
    }
    this.#record(act.destination);
  }

  #rotate(gate: Item): void {
    const id = destinationIdOf(gate);
    const until = this.#now() + GRACE_MS;
    const secret = `whsec_${Buffer.alloc(32, 100 + (this.#secrets.get(id)?.length ?? 0)).toString('base64')}`;
    const [newest] = this.#secrets.get(id) ?? [];
    this.#secrets.set(id, [{ secret }, ...(newest === undefined ? [] : [{ ...newest, until }])]);
    this.#configure(gate, (now) => {
      const [current] = now.secrets;
      return {
        ...now,
        secrets: [
          { ciphertext: encrypted(id, secret), supplied: false },
          ...(current === undefined ? [] : [{ ...current, validUntil: until }]),
        ],
      };
    });
  }

  #configure(gate: Item, change: (now: Configuration) => Configuration): void {
    const id = destinationIdOf(gate);
    const version = Number(gate['configuration']?.N);
    const now = configurationFromItem(this.#table.get(keyOf(configurationKey(id, version))) as Item);
    this.#table.put(configurationToItem({ ...change(now), version: version + 1 }));
    this.#table.put({ ...gate, configuration: N(version + 1) });
  }

  /** Resume has to look: it sends what waits, or ends it. */
  #setState(gate: Item, state: DestinationState): void {
    const wakes = state !== 'PAUSED';
    this.#table.put({ ...gate, state: S(state), ...(wakes && { wake: S(WAKE_PARTITION), wakeAt: N(this.#now()) }) });
  }

  #gate(id: DestinationId): Item {
    return this.#table.get(keyOf(gateKey(id))) as Item;
  }

  #changedSubscription(gate: Item, events: readonly string[]): void {
    this.#bumpVersion(gate['tenant']?.S as string);
    this.#ledger.recordSubscription(destinationIdOf(gate), {
      events,
      answeredAt: this.#now() + CHANGE_TAKES_MS,
    });
  }

  #bumpVersion(tenant: string): void {
    const key = keyOf(tenantVersionKey(tenant));
    this.#table.put({ ...key, version: N(Number(this.#table.get(key)?.['version']?.N ?? 0) + 1) });
  }

  #record(id: DestinationId): void {
    const gate = this.#gate(id);
    const configuration = configurationFromItem(
      this.#table.get(keyOf(configurationKey(id, Number(gate['configuration']?.N)))) as Item,
    );
    this.#ledger.recordConfiguration(id, {
      from: this.#now(),
      state: gate['state']?.S as DestinationState,
      url: configuration.url,
      secrets: (this.#secrets.get(id) ?? []).map(({ secret }) => secret),
      maxAttempts: configuration.retry?.maxAttempts ?? DEFAULT_ATTEMPTS,
    });
  }
}
