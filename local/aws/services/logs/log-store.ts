/** One line of a log. */
export interface LogLine {
  /** Name of the log stream: one for each execution environment. */
  stream: string;
  /** Milliseconds since the epoch. */
  time: number;
  message: string;
  /** Unique, and rising within the store. */
  id: number;
}

/** Lines of a group that are kept; older ones make room. */
const LIMIT = 20_000;

/** The latest lines of all log groups, in memory. */
export class LogStore {
  readonly #groups = new Map<string, LogLine[]>();
  #lastId = 0;

  add(group: string, stream: string, message: string, time: number): void {
    let lines = this.#groups.get(group);
    if (lines === undefined) {
      lines = [];
      this.#groups.set(group, lines);
    }
    if (lines.length >= LIMIT) lines.splice(0, LIMIT / 2);
    this.#lastId += 1;
    lines.push({ stream, time, message, id: this.#lastId });
  }

  groups(): string[] {
    return [...this.#groups.keys()];
  }

  /** Oldest first; `undefined` when nothing was written to the group. */
  lines(group: string): readonly LogLine[] | undefined {
    return this.#groups.get(group);
  }
}
