import { sortableTime } from '../../../core/contract/keys.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import type { DeliveryStatus } from '../../../core/delivery/states.ts';
import type { Item } from './attributes.ts';
import { S } from './attributes.ts';
import type { Calling } from '../clients.ts';
import { deliveryFromItem } from './deliveries/rows.ts';

type DeliveriesReaderClients = Calling<{ dynamodb: 'Query' }>;

/** Deliveries of one destination. Times of acceptance in milliseconds, `from` inclusive, `to` exclusive. */
export interface DeliveryRange {
  destinationId: string;
  from?: number | undefined;
  to?: number | undefined;
  statuses?: readonly DeliveryStatus[] | undefined;
}

/** Queries of one page before it is handed out as it is, with few deliveries or none. */
const QUERIES_A_PAGE = 8;
/** Past every time of acceptance. */
const END_OF_TIME = '~';

/** Reads deliveries by destination and time of acceptance. */
export class DeliveriesReader {
  readonly #table: string;
  readonly #clients: DeliveriesReaderClients;

  constructor(table: string, clients: DeliveriesReaderClients) {
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
        // With a filter, as many as one answer holds; what is too many is asked for again.
        ...(range.statuses === undefined && { Limit: limit - deliveries.length }),
        ...(position !== undefined && { ExclusiveStartKey: this.#start(range, position) }),
      });
      const kept = Items.slice(0, limit - deliveries.length);
      deliveries.push(...kept.map(deliveryFromItem));
      position = kept.length < Items.length ? kept.at(-1)?.['sk']?.S : LastEvaluatedKey?.['sk']?.S;
      if (position === undefined) return { deliveries };
    }
    return { deliveries, ...(position !== undefined && { next: position }) };
  }

  /** How many there are; `complete` is false when it was given up at `until`, milliseconds since the epoch. */
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

  #start({ destinationId }: DeliveryRange, sk: string): Item {
    return { pk: S(`D#${destinationId}`), sk: S(sk) };
  }

  #query({ destinationId, from, to, statuses }: DeliveryRange) {
    return {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', ...(statuses !== undefined && { '#status': 'status' }) },
      ExpressionAttributeValues: {
        ':pk': S(`D#${destinationId}`),
        ':from': S(from === undefined ? '0' : sortableTime(from)),
        ':to': S(to === undefined ? END_OF_TIME : sortableTime(to)),
        ...Object.fromEntries((statuses ?? []).map((status, index) => [`:s${index}`, S(status)])),
      },
      ...(statuses !== undefined && {
        FilterExpression: `#status IN (${statuses.map((_, index) => `:s${index}`).join(', ')})`,
      }),
    };
  }
}
