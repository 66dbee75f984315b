import { PRICED } from '../../core/contract/prices.ts';
import type { BillLine } from '../bill.ts';
import { total } from '../bill.ts';

/** Cost of the samples on AWS, by line. */
export function billTable(lines: readonly BillLine[]): string {
  const rows = [
    ...lines.map(({ what, quantity, unit, dollars }) => [what, amount(quantity), unit, price(dollars)]),
    ['sum', '', '', price(total(lines))],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 1 || column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ');
  return [
    `On AWS this would have cost, in dollars at the list prices of ${PRICED}, cold starts included:\n`,
    ...rows.map(line),
  ].join('\n');
}

const amount = (quantity: number): string => (Number.isInteger(quantity) ? String(quantity) : quantity.toFixed(2));
const price = (dollars: number): string => dollars.toFixed(6);
