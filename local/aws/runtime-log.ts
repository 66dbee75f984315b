/** Where the runtime speaks to its user. */
export interface RuntimeLog {
  /** What went on, one line. */
  info(message: string): void;
  /** What the user should look at: a denied action, a function that failed. One line, always shown. */
  problem(message: string): void;
}

/** Writes to stderr, so that stdout stays free for results. `info` only when `verbose`. */
export function stderrLog(verbose: boolean): RuntimeLog {
  return { info: verbose ? write : () => undefined, problem: write };
}

function write(message: string): void {
  process.stderr.write(`${message}\n`);
}
