import {
  parseTenantRow,
  TENANTS_COMPLETE_KEY,
  TENANTS_PARTITION,
  tenantKey,
  tenantsPrefix,
} from '../../../../core/contract/keys.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { keyOf, keyPart, N, optionalNumber, ROW_VERSION, S } from '../attributes.ts';
import { unlessRefused } from '../update.ts';

type DynamoDb = Calling<{ dynamodb: 'GetItem' | 'PutItem' | 'Query' }>;

/** A tenant that has or had a destination. */
export interface TenantRecord {
  tenant: string;
  /** When its first destination was registered, in milliseconds since the epoch. */
  since?: number;
}

export const tenantRow = ({ tenant, since }: TenantRecord): Item => ({
  ...keyOf(tenantKey(tenant)),
  v: N(ROW_VERSION),
  ...(since !== undefined && { since: N(since) }),
});

function tenantFromItem(item: Item): TenantRecord {
  const since = optionalNumber(item, 'since');
  return { tenant: keyPart(item, parseTenantRow), ...(since !== undefined && { since }) };
}

/**
 * The tenants, a row each. The registration of a tenant's first destination writes it. Tenants of releases before these
 * rows get theirs once, when somebody first asks for the list.
 */
export class Tenants {
  readonly #table: string;
  readonly #clients: DynamoDb;
  #complete = false;

  constructor(table: string, clients: DynamoDb) {
    this.#table = table;
    this.#clients = clients;
  }

  /** By name, after the tenant `after`; `more` when there are further ones. */
  async page(limit: number, after?: string): Promise<{ tenants: TenantRecord[]; more: boolean }> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(TENANTS_PARTITION), ':prefix': S(tenantsPrefix) },
      // One more tells whether there is more.
      Limit: limit + 1,
      ...(after !== undefined && { ExclusiveStartKey: keyOf(tenantKey(after)) }),
    });
    const tenants = Items.map(tenantFromItem);
    return { tenants: tenants.slice(0, limit), more: tenants.length > limit };
  }

  /** Whether the tenants of earlier releases have their rows. */
  async isComplete(): Promise<boolean> {
    if (this.#complete) return true;
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: keyOf(TENANTS_COMPLETE_KEY),
      ConsistentRead: true,
    });
    this.#complete = item !== undefined;
    return this.#complete;
  }

  /** Adds the tenants of earlier releases; a tenant that has its row keeps it. */
  async complete(earlier: readonly TenantRecord[]): Promise<void> {
    for (const tenant of earlier) await this.#add(tenantRow(tenant));
    await this.#add({ ...keyOf(TENANTS_COMPLETE_KEY), v: N(ROW_VERSION) });
    this.#complete = true;
  }

  async #add(row: Item): Promise<void> {
    await unlessRefused(
      this.#clients.dynamodb.call('PutItem', {
        TableName: this.#table,
        Item: row,
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  }
}
