/** What the command line prints, as text for people or with `--json` as JSON for programs. */
export class Output {
  readonly json: boolean;
  readonly #write: (text: string) => void;
  readonly #writeAside: (text: string) => void;

  /**
   * @param write to stdout
   * @param writeAside to stderr
   */
  constructor(json: boolean, write: (text: string) => void, writeAside: (text: string) => void) {
    this.json = json;
    this.#write = write;
    this.#writeAside = writeAside;
  }

  /** `value` as one JSON document, or what `lines` makes of it. */
  print<Value>(value: Value, lines: (value: Value) => readonly string[]): void {
    const text = this.json ? JSON.stringify(value, null, 2) : lines(value).join('\n');
    if (text !== '') this.#write(`${text}\n`);
  }

  /** One of many as they come: a line of JSON each, or a line of text. */
  follow<Value>(value: Value, line: (value: Value) => string): void {
    this.#write(`${this.json ? JSON.stringify(value) : line(value)}\n`);
  }

  /** For the eyes alone; never part of the result. */
  aside(text: string): void {
    this.#writeAside(`${text}\n`);
  }
}

/** Columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** `name  value` lines; what is `undefined` is left out. */
export function fields(values: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${textOf(value)}`);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

/** The time of day of an ISO time, to the millisecond, in UTC. */
export const clockTime = (iso: string): string => new Date(iso).toISOString().slice(11, 23);
