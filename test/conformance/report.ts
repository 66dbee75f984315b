/** A tool that a part needs and that this machine lacks. The part is skipped. */
export class ToolMissing extends Error {
  override readonly name = 'ToolMissing';
}

/** Prints one line for each check and counts them. */
export class Report {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  readonly #strict: boolean;

  /** @param strict whether a skipped part is a failure */
  constructor(strict: boolean) {
    this.#strict = strict;
  }

  pass(check: string): void {
    this.#passed++;
    console.log(`ok      ${check}`);
  }

  fail(check: string, reason: string): void {
    this.#failed++;
    console.log(`FAILED  ${check}\n        ${reason.replaceAll('\n', '\n        ')}`);
  }

  skip(part: string, reason: string): void {
    if (this.#strict) return this.fail(part, `${reason} With --strict a skip is a failure.`);
    this.#skipped++;
    console.log(`skipped ${part}: ${reason}`);
  }

  /** Fails with the problems, or passes when there are none. Shows the first ten. */
  expectNone(check: string, problems: readonly string[]): void {
    if (problems.length === 0) return this.pass(check);
    const more = problems.length > 10 ? [`… and ${problems.length - 10} more`] : [];
    this.fail(check, [...problems.slice(0, 10), ...more].join('\n'));
  }

  /** Runs a check that throws when it does not hold. Its result goes into the line. */
  async check(name: string, run: () => Promise<string | void>): Promise<boolean> {
    try {
      const detail = await run();
      this.pass(detail === undefined ? name : `${name}: ${detail}`);
      return true;
    } catch (error) {
      if (error instanceof ToolMissing) throw error;
      this.fail(name, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  get hasFailed(): boolean {
    return this.#failed > 0;
  }

  get summary(): string {
    return `Conformance: ${this.#passed} checks hold, ${this.#failed} do not, ${this.#skipped} parts are skipped.`;
  }
}
