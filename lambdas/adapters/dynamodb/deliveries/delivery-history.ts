import type { DestinationId } from '../../../../core/contract/ids.ts';
import {
  deliveryKey,
  destinationPartition,
  parkedRange,
  parseDelivery,
  STATE_INDEX,
  timeRange,
} from '../../../../core/contract/keys.ts';
import type { Delivery } from '../../../../core/delivery/delivery.ts';
import type { DeliveryFilter } from '../../../../core/delivery/delivery-filter.ts';
import { hasCode, matchesDelivery } from '../../../../core/delivery/delivery-filter.ts';
import type { DeliveryStatus } from '../../../../core/delivery/states.ts';
import type { Recovery } from '../../../../core/recovery/recovery.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { keyOf, keyPart, optionalText, S } from '../attributes.ts';
import type { Write } from '../transaction.ts';
import { updateRow } from '../update.ts';
import { deliveryFromItem, JOB } from './rows.ts';
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

/** A range of which a list shows only some. */
export interface FilteredRange extends Omit<DeliveryRange, 'statuses'> {
  filter?: DeliveryFilter;
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
  async page(
    { filter = {}, ...range }: FilteredRange,
    limit: number,
    after?: string,
  ): Promise<{ deliveries: Delivery[]; next?: string }> {
    const { tenant, type, status, code } = filter;
    const isFiltered = [tenant, type, status, code].some((wanted) => wanted !== undefined);
    const query = this.#query({ ...range, ...(status !== undefined && { statuses: [status] }) });
    const deliveries: Delivery[] = [];
    let position = after;
    for (let queries = 0; queries < QUERIES_A_PAGE && deliveries.length < limit; queries += 1) {
      const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
        ...query,
        ScanIndexForward: false,
        // With a filter, as many as one response holds; the next query asks again for those beyond the limit.
        ...(!isFiltered && { Limit: limit - deliveries.length }),
        ...(position !== undefined && startAfter(range.destinationId, position)),
      });
      const matching = Items.map(deliveryFromItem).filter((delivery) => matchesDelivery(delivery, filter));
      const kept = matching.slice(0, limit - deliveries.length);
      deliveries.push(...kept);
      const last = kept.at(-1);
      position =
        kept.length < matching.length && last !== undefined ? deliveryKey(last).sk : LastEvaluatedKey?.['sk']?.S;
      if (position === undefined) return { deliveries };
    }
    return { deliveries, ...(position !== undefined && { next: position }) };
  }

  /** When the first delivery of a range was accepted, in milliseconds since the epoch. */
  async firstAccepted(range: Omit<DeliveryRange, 'statuses'>): Promise<number | undefined> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', { ...this.#query(range), Limit: 1 });
    const [first] = Items;
    return first === undefined ? undefined : keyPart(first, parseDelivery).acceptedAt;
  }

  /**
   * Counts deliveries until the time `until`, in milliseconds since the epoch; `complete` is false if that was too short.
   *
   * @param codes of the latest attempt; any when absent
   */
  async count(
    { codes, ...range }: DeliveryRange & { codes?: readonly string[] | undefined },
    until: number,
    now: () => number,
  ): Promise<{ count: number; complete: boolean }> {
    let count = 0;
    let start: Item | undefined;
    do {
      if (now() > until) return { count, complete: false };
      const {
        Items = [],
        Count = 0,
        LastEvaluatedKey,
      } = await this.#clients.dynamodb.call('Query', {
        ...this.#query(range),
        ...(codes === undefined && { Select: 'COUNT' as const }),
        ...(start !== undefined && { ExclusiveStartKey: start }),
      });
      count += codes === undefined ? Count : Items.filter((item) => hasAnyCode(deliveryFromItem(item), codes)).length;
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return { count, complete: true };
  }

  /** Counts parked deliveries, at most `most`, in an index that lags by moments. */
  async parkedCount(destinationId: DestinationId, most: number): Promise<number> {
    const { first, last } = parkedRange();
    const { Count = 0 } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      IndexName: STATE_INDEX.name,
      Select: 'COUNT',
      KeyConditionExpression: '#pk = :pk AND #ix BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': STATE_INDEX.partitionKey, '#ix': STATE_INDEX.sortKey },
      ExpressionAttributeValues: { ':pk': S(destinationPartition(destinationId)), ':from': S(first), ':to': S(last) },
      Limit: most,
    });
    return Count;
  }

  /**
   * The next deliveries that a recovery is about, oldest first. `done` counts those that an earlier try of this page
   * restarted. `next` is absent when there are no more.
   */
  async recoverable(recovery: Recovery): Promise<{ open: RunFence[]; done: number; next?: string }> {
    const { id, destinationId, since, until, statuses, codes, position } = recovery;
    const query = this.#query({ destinationId, from: since, to: until, statuses });
    const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
      ...query,
      FilterExpression: `${statusFilter(statuses)} OR #job = :id`,
      ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#job': JOB },
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':id': S(id) },
      Limit: ROWS_A_PAGE,
      ...(position !== undefined && startAfter(destinationId, position)),
    });
    const others = Items.filter((item) => optionalText(item, JOB) !== id);
    const open = others.map(deliveryFromItem).filter((delivery) => hasAnyCode(delivery, codes));
    const next = LastEvaluatedKey?.['sk']?.S;
    return { open, done: Items.length - others.length, ...(next !== undefined && { next }) };
  }

  /**
   * A new run, as part of a transaction; refused when the delivery changed since it was read. The run is parked from the
   * start: resume sends it at `notBefore` or later. Messages of earlier runs find it superseded.
   */
  restart(fence: RunFence, startedAt: number, notBefore: number): Write {
    const update = newRun(fence, { startedAt, notBefore });
    return { kind: 'update', table: this.#table, key: keyOf(deliveryKey(fence)), update };
  }

  /**
   * A new run by itself.
   *
   * @param recoveryId recovery that it belongs to, if any
   * @returns false when the delivery changed since it was read
   */
  start(fence: RunFence, startedAt: number, notBefore: number, recoveryId?: string): Promise<boolean> {
    return updateRow(
      this.#clients,
      this.#table,
      deliveryKey(fence),
      newRun(fence, { startedAt, notBefore, recoveryId }),
    );
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

const hasAnyCode = (delivery: Delivery, codes: readonly string[] | undefined): boolean =>
  codes === undefined || codes.some((code) => hasCode(delivery, code));

const startAfter = (destinationId: DestinationId, sortKey: string) => ({
  ExclusiveStartKey: { pk: S(destinationPartition(destinationId)), sk: S(sortKey) },
});
