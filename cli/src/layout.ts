import { visible } from '../../sdk/src/visible-text.ts';
import { cellsOf, clip, pad } from './cells.ts';
import { jsonText } from './json-text.ts';
import { localTime } from './time.ts';

/** Text of a command for people: lines and tables of cells. Output alone turns it into characters of a terminal. */

export type Tone = 'good' | 'bad' | 'warn' | 'faint';

/** Text in a colour, where the screen has colours. */
export interface Toned {
  text: string;
  tone: Tone | undefined;
}

export type Cell = string | Toned;
export type Line = Cell | readonly Cell[];

/** A column of a table, by its head. `least`: it may be shortened to so many cells. Without it the column is never cut. */
export type Column = string | { head: string; least: number };

export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

export type Block = Line | Table;

/** Least width of columns with free text. */
const LEAST = 8;
export const GAP = 2;

/** A column of free text, which gets shorter in a narrow terminal. */
export const flexible = (head: string, least = LEAST): Column => ({ head, least });

export const toned = (text: string, tone: Tone | undefined): Toned => ({ text, tone });
export const textOfCell = (cell: Cell): string => visible(typeof cell === 'string' ? cell : cell.text);
const headOf = (column: Column): string => (typeof column === 'string' ? column : column.head);
const leastOf = (column: Column): number => (typeof column === 'string' ? Infinity : column.least);

export const isTable = (block: Block): block is Table =>
  typeof block === 'object' && !Array.isArray(block) && 'rows' in block;

/**
 * The lines of a table. In a terminal that is too narrow for its ids, the last cell of each row gets a line of its own; if that
 * is not enough, each row becomes a paragraph.
 */
export function linesOfTable({ columns, rows }: Table, available = Infinity): Line[] {
  const natural = columns.map((column, index) =>
    rows.reduce((width, row) => Math.max(width, cellsOf(textOfCell(row[index] ?? ''))), cellsOf(headOf(column))),
  );
  const widths = fitted(columns, natural, available);
  const lines: (readonly Cell[])[] = [columns.map((column) => toned(headOf(column), 'faint')), ...rows];
  if (widths !== undefined) return lines.map((row) => rowOf(row, widths));
  const shorter = fitted(columns.slice(0, -1), natural.slice(0, -1), available);
  if (shorter === undefined) return paragraphs({ columns, rows });
  const rest = fitted(columns.slice(-1), natural.slice(-1), available - GAP) ?? natural.slice(-1);
  return lines.flatMap((row): Line[] => [
    rowOf(row.slice(0, shorter.length), shorter),
    [' '.repeat(GAP), ...rowOf(row.slice(shorter.length), rest)],
  ]);
}

/** The cells of a row, cut or padded to their widths. */
export const rowOf = (row: readonly Cell[], widths: readonly number[]): Cell[] => {
  const last = row.findLastIndex((cell) => textOfCell(cell) !== '');
  return row.slice(0, last + 1).flatMap((cell, index): Cell[] => {
    const text = clip(textOfCell(cell), widths[index] ?? 0);
    const shown = index === last ? text : pad(text, widths[index] ?? 0) + ' '.repeat(GAP);
    return [typeof cell === 'string' ? shown : { ...cell, text: shown }];
  });
};

/** The widths with which the columns fit, the widest flexible ones cut first; `undefined` when they cannot fit. */
export function fitted(
  columns: readonly Column[],
  natural: readonly number[],
  available: number,
): number[] | undefined {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) - available;
  for (; excess > 0; excess -= 1) {
    const widest = columns.reduce<number | undefined>((found, column, index) => {
      const width = widths[index] ?? 0;
      return width > leastOf(column) && width > (found === undefined ? 0 : (widths[found] ?? 0)) ? index : found;
    }, undefined);
    if (widest === undefined) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function paragraphs({ columns, rows }: Table): Line[] {
  const width = Math.max(...columns.map((column) => cellsOf(headOf(column))));
  return rows.flatMap((row, index): Line[] => [
    ...(index === 0 ? [] : ['']),
    ...columns.flatMap((column, at): Line[] => {
      const cell = row[at] ?? '';
      return textOfCell(cell) === '' ? [] : [[toned(`${pad(headOf(column), width)}  `, 'faint'), cell]];
    }),
  ]);
}

/** Names of values that are times, as the API names them. */
const TIME_NAME = /(?:At|Until|Since|From)$|^(?:time|oldest|newest)$/;

/**
 * Returns `name  value` lines without the undefined values. A name such as `rateLimit` is shown as `rate limit`, and a time
 * in the local zone.
 */
export function fields(values: Readonly<Record<string, unknown>>): Line[] {
  const entries = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [wordsOf(name), cellOf(name, value)] as const);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, cell]) => [toned(`${name.padEnd(width)}  `, 'faint'), cell]);
}

/** `rateLimit` -> `rate limit`; `SUCCESS` stays. */
const wordsOf = (name: string): string =>
  name.replaceAll(/(?<=\p{Ll})\p{Lu}/gu, (letter) => ` ${letter.toLowerCase()}`);

function cellOf(name: string, value: unknown): Cell {
  if (typeof value === 'string') return TIME_NAME.test(name) ? localTime(value) : value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return isToned(value) ? value : jsonText(value);
}

const isToned = (value: unknown): value is Toned =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'text,tone';
