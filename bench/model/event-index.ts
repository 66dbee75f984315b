import { indexRowKey } from '../../core/contract/keys.ts';
import { PRICES_PER_MILLION } from '../../core/contract/prices.ts';
import { EVENT_TYPES } from '../../core/event/catalogue.ts';
import { newIndexRowName, packEntries } from '../../core/event/event-index.ts';

/** The price of the index of events: one row a batch of fan-out, whatever the batch has. */
export interface IndexPrice {
  /** Events of the batch. */
  events: number;
  /** Bytes of its row, keys and names of attributes included. */
  bytes: number;
  /** Dollars a million events. */
  dollars: number;
}

const BATCHES = [10, 5, 2, 1] as const;
const WRITE_UNIT_BYTES = 1_024;
/** Version and time to live, with their names. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const NUMBERS_BYTES = 'v'.length + 2 + 'expiresAt'.length + 7;

const id = (index: number, length: number): string => String(index).padStart(length, 'x');

/** Events of different types to one destination each, half a second after their acceptance. */
export function indexPrices(recordedAt: number): IndexPrice[] {
  const name = newIndexRowName(recordedAt, () => 0.5);
  const { pk, sk } = indexRowKey(name);
  return BATCHES.map((events) => {
    const batch = Array.from({ length: events }, (_, index) => ({
      eventId: `msg_${id(index, 22)}` as const,
      owner: '',
      tenant: 'default',
      source: '',
      type: EVENT_TYPES[index % EVENT_TYPES.length] ?? '',
      time: Math.floor(recordedAt / 1000) - 1,
      acceptedAt: recordedAt - 500 - index,
      matched: [`dst_${id(index, 16)}` as const],
      subscriptions: 1,
      violations: [],
    }));
    const texts = { pk, sk, events: packEntries(batch, recordedAt) };
    const bytes = Object.entries(texts).reduce(
      (sum, [attribute, text]) => sum + attribute.length + Buffer.byteLength(text),
      NUMBERS_BYTES,
    );
    const units = Math.ceil(bytes / WRITE_UNIT_BYTES);
    return { events, bytes, dollars: (units * PRICES_PER_MILLION.DYNAMODB_WRITE) / events };
  });
}
