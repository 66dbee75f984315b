import type { DestinationId } from '../../../../core/contract/ids.ts';
import { dayPartition, FIGURES_LANES, headPartition } from '../../../../core/contract/keys.ts';
import type { DayFigures } from '../../../../core/figures/day.ts';
import type { Head } from '../../../../core/figures/head.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { RowFormatError, S, text } from '../attributes.ts';
import type { Dynamo, StatementOutcome } from '../dynamo.ts';
import type { Write } from '../transaction.ts';
import type { DayRow, DirectoryEntry, HeadRow } from './rows.ts';
import { dayFromItem, dayRowKey, dayStatement, entryUpdate, headFromItem, headRowKey, headStatement } from './rows.ts';

type DynamoDb = Calling<{ dynamodb: 'Query' }>;

export interface Heads {
  rows: Map<DestinationId, HeadRow>;
  /** Why a row cannot be read: it is damaged, or of a later release. */
  unreadable: Map<DestinationId, string>;
}

export interface HeadWrite {
  destinationId: DestinationId;
  /** The row as it was read. */
  before: HeadRow | undefined;
  head: Head;
  /** Written too, unless absent. */
  entry?: DirectoryEntry;
}

export interface DayWrite {
  destinationId: DestinationId;
  day: number;
  /** The row as it was read. */
  before: DayRow | undefined;
  figures: DayFigures;
}

/** Counted figures of destinations, and what the overview shows of each. Days are numbered since the epoch, UTC. */
export class FiguresStore {
  readonly #table: string;
  readonly #clients: DynamoDb;
  readonly #dynamo: Dynamo;

  constructor(table: string, clients: DynamoDb, dynamo: Dynamo) {
    this.#table = table;
    this.#clients = clients;
    this.#dynamo = dynamo;
  }

  /** @param consistent strongly, at twice the price */
  async heads(destinationIds: readonly DestinationId[], consistent: boolean): Promise<Heads> {
    return headsOf(await this.#read(destinationIds.map(headRowKey), consistent));
  }

  /** The rows of all destinations, also of deleted ones; half a read unit for each 4 KB. */
  async allHeads(): Promise<Heads> {
    const lanes = Array.from({ length: FIGURES_LANES }, (_, lane) => this.#partition(headPartition(lane)));
    return headsOf((await Promise.all(lanes)).flat());
  }

  /** Days that exist. @param consistent strongly, at twice the price. Default false. */
  async days(days: readonly { destinationId: DestinationId; day: number }[], consistent = false): Promise<DayRow[]> {
    const keys = days.map(({ destinationId, day }) => dayRowKey(destinationId, day));
    return (await this.#read(keys, consistent)).map(dayFromItem);
  }

  /** A day of all destinations. */
  async allOfDay(day: number): Promise<DayRow[]> {
    const lanes = Array.from({ length: FIGURES_LANES }, (_, lane) => this.#partition(dayPartition(day, lane)));
    return (await Promise.all(lanes)).flat().map(dayFromItem);
  }

  /** Each write at most one unit, refused when its row was written since it was read. @returns outcomes in their order */
  writeHeads(writes: readonly HeadWrite[]): Promise<StatementOutcome[]> {
    return this.#dynamo.execute(
      writes.map(({ destinationId, before, head, entry }) =>
        headStatement(this.#table, destinationId, before, head, entry),
      ),
    );
  }

  /** As `writeHeads`. */
  writeDays(writes: readonly DayWrite[]): Promise<StatementOutcome[]> {
    return this.#dynamo.execute(
      writes.map(({ destinationId, day, before, figures }) =>
        dayStatement(this.#table, destinationId, day, before, figures),
      ),
    );
  }

  /** Part of the transaction that changes a destination. */
  entry(destinationId: DestinationId, entry: DirectoryEntry, now: number): Write {
    return { kind: 'update', table: this.#table, key: headRowKey(destinationId), update: entryUpdate(entry, now) };
  }

  async #read(keys: readonly Item[], consistent: boolean): Promise<Item[]> {
    return (await this.#dynamo.read({ [this.#table]: keys }, consistent))[this.#table] ?? [];
  }

  async #partition(partition: string): Promise<Item[]> {
    const found: Item[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#clients.dynamodb.call('Query', {
        TableName: this.#table,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': 'pk' },
        ExpressionAttributeValues: { ':pk': S(partition) },
        ...(from !== undefined && { ExclusiveStartKey: from }),
      });
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return found;
  }
}

function headsOf(items: readonly Item[]): Heads {
  const heads: Heads = { rows: new Map(), unreadable: new Map() };
  for (const item of items) {
    const destinationId = text(item, 'sk') as DestinationId;
    try {
      heads.rows.set(destinationId, headFromItem(item));
    } catch (error) {
      if (!(error instanceof RowFormatError)) throw error;
      heads.unreadable.set(destinationId, error.message);
    }
  }
  return heads;
}
