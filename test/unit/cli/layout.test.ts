import { describe, expect, test } from '@jest/globals';
import { cellsOf, clip, pad } from '../../../cli/src/cells.ts';
import { type Cell, fields, flexible, isTable, type Line, linesOfTable, type Table } from '../../../cli/src/layout.ts';
import { written } from '../../../cli/src/output.ts';
import { PLAIN } from '../../../cli/src/terminal.ts';

const ID = 'dst_4fXq0a1ZkP9sT7uB';

const textOf = (lines: readonly Line[]): string[] => lines.map((line) => written(line, PLAIN));
const shown = (table: Table, columns?: number): string[] => textOf(linesOfTable(table, columns));

describe('the cells of a text', () => {
  test.each([
    ['shop', 4],
    ['', 0],
    ['Größe', 5],
    ['Gro\u0308\u00dfe', 5],
    ['店舗', 4],
    ['ショップ', 8],
    ['ｼｮｯﾌﾟ', 5],
    ['가게', 4],
    ['\u1100\u1161\u11a8', 2],
    ['🛒', 2],
    ['日本', 4],
    ['ＡＢ', 4],
    ['عربي', 4],
    ['क', 1],
    ['…', 1],
  ])('of %j are %i', (text, cells) => expect(cellsOf(text)).toBe(cells));

  test.each([
    ['shop', 4, 'shop'],
    ['shops', 4, 'sho…'],
    ['店舗一覧', 5, '店舗…'],
    ['店舗一覧', 4, '店…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['🛒🛒', 3, '🛒…'],
    ['ab', 1, '…'],
  ])('%j within %i cells is %j', (text, cells, expected) => {
    expect(clip(text, cells)).toBe(expected);
    expect(cellsOf(clip(text, cells))).toBeLessThanOrEqual(cells);
  });

  test('pad counts wide characters twice', () => expect(pad('店', 4)).toBe('店  '));
});

describe('a table', () => {
  const table: Table = {
    columns: ['ID', 'STATE', flexible('NAME'), flexible('EVENTS')],
    rows: [
      [ID, 'ACTIVE', '店舗', 'order.created product.updated vendor.registration'],
      [ID, 'PAUSED', 'a shop with a long name', 'order.*'],
    ],
  };

  test('is as wide as its cells where lines may have any length', () => {
    expect(shown(table)).toEqual([
      'ID                    STATE   NAME                     EVENTS',
      `${ID}  ACTIVE  店舗                     order.created product.updated vendor.registration`,
      `${ID}  PAUSED  a shop with a long name  order.*`,
    ]);
  });

  test('shortens free text in a terminal, the longest first, and no id', () => {
    const lines = shown(table, 80);
    expect(lines[1]).toBe(`${ID}  ACTIVE  店舗                     order.created product.up…`);
    expect(lines[2]).toContain('a shop with a long name');
    for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(80);
  });

  test.each([47, 50, 60, 79, 100])('fits into %i columns', (columns) => {
    for (const line of shown(table, columns)) {
      expect(cellsOf(line)).toBeLessThanOrEqual(columns);
      if (line.includes('dst_')) expect(line).toContain(ID);
    }
  });

  test('puts the last column into a line of its own before it cuts an id', () => {
    const ids: Table = { columns: [flexible('NAME'), 'STATE', 'ID'], rows: [['shop', 'ACTIVE', ID]] };
    expect(shown(ids, 30)).toEqual(['NAME  STATE', '  ID', 'shop  ACTIVE', `  ${ID}`]);
  });

  test('becomes paragraphs in a terminal that is narrower than its ids', () => {
    expect(shown(table, 20).slice(0, 6)).toEqual([
      `ID      ${ID}`,
      'STATE   ACTIVE',
      'NAME    店舗',
      'EVENTS  order.created product.updated vendor.registration',
      '',
      `ID      ${ID}`,
    ]);
  });

  test('shows a control character in a cell as one line', () => {
    const cell: Cell = { text: 'a\n\u001b[2Jb', tone: 'bad' };
    expect(shown({ columns: ['NAME'], rows: [[cell]] })).toEqual(['NAME', String.raw`a\n\u001b[2Jb`]);
  });

  test('is told from a line', () => {
    expect([isTable(table), isTable('a line'), isTable(['a', 'line']), isTable({ text: 'a', tone: 'good' })]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

test('fields have readable names, and no undefined values', () => {
  const lines = textOf(
    fields({ rateLimit: 'x', SUCCESS: 3, RETRY_EXHAUSTED: 0, events: ['a', 'b'], filter: { a: [1] }, etag: undefined }),
  );
  expect(lines).toEqual([
    'rate limit       x',
    'SUCCESS          3',
    'RETRY_EXHAUSTED  0',
    'events           a, b',
    'filter           {"a":[1]}',
  ]);
});
