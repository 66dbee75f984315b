import type { DestinationId, EventId } from '../contract/ids.ts';
import type { AcceptedEvent, UnmatchedReason } from './event.ts';
import { UNMATCHED_REASONS } from './event.ts';

/**
 * The index of events: a row for each batch of fan-out, of all tenants, with an entry for each event that the batch
 * accepted. Lists of events and of deliveries over tenants read it, newest first.
 *
 * **An event is listed once.** Its own row names, from its insert on, the index row that gets its first entry (`listed`).
 * Fan-out may end before it writes that row, so each repeat writes the event once more, to a row of its own: the event's
 * claim row names that one, and the first repeat makes the claim. So an event has at most two entries. Readers take the
 * entry of the repeat only if the first one does not exist. That depends on rows alone and not on pages before, so that
 * it holds across pages.
 */

/** An event in a list. */
export interface ListedEvent {
  eventId: EventId;
  tenant: string;
  /** At most `LONGEST_LISTED_TYPE` characters and an ellipsis. */
  type: string;
  /** Time that its publisher gave it, in Unix seconds. */
  time: number;
  /** When SQS accepted it, in milliseconds since the epoch. */
  acceptedAt: number;
  /** When fan-out recorded it, by the clock of that instance, in milliseconds since the epoch. */
  recordedAt: number;
  unmatched?: UnmatchedReason;
  /** Number of destinations that it went to. */
  destinations: number;
  /** The destinations; absent for more than `MOST_NAMED_DESTINATIONS`, which the event's own row has. */
  destinationIds?: readonly DestinationId[];
}

/** More destinations than this are counted in an index entry, not named. */
export const MOST_NAMED_DESTINATIONS = 20;

/**
 * EventBridge takes no longer type. A malformed message may have one of any length; cut, ten entries stay far below the
 * 400 KB of a row. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
export const LONGEST_LISTED_TYPE = 128;

/** Random digits of a row's name: two batches of a millisecond never meet in practice. */
const RANDOM_DIGITS = 12;
const NAME = /^(\d{13})#([0-9a-f]{12})$/;

/**
 * The name of an index row: its time of recording, then random digits. Names sort by time, over all shards.
 *
 * @param random uniform in [0, 1)
 */
export function newIndexRowName(recordedAt: number, random: () => number): string {
  const digits = Math.floor(random() * 16 ** RANDOM_DIGITS).toString(16);
  return `${String(Math.trunc(recordedAt)).padStart(13, '0')}#${digits.padStart(RANDOM_DIGITS, '0')}`;
}

/** The time of recording in the name of an index row, milliseconds since the epoch; `undefined` for other text. */
export function recordedAtOf(name: string): number | undefined {
  const match = NAME.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/**
 * Id without its prefix, position of type and of tenant in the dictionaries, milliseconds from acceptance to recording,
 * seconds from the publisher's time to acceptance, destinations (ids without their prefix, or their number), and the
 * position of the reason if there are none.
 */
type Packed = [
  id: string,
  type: number,
  tenant: number,
  waited: number,
  age: number,
  destinations: string | number,
  unmatched?: number,
];

/** Types, tenants, entries. Positional, since a KB of a row is a write unit: ten events to one destination each fit into one. */
type PackedRow = [types: string[], tenants: string[], entries: Packed[]];

/** The entries of a row as text. @param recordedAt of the row */
export function packEntries(events: readonly AcceptedEvent[], recordedAt: number): string {
  const types = new Map<string, number>();
  const tenants = new Map<string, number>();
  const entries = events.map((event): Packed => {
    const { eventId, matched, acceptedAt, unmatched } = event;
    const packed: Packed = [
      eventId.slice(ID_PREFIX),
      positionIn(types, listedType(event.type)),
      positionIn(tenants, event.tenant),
      Math.trunc(recordedAt) - acceptedAt,
      Math.floor(acceptedAt / 1000) - event.time,
      matched.length > MOST_NAMED_DESTINATIONS ? matched.length : matched.map((id) => id.slice(ID_PREFIX)).join(' '),
    ];
    if (unmatched !== undefined) packed.push(UNMATCHED_REASONS.indexOf(unmatched));
    return packed;
  });
  return JSON.stringify([[...types.keys()], [...tenants.keys()], entries] satisfies PackedRow);
}

/** The entries of a row, in the order in which they were packed. @throws SyntaxError or TypeError for other text */
export function unpackEntries(text: string, recordedAt: number): ListedEvent[] {
  const [types, tenants, entries] = JSON.parse(text) as PackedRow;
  const unpacked = ([id, type, tenant, waited, age, destinations, reason]: Packed): ListedEvent => {
    const acceptedAt = recordedAt - waited;
    const unmatched = reason === undefined ? undefined : UNMATCHED_REASONS[reason];
    const ids = typeof destinations === 'number' ? undefined : destinations.split(' ').filter((each) => each !== '');
    return {
      eventId: `msg_${id}`,
      tenant: tenants[tenant] ?? '',
      type: types[type] ?? '',
      time: Math.floor(acceptedAt / 1000) - age,
      acceptedAt,
      recordedAt,
      ...(unmatched !== undefined && { unmatched }),
      destinations: ids === undefined ? Number(destinations) : ids.length,
      ...(ids !== undefined && { destinationIds: ids.map((each): DestinationId => `dst_${each}`) }),
    };
  };
  return entries.map(unpacked);
}

/** Length of `msg_` and `dst_`. */
const ID_PREFIX = 4;

/** The type as the index has it. */
export const listedType = (type: string): string =>
  type.length <= LONGEST_LISTED_TYPE ? type : `${type.slice(0, LONGEST_LISTED_TYPE).toWellFormed()}…`;

function positionIn(dictionary: Map<string, number>, text: string): number {
  const known = dictionary.get(text);
  if (known !== undefined) return known;
  dictionary.set(text, dictionary.size);
  return dictionary.size - 1;
}

/** An event as lists have it, from its own row. One of a release before the index counts as recorded when it was accepted. */
export function listedEventOf(event: AcceptedEvent): ListedEvent {
  const { eventId, tenant, type, time, acceptedAt, unmatched, matched, listed } = event;
  return {
    eventId,
    tenant,
    type: listedType(type),
    time,
    acceptedAt,
    recordedAt: recordedAtOf(listed ?? '') ?? acceptedAt,
    ...(unmatched !== undefined && { unmatched }),
    destinations: matched.length,
    ...(matched.length <= MOST_NAMED_DESTINATIONS && { destinationIds: matched }),
  };
}

/** Which events of a list to take; an absent field takes all. */
export interface EventFilter {
  tenant?: string | undefined;
  type?: string | undefined;
  /** Only those that went to no destination, malformed ones included, or only others. */
  unmatched?: boolean | undefined;
  malformed?: boolean | undefined;
}

export const isListed = (
  event: Pick<ListedEvent, 'tenant' | 'type' | 'unmatched'>,
  { tenant, type, unmatched, malformed }: EventFilter,
): boolean =>
  (tenant === undefined || event.tenant === tenant) &&
  (type === undefined || event.type === type) &&
  (unmatched === undefined || (event.unmatched !== undefined) === unmatched) &&
  (malformed === undefined || (event.unmatched === 'malformed') === malformed);
