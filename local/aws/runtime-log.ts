/** Where the runtime speaks to its user. */
export interface RuntimeLog {
  /** Progress, one line. */
  info(message: string): void;
  /** A problem that the user should look at, such as a denied action. One line, always shown. */
  problem(message: string): void;
}

/** Writes to stderr, so that stdout stays free for results. `info` only when `verbose`. */
export function stderrLog(verbose: boolean): RuntimeLog {
  return { info: verbose ? write : () => undefined, problem: write };
}

function write(message: string): void {
  process.stderr.write(`${message}\n`);
}
