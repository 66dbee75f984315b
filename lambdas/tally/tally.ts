import type { DynamoDBRecord } from 'aws-lambda';
import type { DestinationId } from '../../core/contract/ids.ts';
import { destinationPartition } from '../../core/contract/keys.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { daysOf, withHours } from '../../core/figures/day.ts';
import type { StreamChange, Tallied } from '../../core/figures/head.ts';
import { tally } from '../../core/figures/head.ts';
import type { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import type { StatementOutcome } from '../adapters/dynamodb/dynamo.ts';
import type { FiguresStore } from '../adapters/dynamodb/figures/figures-store.ts';
import type { HeadRow } from '../adapters/dynamodb/figures/rows.ts';
import type { UnreadQueue, UnreadRecord } from '../adapters/sqs/unread-queue.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import { entriesOf } from './entries.ts';
import { readRecords } from './records.ts';

export interface TallyDependencies {
  figures: Pick<FiguresStore, 'heads' | 'days' | 'writeHeads' | 'writeDays'>;
  destinations: Pick<DestinationsStore, 'gates' | 'configurations'>;
  unread: Pick<UnreadQueue, 'send'>;
  telemetry: Pick<Telemetry, 'note'>;
}

/** Rounds in which rows are read and written, while others write the same rows. */
const ROUNDS = 8;

interface Work {
  destinationId: DestinationId;
  before: HeadRow | undefined;
  tallied: Tallied;
}

/**
 * Counts a batch of the deliveries' stream: one write for each destination, and once an hour one more for the hours that
 * are over. Rows know what they have counted, so a batch may come again, whole or in part.
 *
 * @throws Error when a row could not be written: the batch comes again
 */
export function createTally(dependencies: TallyDependencies): (records: readonly DynamoDBRecord[]) => Promise<void> {
  return async (records) => {
    const { changes, unread } = readRecords(records);
    await report(unread, dependencies);
    let rows = 0;
    let open = new Map(changes);
    for (let round = 1; open.size > 0; round += 1) {
      if (round > ROUNDS) throw new Error(`${open.size} rows of figures keep changing`);
      const refused = await countRound(open, round > 1, dependencies);
      rows += open.size - refused.size;
      open = refused;
    }
    dependencies.telemetry.note(LogField.COUNTED, `${records.length} records ${rows} rows`);
  };
}

/** Keeps what cannot be counted for a person. */
async function report(
  records: readonly UnreadRecord[],
  { unread, telemetry }: Pick<TallyDependencies, 'unread' | 'telemetry'>,
): Promise<void> {
  if (records.length > 0) await unread.send(records);
  for (const { pk, sk, reason } of records) telemetry.note(LogField.ERRORS, `${pk} ${sk}: ${reason}`);
}

/** @returns the changes of destinations whose rows were written since they were read */
async function countRound(
  changes: ReadonlyMap<DestinationId, readonly StreamChange[]>,
  consistent: boolean,
  dependencies: TallyDependencies,
): Promise<Map<DestinationId, StreamChange[]>> {
  const { figures } = dependencies;
  const { rows, unreadable } = await figures.heads([...changes.keys()], consistent);
  await report(
    [...unreadable].map(([id, reason]) => ({ pk: destinationPartition(id), sk: '', sequence: '', reason })),
    dependencies,
  );
  const work = [...changes].flatMap(([destinationId, batch]): Work[] => {
    if (unreadable.has(destinationId)) return [];
    const before = rows.get(destinationId);
    const tallied = tally(before?.head, batch);
    return tallied === undefined ? [] : [{ destinationId, before, tallied }];
  });
  // Days first: an hour that has left its head is in its day.
  // From a head that is read as it is now: of an older one, a day would get the hour without what was counted since.
  const raced = consistent ? await writeDays(work, figures) : withDays(work);
  const ready = work.filter(({ destinationId }) => !raced.has(destinationId));
  const entries = await entriesOf(ready, changes, dependencies.destinations);
  const outcomes = await figures.writeHeads(
    ready.map(({ destinationId, before, tallied }) => {
      const entry = entries.get(destinationId);
      return { destinationId, before, head: tallied.head, ...(entry !== undefined && { entry }) };
    }),
  );
  for (const [index, { destinationId }] of ready.entries()) if (isRaced(outcomes[index])) raced.add(destinationId);
  return new Map([...raced].map((id) => [id, [...(changes.get(id) ?? [])]]));
}

const withDays = (work: readonly Work[]): Set<DestinationId> =>
  new Set(work.filter(({ tallied }) => daysOf(tallied).length > 0).map(({ destinationId }) => destinationId));

/** @returns the destinations that have a day which was written since it was read */
async function writeDays(work: readonly Work[], figures: TallyDependencies['figures']): Promise<Set<DestinationId>> {
  const days = work.flatMap(({ destinationId, tallied }) =>
    daysOf(tallied).map((day) => ({ destinationId, day, tallied })),
  );
  if (days.length === 0) return new Set();
  const found = await figures.days(days, true);
  const writes = days.map(({ destinationId, day, tallied }) => {
    const before = found.find((row) => row.destinationId === destinationId && row.day === day);
    return { destinationId, day, before, figures: withHours(before?.figures, day, tallied) };
  });
  const outcomes = await figures.writeDays(writes);
  return new Set(writes.filter((_, index) => isRaced(outcomes[index])).map(({ destinationId }) => destinationId));
}

/** @throws Error for a row that could not be written */
function isRaced(outcome: StatementOutcome | undefined): boolean {
  if (outcome?.kind === 'failed') throw new Error(`a row of figures could not be written: ${outcome.reason}`);
  return outcome?.kind === 'refused' || outcome?.kind === 'duplicate';
}
