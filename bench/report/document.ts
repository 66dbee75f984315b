import type { Findings, Table, Target } from '../part.ts';
import { holds } from '../part.ts';

/** Where and when a part was measured. */
export interface Origin {
  /** The command that repeats the measurement. */
  command: string;
  commit: string;
  /** ISO 8601. */
  at: string;
  /** E.g. `AMD EPYC, 2 cores, Node v24.21.0`. */
  machine: string;
}

/** The text of a part: its tables, its targets, then its origin. */
export function section(findings: Findings, { command, commit, at, machine }: Origin): string {
  return `${findingsText(findings)}\n\n\`${command}\` at ${commit}, ${at.slice(0, 10)}, on ${machine}.`;
}

/** Tables and targets in Markdown. */
export function findingsText({ tables, targets }: Findings): string {
  const targetTable = {
    caption: 'Targets of this part.',
    columns: ['', 'target', 'found', ''],
    rows: targets.map(targetRow),
  };
  return [...tables, ...(targets.length > 0 ? [targetTable] : [])].map(tableText).join('\n\n');
}

/**
 * Puts `content` between the markers of the part `name`. Returns undefined when `document` has no such markers.
 */
export function replaceSection(document: string, name: string, content: string): string | undefined {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [start, stop] = [document.indexOf(begin), document.indexOf(end)];
  if (start === -1 || stop < start) return undefined;
  return `${document.slice(0, start + begin.length)}\n${content}\n${document.slice(stop)}`;
}

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

function tableText({ caption, columns, rows }: Table): string {
  const align = columns.map((_, column) => (rows.every((row) => typeof row[column] === 'number') ? '---:' : '---'));
  return [`${caption}\n`, line(columns), line(align), ...rows.map(line)].join('\n');
}

function targetRow(target: Target): string[] {
  const { what, found, rule, limit, unit } = target;
  return [what, `${rule} ${amount(limit, unit)}`, amount(found, unit), holds(target) ? 'holds' : '**falls short**'];
}

const amount = (value: number, unit: string): string =>
  unit === 'x' || unit.startsWith('/') ? `${value}${unit}` : `${value} ${unit}`;
