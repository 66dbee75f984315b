import type { EventId } from '../../../../core/contract/ids.ts';
import { eventClaimKey, indexRowKey, TIME_TO_LIVE } from '../../../../core/contract/keys.ts';
import type { AcceptedEvent } from '../../../../core/event/event.ts';
import { packEntries, recordedAtOf } from '../../../../core/event/event-index.ts';
import type { Item } from '../attributes.ts';
import { keyOf, N, ROW_VERSION, RowFormatError, S, text } from '../attributes.ts';
import type { Dynamo } from '../dynamo.ts';
import type { Statement } from '../expressions.ts';
import { insertStatement } from '../expressions.ts';

/** Writes the index of events, see core/event/event-index.ts. `expiresAt` in seconds since the epoch. */
export class EventIndex {
  readonly #table: string;
  readonly #dynamo: Pick<Dynamo, 'execute' | 'put' | 'read'>;

  constructor(table: string, dynamo: Pick<Dynamo, 'execute' | 'put' | 'read'>) {
    this.#table = table;
    this.#dynamo = dynamo;
  }

  /**
   * The insert of the row that lists the events of a batch first. A duplicate is this very row, of a call whose response
   * was lost.
   *
   * @param name which all of these events have as `listed`
   */
  first(name: string, events: readonly AcceptedEvent[], expiresAt: number): Statement {
    return insertStatement(this.#table, indexRow(name, events, expiresAt));
  }

  /**
   * Lists events again, whose fan-out an earlier invocation began: each in a row of its own, that of the claim.
   *
   * @param name for an event that has no claim yet
   * @returns by event id why an event could not be listed
   */
  async again(events: readonly AcceptedEvent[], name: () => string, expiresAt: number): Promise<Map<EventId, string>> {
    const failed = new Map<EventId, string>();
    const names = new Map(events.map(({ eventId }) => [eventId, name()]));
    const claims = events.map(({ eventId }) => claimRow(eventId, names.get(eventId) ?? name(), expiresAt));
    const outcomes = await this.#dynamo.execute(claims.map((claim) => insertStatement(this.#table, claim)));
    const claimed: EventId[] = [];
    for (const [index, { eventId }] of events.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind === 'duplicate') claimed.push(eventId);
      else if (outcome?.kind !== 'done') failed.set(eventId, outcome?.kind === 'failed' ? outcome.reason : 'refused');
    }
    for (const [eventId, earlier] of await this.#claims(claimed)) names.set(eventId, earlier);

    const rows = events
      .filter(({ eventId }) => !failed.has(eventId))
      .map((event) => ({ event, row: repeatRow(names.get(event.eventId) ?? name(), event, expiresAt) }));
    const unwritten = new Set(
      (
        await this.#dynamo.put(
          this.#table,
          rows.map(({ row }) => row),
        )
      ).map(({ sk }) => sk?.S),
    );
    for (const { event, row } of rows)
      if (unwritten.has(row['sk']?.S)) failed.set(event.eventId, 'its row of the index could not be written');
    return failed;
  }

  async #claims(eventIds: readonly EventId[]): Promise<Map<EventId, string>> {
    if (eventIds.length === 0) return new Map();
    const keys = new Map(eventIds.map((eventId) => [eventClaimKey(eventId).pk, eventId]));
    const { [this.#table]: items = [] } = await this.#dynamo.read({
      [this.#table]: eventIds.map((eventId) => keyOf(eventClaimKey(eventId))),
    });
    return new Map(
      items.flatMap((item) => {
        const eventId = keys.get(text(item, 'pk'));
        return eventId === undefined ? [] : [[eventId, text(item, 'row')] as const];
      }),
    );
  }
}

function indexRow(name: string, events: readonly AcceptedEvent[], expiresAt: number): Item {
  const recordedAt = recordedAtOf(name);
  if (recordedAt === undefined) throw new RowFormatError(`${name} is no name of an index row`);
  return {
    ...keyOf(indexRowKey(name)),
    v: N(ROW_VERSION),
    events: S(packEntries(events, recordedAt)),
    [TIME_TO_LIVE]: N(expiresAt),
  };
}

/** The row of one event that a repeat lists, and the row that counts instead if it exists. */
const repeatRow = (name: string, event: AcceptedEvent, expiresAt: number): Item => ({
  ...indexRow(name, [event], expiresAt),
  // Of an event of an earlier release there is no first entry.
  ...(event.listed !== undefined && { unless: S(event.listed) }),
});

const claimRow = (eventId: EventId, name: string, expiresAt: number): Item => ({
  ...keyOf(eventClaimKey(eventId)),
  v: N(ROW_VERSION),
  row: S(name),
  [TIME_TO_LIVE]: N(expiresAt),
});
