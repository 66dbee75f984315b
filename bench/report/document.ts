import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Table, Target } from '../part.ts';
import { holds } from '../part.ts';
import type { Result } from './results-file.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const DOCUMENTS = [join(DOCS, 'performance.md'), join(DOCS, 'scaling.md')];

/** Writes results between their markers in docs/. @throws Error that names a marker that is missing. */
export function updateDocuments(results: readonly Result[]): void {
  for (const result of results) replaceBetween(result.name, section(result));
  replaceBetween('targets', targets(results.filter((result) => result.targets.length > 0)));
}

function replaceBetween(name: string, content: string): void {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  for (const document of DOCUMENTS) {
    const text = readFileSync(document, 'utf8');
    const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
    if (start === -1 || stop < start) continue;
    writeFileSync(document, `${text.slice(0, start + begin.length)}\n${content}\n${text.slice(stop)}`);
    return;
  }
  throw new Error(`docs/performance.md or docs/scaling.md needs the lines ${begin} and ${end}.`);
}

function section({ command, commit, at, machine, versions, tables }: Result): string {
  const where = `${machine.processor}, ${machine.cores} cores, Node ${versions['node']}`;
  return [...tables.map(tableText), `\`${command}\` at ${commit}, ${at.slice(0, 10)}, on ${where}.`].join('\n\n');
}

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

export function tableText({ caption, columns, rows }: Table): string {
  const align = columns.map((_, column) => (rows.every((row) => typeof row[column] === 'number') ? '---:' : '---'));
  return [`${caption}\n`, line(columns), line(align), ...rows.map(line)].join('\n');
}

const targets = (results: readonly Result[]): string =>
  tableText({
    caption: 'What must hold, and what was found.',
    columns: ['', 'target', 'found', ''],
    rows: results.flatMap((result) => result.targets.map(targetRow)),
  });

export const targetRow = (target: Target): string[] => {
  const { what, found, rule, limit, unit } = target;
  return [what, `${rule} ${amount(limit, unit)}`, amount(found, unit), holds(target) ? 'holds' : '**falls short**'];
};

const amount = (value: number, unit: string): string =>
  unit === 'x' || unit.startsWith('/') ? `${value}${unit}` : `${value} ${unit}`;
