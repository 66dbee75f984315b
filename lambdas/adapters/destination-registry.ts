import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { tenantVersionKey } from '../../core/contract/keys.ts';
import type { Configuration, Gate } from '../../core/destinations/destination.ts';
import { keyOf } from './attributes.ts';
import type { Clients } from './clients.ts';
import { configurationToItem, gateToItem, subscriptionToItem } from './destination-rows.ts';
import { updateExpressions } from './expressions.ts';

/** Changes to destinations: each one transaction, so that fan-out and deliver never see half of one. */
export class DestinationRegistry {
  readonly #table: string;
  readonly #clients: Clients;

  constructor(table: string, clients: Clients) {
    this.#table = table;
    this.#clients = clients;
  }

  /** @throws TransactionCanceledException when the id is taken. */
  async create(gate: Gate, configuration: Configuration): Promise<void> {
    const { destinationId, tenant, events, filter } = configuration;
    const subscription = { destinationId, events, ...(filter !== undefined && { filter }) };
    const put = (item: ReturnType<typeof gateToItem>): TransactWriteItem => ({
      Put: { TableName: this.#table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' },
    });
    await this.#clients.dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          put(gateToItem(gate)),
          put(configurationToItem(configuration)),
          put(subscriptionToItem(tenant, subscription)),
          this.#nextSubscriptionVersion(tenant),
        ],
      }),
    );
  }

  /** What makes fan-out load the tenant's subscriptions again. */
  #nextSubscriptionVersion(tenant: string): TransactWriteItem {
    return {
      Update: {
        TableName: this.#table,
        Key: keyOf(tenantVersionKey(tenant)),
        ...updateExpressions({ add: { version: 1 } }),
      },
    };
  }
}
