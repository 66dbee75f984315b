import type { DestinationId } from '../../../../core/contract/ids.ts';
import { deliveryKey, destinationPartition, timeRange } from '../../../../core/contract/keys.ts';
import type { Delivery } from '../../../../core/delivery/delivery.ts';
import type { DeliveryStatus } from '../../../../core/delivery/states.ts';
import type { Recovery } from '../../../../core/recovery/recovery.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { keyOf, optionalText, S } from '../attributes.ts';
import type { Write } from '../transaction.ts';
import { updateRow } from '../update.ts';
import { deliveryFromItem } from './rows.ts';
import type { RunFence } from './updates.ts';
import { newRun } from './updates.ts';

type DynamoDb = Calling<{ dynamodb: 'Query' | 'UpdateItem' }>;

/** Deliveries of one destination. Times of acceptance in milliseconds since the epoch, `from` inclusive, `to` exclusive. */
export interface DeliveryRange {
  destinationId: DestinationId;
  from?: number | undefined;
  to?: number | undefined;
  statuses?: readonly DeliveryStatus[] | undefined;
}

/** Queries of one page before it is returned as it is, with few deliveries or none. */
const QUERIES_A_PAGE = 8;
/** Rows of a destination that a page of a recovery looks at. */
const ROWS_A_PAGE = 500;

/** Deliveries of a destination by their time of acceptance, and new runs of them. */
export class DeliveryHistory {
  readonly #table: string;
  readonly #clients: DynamoDb;

  constructor(table: string, clients: DynamoDb) {
    this.#table = table;
    this.#clients = clients;
  }

  /** Newest first. There may be more where `next` is: the sort key of the last row looked at. */
  async page(range: DeliveryRange, limit: number, after?: string): Promise<{ deliveries: Delivery[]; next?: string }> {
    const deliveries: Delivery[] = [];
    let position = after;
    for (let query = 0; query < QUERIES_A_PAGE && deliveries.length < limit; query += 1) {
      const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
        ...this.#query(range),
        ScanIndexForward: false,
        // With a filter, as many as one response holds; the next query asks again for those beyond the limit.
        ...(range.statuses === undefined && { Limit: limit - deliveries.length }),
        ...(position !== undefined && startAfter(range.destinationId, position)),
      });
      const kept = Items.slice(0, limit - deliveries.length);
      deliveries.push(...kept.map(deliveryFromItem));
      position = kept.length < Items.length ? kept.at(-1)?.['sk']?.S : LastEvaluatedKey?.['sk']?.S;
      if (position === undefined) return { deliveries };
    }
    return { deliveries, ...(position !== undefined && { next: position }) };
  }

  /** Counts deliveries until the time `until`, in milliseconds since the epoch; `complete` is false if that was too short. */
  async count(range: DeliveryRange, until: number, now: () => number): Promise<{ count: number; complete: boolean }> {
    let count = 0;
    let start: Item | undefined;
    do {
      if (now() > until) return { count, complete: false };
      const { Count = 0, LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
        ...this.#query(range),
        Select: 'COUNT',
        ...(start !== undefined && { ExclusiveStartKey: start }),
      });
      count += Count;
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return { count, complete: true };
  }

  /**
   * The next deliveries that a recovery is about, oldest first. `done` counts those that an earlier try of this page
   * restarted. `next` is absent when there are no more.
   */
  async recoverable(recovery: Recovery): Promise<{ open: RunFence[]; done: number; next?: string }> {
    const { id, destinationId, since, until, statuses, position } = recovery;
    const query = this.#query({ destinationId, from: since, to: until, statuses });
    const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
      ...query,
      FilterExpression: `${statusFilter(statuses)} OR #recovery = :id`,
      ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#recovery': 'recovery' },
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':id': S(id) },
      Limit: ROWS_A_PAGE,
      ...(position !== undefined && startAfter(destinationId, position)),
    });
    const open = Items.filter((item) => optionalText(item, 'recovery') !== id);
    const next = LastEvaluatedKey?.['sk']?.S;
    return { open: open.map(deliveryFromItem), done: Items.length - open.length, ...(next !== undefined && { next }) };
  }

  /**
   * A new run, as part of a transaction; refused when the delivery changed since it was read. The run is parked from the
   * start: resume sends it at `notBefore` or later. Messages of earlier runs find it superseded.
   */
  restart(fence: RunFence, notBefore: number): Write {
    return { kind: 'update', table: this.#table, key: keyOf(deliveryKey(fence)), update: newRun(fence, notBefore) };
  }

  /**
   * A new run by itself.
   *
   * @param recoveryId recovery that it belongs to, if any
   * @returns false when the delivery changed since it was read
   */
  start(fence: RunFence, notBefore: number, recoveryId?: string): Promise<boolean> {
    return updateRow(this.#clients, this.#table, deliveryKey(fence), newRun(fence, notBefore, recoveryId));
  }

  #query({ destinationId, from, to, statuses }: DeliveryRange) {
    const { first, last } = timeRange(from, to);
    return {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', ...(statuses !== undefined && { '#status': 'status' }) },
      ExpressionAttributeValues: {
        ':pk': S(destinationPartition(destinationId)),
        ':from': S(first),
        ':to': S(last),
        ...Object.fromEntries((statuses ?? []).map((status, index) => [`:s${index}`, S(status)])),
      },
      ...(statuses !== undefined && { FilterExpression: statusFilter(statuses) }),
    };
  }
}

/** The values `:s0`, `:s1`… are those of `#query`. */
const statusFilter = (statuses: readonly DeliveryStatus[]): string =>
  `#status IN (${statuses.map((_, index) => `:s${index}`).join(', ')})`;

const startAfter = (destinationId: DestinationId, sortKey: string) => ({
  ExclusiveStartKey: { pk: S(destinationPartition(destinationId)), sk: S(sortKey) },
});
