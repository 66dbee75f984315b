import type { DestinationId } from '../../core/contract/ids.ts';
import { destinationPartition } from '../../core/contract/keys.ts';
import type { Attempt, Delivery } from '../../core/delivery/delivery.ts';
import { isTerminal } from '../../core/delivery/states.ts';
import { S } from '../../lambdas/adapters/dynamodb/attributes.ts';
import { awsClients, type Clients } from '../../lambdas/adapters/clients.ts';
import { deliveryFromItem } from '../../lambdas/adapters/dynamodb/deliveries/rows.ts';
import type { StackFile } from '../stack-file.ts';

/** One attempt that was recorded since the feed was last read. */
export interface SeenAttempt {
  attempt: Attempt;
  delivery: Delivery;
}

/** Deliveries of one destination that are looked at: its latest. */
const WINDOW = 50;

/** Follows the deliveries table, which is where attempts are recorded. */
export class AttemptsFeed {
  readonly #clients: Clients;
  readonly #table: string;
  readonly #destinationIds: readonly string[];
  readonly #seen = new Map<string, number>();
  readonly #deliveries = new Map<string, Delivery>();

  constructor(stack: StackFile, destinationIds: readonly string[]) {
    this.#clients = awsClients(stack);
    this.#table = stack.tables['deliveries'] ?? '';
    this.#destinationIds = destinationIds;
  }

  /** All deliveries seen so far. */
  get deliveries(): Delivery[] {
    return [...this.#deliveries.values()];
  }

  /** How many have ended. */
  get ended(): number {
    return this.deliveries.filter(({ status }) => isTerminal(status)).length;
  }

  /** Attempts recorded since the last read, in the order in which they were made. */
  async read(): Promise<SeenAttempt[]> {
    const pages = await Promise.all(this.#destinationIds.map((id) => this.#latest(id)));
    const fresh = pages.flat().flatMap((delivery) => {
      const key = `${delivery.destinationId} ${delivery.eventId}`;
      this.#deliveries.set(key, delivery);
      const known = this.#seen.get(key) ?? 0;
      this.#seen.set(key, delivery.log.length);
      return delivery.log.slice(known).map((attempt) => ({ attempt, delivery }));
    });
    return fresh.toSorted((a, b) => a.attempt.at - b.attempt.at);
  }

  async #latest(destinationId: string): Promise<Delivery[]> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: WINDOW,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': S(destinationPartition(destinationId as DestinationId)) },
    });
    return Items.map(deliveryFromItem);
  }
}
