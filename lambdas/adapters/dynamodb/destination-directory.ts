import { CONFIGURATION_PREFIX, gateKey, SUBSCRIPTION_PREFIX, tenantVersionKey } from '../../../core/contract/keys.ts';
import type { Configuration } from '../../../core/destination/destination.ts';
import { S, text } from './attributes.ts';
import type { Calling } from '../clients.ts';
import { configurationFromItem } from './destinations/rows.ts';

type DestinationDirectoryClients = Calling<{ dynamodb: 'Query' }>;

/** Which destinations there are, and what they were. */
export class DestinationDirectory {
  readonly #table: string;
  readonly #clients: DestinationDirectoryClients;

  constructor(table: string, clients: DestinationDirectoryClients) {
    this.#table = table;
    this.#clients = clients;
  }

  /** Ids of a tenant's destinations in their order, after `after`; `more` when there are further ones. */
  async ids(tenant: string, limit: number, after?: string): Promise<{ ids: string[]; more: boolean }> {
    const { pk } = tenantVersionKey(tenant);
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ProjectionExpression: '#sk',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(pk), ':prefix': S(SUBSCRIPTION_PREFIX) },
      // One more tells whether there is more.
      Limit: limit + 1,
      ...(after !== undefined && { ExclusiveStartKey: { pk: S(pk), sk: S(`${SUBSCRIPTION_PREFIX}${after}`) } }),
    });
    const ids = Items.map((item) => text(item, 'sk').slice(SUBSCRIPTION_PREFIX.length));
    return { ids: ids.slice(0, limit), more: ids.length > limit };
  }

  /** Configurations of a destination that are kept, newest first: those in force, and earlier ones for as long as events. */
  async history(destinationId: string): Promise<Configuration[]> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(gateKey(destinationId).pk), ':prefix': S(CONFIGURATION_PREFIX) },
    });
    return Items.map(configurationFromItem);
  }
}
