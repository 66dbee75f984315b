import type { DestinationId } from '../../../../core/contract/ids.ts';
import type { RowKey } from '../../../../core/contract/keys.ts';
import { dayKey, headKey, parseFigures, TIME_TO_LIVE } from '../../../../core/contract/keys.ts';
import type { DestinationState } from '../../../../core/delivery/states.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import type { DayFigures } from '../../../../core/figures/day.ts';
import type { Head } from '../../../../core/figures/head.ts';
import { packDay, packHead, unpackDay, unpackHead } from '../../../../core/figures/pack.ts';
import { DAYS_KEPT } from '../../../../core/figures/range.ts';
import type { Item } from '../attributes.ts';
import {
  B,
  checkVersion,
  keyOf,
  keyPart,
  N,
  number,
  optionalBytes,
  optionalNumber,
  optionalText,
  ROW_VERSION,
  RowFormatError,
  S,
} from '../attributes.ts';
import type { Statement, Update } from '../expressions.ts';
import { insertStatement, updateStatement } from '../expressions.ts';

/** The rows of the figures table. Names are short: every byte of a head is read by each poll of the overview. */

/** Of a destination, as the overview shows it. */
export interface DirectoryEntry {
  tenant: string;
  name: string;
  state: DestinationState;
  /** When a listener ends, in milliseconds since the epoch. */
  listensUntil?: number;
}

export interface HeadRow {
  destinationId: DestinationId;
  /** Rises with each write. */
  revision: number;
  /** Absent where nothing was counted. */
  head?: Head;
  /** Absent in the row of a destination that an earlier release registered, until tally writes it. */
  entry?: DirectoryEntry;
}

export interface DayRow {
  destinationId: DestinationId;
  day: number;
  revision: number;
  figures: DayFigures;
}

/** A write unit. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const UNIT_BYTES = 1024;
/** Of the attributes `v`, `n`, `d` and of a time to live, names and largest values. */
const OWN_BYTES = 48;
const DAY_SECONDS = 86_400;

const TENANT = 't';
const NAME = 'm';
const STATE = 's';
const LISTENS_UNTIL = 'l';
const FIGURES = 'd';
const REVISION = 'n';

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function headFromItem(item: Item): HeadRow {
  checkVersion(item);
  const { destinationId } = keyPart(item, parseFigures);
  const bytes = optionalBytes(item, FIGURES);
  const entry = entryOf(item);
  return {
    destinationId,
    revision: number(item, REVISION),
    ...(bytes !== undefined && { head: unpacked(item, () => unpackHead(bytes)) }),
    ...(entry !== undefined && { entry }),
  };
}

function entryOf(item: Item): DirectoryEntry | undefined {
  const [name, tenant] = [optionalText(item, NAME), optionalText(item, TENANT)];
  if (name === undefined || tenant === undefined) return undefined;
  const stored = optionalText(item, STATE) ?? 'ACTIVE';
  const state = DESTINATION_STATES.find((known) => known === stored);
  if (state === undefined) throw new RowFormatError(`the figures of ${item['sk']?.S} have the unknown state ${stored}`);
  const listensUntil = optionalNumber(item, LISTENS_UNTIL);
  return { tenant, name, state, ...(listensUntil !== undefined && { listensUntil }) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const keyBytes = ({ pk, sk }: RowKey): number => textBytes('pk', pk) + textBytes('sk', sk);

const entryBytes = (entry: DirectoryEntry | undefined): number =>
  entry === undefined
    ? 0
    : textBytes(NAME, entry.name) +
      textBytes(TENANT, entry.tenant) +
      textBytes(STATE, entry.state) +
      (entry.listensUntil === undefined ? 0 : textBytes(LISTENS_UNTIL, '12345678'));

const textBytes = (name: string, value = ''): number => name.length + Buffer.byteLength(value);

/** The next write of a row: inserted where there was none, else refused when another came between. */
function nextStatement(table: string, key: RowKey, revision: number | undefined, set: Item): Statement {
  const next = { v: N(ROW_VERSION), [REVISION]: N((revision ?? 0) + 1), ...set };
  return revision === undefined
    ? insertStatement(table, { ...keyOf(key), ...next })
    : updateStatement(table, key, next, [{ name: REVISION, is: '=', value: N(revision) }]);
}

/** Writes the figures of a destination, at most one write unit. @param entry to write it too */
export function headStatement(
  table: string,
  destinationId: DestinationId,
  before: HeadRow | undefined,
  head: Head,
  entry: DirectoryEntry | undefined,
): Statement {
  const key = headKey(destinationId);
  const limit = UNIT_BYTES - OWN_BYTES - keyBytes(key) - entryBytes(entry ?? before?.entry);
  return nextStatement(table, key, before?.revision, {
    [FIGURES]: B(packHead(head, limit)),
    ...(entry !== undefined && entryItem(entry)),
  });
}

const entryItem = ({ tenant, name, state, listensUntil }: DirectoryEntry): Item => ({
  [TENANT]: S(tenant),
  [NAME]: S(name),
  [STATE]: S(state),
  ...(listensUntil !== undefined && { [LISTENS_UNTIL]: N(listensUntil) }),
});

/**
 * Writes what an admin decided about a destination, whatever is counted meanwhile.
 *
 * @param now in milliseconds since the epoch; from then on the row of a deleted destination, or of one that ends by itself,
 *   is kept as long as other figures
 */
export function entryUpdate(entry: DirectoryEntry, now: number): Update {
  const ends = entry.state === 'DELETED' ? now : entry.listensUntil;
  return {
    set: {
      v: N(ROW_VERSION),
      ...entryItem(entry),
      ...(ends !== undefined && { [TIME_TO_LIVE]: N(Math.ceil(ends / 1000) + DAYS_KEPT * DAY_SECONDS) }),
    },
    add: { [REVISION]: 1 },
  };
}

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function dayFromItem(item: Item): DayRow {
  checkVersion(item);
  const { destinationId, day } = keyPart(item, parseFigures);
  const bytes = optionalBytes(item, FIGURES);
  if (day === undefined || bytes === undefined)
    throw new RowFormatError(`row ${item['pk']?.S} ${item['sk']?.S} has no figures of a day`);
  return {
    destinationId,
    day,
    revision: number(item, REVISION),
    figures: unpacked(item, () => unpackDay(bytes, day)),
  };
}

/** Writes the closed hours of a day, at most one write unit. */
export function dayStatement(
  table: string,
  destinationId: DestinationId,
  day: number,
  before: DayRow | undefined,
  figures: DayFigures,
): Statement {
  const key = dayKey(destinationId, day);
  return nextStatement(table, key, before?.revision, {
    [FIGURES]: B(packDay(figures, day, UNIT_BYTES - OWN_BYTES - keyBytes(key))),
    [TIME_TO_LIVE]: N((day + 1 + DAYS_KEPT) * DAY_SECONDS),
  });
}

export const headRowKey = (destinationId: DestinationId) => keyOf(headKey(destinationId));
export const dayRowKey = (destinationId: DestinationId, day: number) => keyOf(dayKey(destinationId, day));

function unpacked<Figures>(item: Item, unpack: () => Figures): Figures {
  try {
    return unpack();
  } catch (error) {
    throw new RowFormatError(`row ${item['pk']?.S} ${item['sk']?.S} has damaged figures`, { cause: error });
  }
}
