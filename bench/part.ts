/** One part of the benchmark. */
export interface Part {
  /** The name on the command line, e.g. `deliver-cpu`; also the name of its file in bench/parts. */
  readonly name: string;
  /** @param options the words after the name on the command line. @throws Error when it cannot measure. */
  run(options: readonly string[]): Promise<Findings>;
}

/** Results of a part. */
export interface Findings {
  /** All measured figures, for `.local/bench/results/<name>.json`. */
  figures: Readonly<Record<string, unknown>>;
  /** The tables for docs/, in this order. */
  tables: readonly Table[];
  targets: readonly Target[];
}

export interface Table {
  /** A sentence above the table. */
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** A limit that a figure must keep. */
export interface Target {
  /** E.g. `deliver, warm, against the limit`. */
  what: string;
  found: number;
  rule: 'at most' | 'at least';
  limit: number;
  /** E.g. `x`, `KB`, `USD`, `/s`. */
  unit: string;
}

export const holds = ({ found, rule, limit }: Target): boolean =>
  rule === 'at most' ? found <= limit : found >= limit;
