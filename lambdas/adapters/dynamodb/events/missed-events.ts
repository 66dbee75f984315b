import type { Clock } from '../../../../core/clock.ts';
import type { DestinationId } from '../../../../core/contract/ids.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import type { BackfillRule } from '../../../../core/recovery/backfill.ts';
import type { EventList, ListEntry, ListPosition, RecordedRange } from './event-list.ts';
import type { EventsStore } from './events-store.ts';

/** Some of the events that a destination did not get, oldest first. */
export interface MissedPart {
  events: AcceptedEvent[];
  /** Events of these types that it got when they were accepted. */
  had: number;
  /** After the last event that was looked at; absent when there was none. */
  position?: ListPosition;
  more: boolean;
}

/** Rows of each shard that a part reads. */
const ROWS_OF_A_SHARD = 25;
/** Events of a part. Resume writes them within seconds, also when the table throttles. */
const EVENTS_OF_A_PART = 500;
/** Events whose payloads are in memory together: each has up to 1 MB. */
const PAYLOADS_AT_ONCE = 10;
/**
 * Events whose rows are read in a second, and whose deliveries are written. A new on-demand table takes 12,000 read units and
 * 4,000 write units a second: a backfill leaves most of the former and half of the latter to live traffic.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
const EVENTS_A_SECOND = 1_000;

/** Events that a destination did not get when they were accepted, by the index of events and their rows. */
export class MissedEvents {
  readonly #list: Pick<EventList, 'part'>;
  readonly #events: Pick<EventsStore, 'read' | 'readWhole'>;
  readonly #clock: Clock;
  /** When the next events may be read, in milliseconds since the epoch. */
  #readyAt = 0;

  constructor(list: Pick<EventList, 'part'>, events: Pick<EventsStore, 'read' | 'readWhole'>, clock: Clock) {
    this.#list = list;
    this.#events = events;
    this.#clock = clock;
  }

  /**
   * The next events that the rule takes. The destination may have got some of them later.
   *
   * @param isTimeUp ends the part early, after the events that are being looked at
   */
  async part(
    destinationId: DestinationId,
    range: RecordedRange,
    rule: BackfillRule,
    after: ListPosition | undefined,
    isTimeUp: () => boolean,
  ): Promise<MissedPart> {
    const listed = await this.#list.part(range, ROWS_OF_A_SHARD, (event) => rule.mayWant(event), after, 'oldest');
    const entries = listed.entries.slice(0, EVENTS_OF_A_PART);
    const size = rule.needsPayload ? PAYLOADS_AT_ONCE : EVENTS_OF_A_PART;
    const events: AcceptedEvent[] = [];
    let had = 0;
    let looked = 0;
    while (looked < entries.length && (looked === 0 || !isTimeUp())) {
      const group = entries.slice(looked, looked + size);
      looked += group.length;
      const found = await this.#missedOf(destinationId, group, rule);
      events.push(...found.events);
      had += found.had;
    }
    const isCut = looked < listed.entries.length;
    const position = (isCut ? undefined : listed.next) ?? entries[looked - 1]?.after;
    return {
      events,
      had,
      ...(position !== undefined && { position }),
      more: isCut || listed.next !== undefined,
    };
  }

  /** Keeps no payload. */
  async #missedOf(
    destinationId: DestinationId,
    entries: readonly ListEntry[],
    rule: BackfillRule,
  ): Promise<Pick<MissedPart, 'events' | 'had'>> {
    const unnamed = entries.filter(({ event }) => event.destinationIds?.includes(destinationId) !== true);
    const rows = await this.#rows(
      unnamed.map(({ event }) => event.eventId),
      rule,
    );
    const missed = rows.filter(({ event }) => !event.matched.includes(destinationId));
    return {
      events: missed.filter(({ event, data }) => rule.matches(event, data)).map(({ event }) => event),
      had: entries.length - unnamed.length + (rows.length - missed.length),
    };
  }

  async #rows(
    ids: readonly AcceptedEvent['eventId'][],
    { needsPayload }: BackfillRule,
  ): Promise<{ event: AcceptedEvent; data?: string }[]> {
    if (ids.length === 0) return [];
    const now = this.#clock.now();
    if (this.#readyAt > now) await this.#clock.sleep(this.#readyAt - now);
    this.#readyAt = Math.max(now, this.#readyAt) + (ids.length * 1_000) / EVENTS_A_SECOND;
    const found: ReadonlyMap<string, { event: AcceptedEvent; data?: string }> = needsPayload
      ? await this.#events.readWhole(ids)
      : new Map([...(await this.#events.read(ids))].map(([id, event]) => [id, { event }]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }
}
