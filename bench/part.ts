/** One part of the benchmark: what it measures, how, and what must hold. */
export interface Part {
  /** As on the command line, e.g. `deliver-cpu`. */
  readonly name: string;
  /** @param options what followed the name on the command line. @throws Error when it cannot measure. */
  run(options: readonly string[]): Promise<Findings>;
}

/** What a part found. */
export interface Findings {
  /** Everything measured; written to `bench/results/<name>.json` as it is. */
  figures: Readonly<Record<string, unknown>>;
  /** What docs/performance.md shows, in this order. */
  tables: readonly Table[];
  /** What must hold, with what was found. */
  targets: readonly Target[];
}

export interface Table {
  /** A sentence above the table. */
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

export interface Target {
  /** E.g. `deliver, warm, against the limit`. */
  what: string;
  found: number;
  /** `at most` or `at least`. */
  rule: 'at most' | 'at least';
  limit: number;
  /** E.g. `x`, `KB`, `USD`, `/s`. */
  unit: string;
}

export const holds = ({ found, rule, limit }: Target): boolean =>
  rule === 'at most' ? found <= limit : found >= limit;
