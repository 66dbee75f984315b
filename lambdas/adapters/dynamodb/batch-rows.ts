import type { DeliveryId, DeliveryKey, DestinationId } from '../../../core/contract/ids.ts';
import { deliveryIdOf } from '../../../core/contract/ids.ts';
import { deliveryKey, gateKey, parseDelivery, parseDestination } from '../../../core/contract/keys.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import type { Gate } from '../../../core/destination/destination.ts';
import type { Item } from './attributes.ts';
import { keyOf, keyPart } from './attributes.ts';
import { deliveryFromItem } from './deliveries/rows.ts';
import { gateFromItem } from './destinations/rows.ts';
import type { Dynamo } from './dynamo.ts';

export interface FoundRows {
  gates: Gate[];
  /** By delivery id. */
  deliveries: Map<DeliveryId, Delivery>;
  /** By destination or delivery id: what is wrong with a row that this release cannot read. */
  damaged: Map<string, string>;
}

/** The rows of two tables that deliver needs for a batch, in one call. */
export class BatchRows {
  readonly #destinations: string;
  readonly #deliveries: string;
  readonly #dynamo: Pick<Dynamo, 'read'>;

  /** @param tables names of the destinations table and the deliveries table */
  constructor(tables: { destinations: string; deliveries: string }, dynamo: Pick<Dynamo, 'read'>) {
    this.#destinations = tables.destinations;
    this.#deliveries = tables.deliveries;
    this.#dynamo = dynamo;
  }

  /** Strongly consistent; no call when nothing is asked for. Rows that do not exist are absent. */
  async read(destinationIds: readonly DestinationId[], deliveries: readonly DeliveryKey[]): Promise<FoundRows> {
    const damaged = new Map<string, string>();
    // DynamoDB refuses a key that stands twice in one call.
    const keys = new Map(deliveries.map((key) => [deliveryIdOf(key), keyOf(deliveryKey(key))]));
    const found = await this.#dynamo.read({
      ...(destinationIds.length > 0 && { [this.#destinations]: destinationIds.map((id) => keyOf(gateKey(id))) }),
      ...(keys.size > 0 && { [this.#deliveries]: [...keys.values()] }),
    });
    const rows = readable(
      found[this.#deliveries],
      deliveryFromItem,
      (item) => deliveryIdOf(keyPart(item, parseDelivery)),
      damaged,
    );
    return {
      gates: readable(found[this.#destinations], gateFromItem, (item) => keyPart(item, parseDestination), damaged),
      deliveries: new Map(rows.map((row) => [deliveryIdOf(row), row])),
      damaged,
    };
  }
}

function readable<Row>(
  items: readonly Item[] = [],
  read: (item: Item) => Row,
  idOf: (item: Item) => string,
  damaged: Map<string, string>,
): Row[] {
  return items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      damaged.set(idOf(item), String(error));
      return [];
    }
  });
}
