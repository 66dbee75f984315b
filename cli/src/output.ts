import { visible, visibleLines } from '../../sdk/src/visible-text.ts';
import { jsonText } from './json-text.ts';

/**
 * The output of a command: text for people, or with `--json` JSON for programs. Each line goes through `visible` here, so
 * that no command prints raw what somebody else wrote.
 */
export class Output {
  readonly json: boolean;
  readonly #write: (text: string) => void;
  readonly #writeAside: (text: string) => void;

  /**
   * @param write writes to stdout
   * @param writeAside writes to stderr
   */
  constructor(json: boolean, write: (text: string) => void, writeAside: (text: string) => void) {
    this.json = json;
    this.#write = write;
    this.#writeAside = writeAside;
  }

  /** Prints `value` as one JSON document, or as `lines`. A line break within a line is shown as `\n`. */
  print<Value>(value: Value, lines: (value: Value) => readonly string[]): void {
    const text = this.json ? visibleLines(jsonText(value, true)) : lines(value).map(visible).join('\n');
    if (text !== '') this.#write(`${text}\n`);
  }

  /** Prints one of many values: a line of JSON or a line of text. */
  follow<Value>(value: Value, line: (value: Value) => string): void {
    this.#write(`${visible(this.json ? jsonText(value) : line(value))}\n`);
  }

  /** Prints a remark of one line for people, which is no part of the result. */
  aside(text: string): void {
    this.#writeAside(`${visible(text)}\n`);
  }
}

/** Aligns columns to their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows.map((row) => row.map(visible))];
  const widths = head.map((_, column) => all.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Returns `name  value` lines without the undefined values. */
export function fields(values: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${textOf(value)}`);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return jsonText(value);
}

/** Returns the UTC time of day of an ISO time, with milliseconds. */
export const clockTime = (iso: string): string => new Date(iso).toISOString().slice(11, 23);
