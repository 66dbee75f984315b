import type { DestinationId } from '../../core/contract/ids.ts';
import { deliveryIdOf } from '../../core/contract/ids.ts';
import { deliveryKey, gateKey, parseDelivery, parseDestination } from '../../core/contract/keys.ts';
import type { DeliveryMessage } from '../../core/delivery/message.ts';
import { decodeDeliveryMessage, MessageFormatError } from '../../core/delivery/message.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import { triage } from '../../core/delivery/triage.ts';
import type { Gate } from '../../core/destination/destination.ts';
import type { Item } from '../adapters/dynamodb/attributes.ts';
import { keyOf, keyPart } from '../adapters/dynamodb/attributes.ts';
import { deliveryFromItem } from '../adapters/dynamodb/deliveries/rows.ts';
import { gateFromItem } from '../adapters/dynamodb/destinations/rows.ts';
import type { DeliverDependencies } from './deliver.ts';
import type { Hold } from './hold.ts';
import type { Kept, ReceivedDelivery, Work } from './work.ts';

interface Decoded {
  received: ReceivedDelivery;
  message: DeliveryMessage;
}

/** What the batch is about: the work in it and the gates of its destinations. */
export interface Intake {
  work: Work[];
  gates: Map<string, Gate>;
}

/**
 * Reads the batch's gates, but for those that may be presumed, and the rows of messages that may be repeats, in one call;
 * settles what needs no POST.
 */
export async function intake(
  batch: readonly ReceivedDelivery[],
  kept: Kept,
  hold: Hold,
  dependencies: DeliverDependencies,
): Promise<Intake> {
  const decoded = batch.flatMap((received) => decode(received, kept));
  const { gates, rows, unreadable } = await readBatch(decoded, dependencies);
  const now = dependencies.clock.now();
  const work: Work[] = [];
  for (const { received, message } of decoded) {
    if (isFirst({ received, message }) && !unreadable.has(message.destinationId)) {
      work.push({ received, message, attempt: 1 });
      continue;
    }
    const broken = unreadable.get(deliveryIdOf(message)) ?? unreadable.get(message.destinationId);
    if (broken !== undefined) {
      // Left to redrive, like a message of a later release; its batch-mates go on.
      kept.keep(received, broken);
      continue;
    }
    const row = rows.get(deliveryIdOf(message));
    const found = triage(message, row, now);
    switch (found.verdict) {
      case 'attempt':
        work.push({ received, message, attempt: found.attempt, ...(row !== undefined && { row }) });
        break;
      case 'parked':
        await hold.ensureWake(received, message, found.at);
        break;
      case 'early':
        await hold.untilLater(received, (found.at - now) / 1000);
        break;
      case 'spent':
        await hold.end(received, message, 'attempts_spent');
        break;
      case 'poison':
        await hold.end(received, message, 'poison');
        break;
      case 'settled':
        break;
    }
  }
  return { work: onceEach(work), gates };
}

/**
 * A batch may hold two messages of one delivery. One of them is attempted, best the one whose row was read; the other
 * is a repeat, and acknowledged: what becomes of the delivery is up to the first.
 */
function onceEach(work: readonly Work[]): Work[] {
  const chosen = new Map<string, Work>();
  for (const item of work) {
    const id = deliveryIdOf(item.message);
    if (chosen.get(id)?.row === undefined) chosen.set(id, item);
  }
  return [...chosen.values()];
}

/** Nobody can have touched the row of a message that is sent and received for the first time. */
const isFirst = ({ received, message }: Decoded): boolean => received.receiveCount === 1 && message.send === 0;

function decode(received: ReceivedDelivery, kept: Kept): Decoded[] {
  try {
    return [{ received, message: decodeDeliveryMessage(received.body) }];
  } catch (error) {
    if (!(error instanceof MessageFormatError)) throw error;
    // Left to redrive: a later release reads it, or the DLQ's alarm shows it.
    kept.keep(received, error.message);
    return [];
  }
}

async function readBatch(
  decoded: readonly Decoded[],
  { destinations, deliveries, dynamo, quiet, clock }: DeliverDependencies,
): Promise<{ gates: Map<string, Gate>; rows: Map<string, Delivery>; unreadable: Map<string, string> }> {
  const unreadable = new Map<string, string>();
  if (decoded.length === 0) return { gates: new Map(), rows: new Map(), unreadable };
  const now = clock.now();
  const gates = new Map<string, Gate>();
  const unknown: DestinationId[] = [];
  for (const id of new Set(decoded.map(({ message }) => message.destinationId))) {
    const presumed = quiet.presume(id, now);
    if (presumed === undefined) unknown.push(id);
    else gates.set(id, presumed);
  }
  const repeats = new Map(
    decoded.filter((item) => !isFirst(item)).map(({ message }) => [deliveryIdOf(message), keyOf(deliveryKey(message))]),
  );
  const found = await dynamo.read({
    ...(unknown.length > 0 && { [destinations.table]: unknown.map((id) => keyOf(gateKey(id))) }),
    ...(repeats.size > 0 && { [deliveries.table]: [...repeats.values()] }),
  });
  for (const gate of readable(
    found[destinations.table] ?? [],
    gateFromItem,
    (item) => keyPart(item, parseDestination),
    unreadable,
  )) {
    quiet.saw(gate, now);
    gates.set(gate.destinationId, gate);
  }
  const rows = readable(
    found[deliveries.table] ?? [],
    deliveryFromItem,
    (item) => deliveryIdOf(keyPart(item, parseDelivery)),
    unreadable,
  );
  return { gates, rows: new Map(rows.map((row) => [deliveryIdOf(row), row])), unreadable };
}

/** Rows that this release can read; of the others, by id, what is wrong with them. */
function readable<Row>(
  items: readonly Item[],
  read: (item: Item) => Row,
  idOf: (item: Item) => string,
  unreadable: Map<string, string>,
): Row[] {
  return items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      unreadable.set(idOf(item), String(error));
      return [];
    }
  });
}
