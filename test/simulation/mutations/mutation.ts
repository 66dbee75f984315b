import type { Edit } from './syntax.ts';

/** A rule broken on purpose, and the test that has to fail. */
export interface Mutation {
  /** The broken rule. */
  name: string;
  file: string;
  edits: readonly Edit[];
  /** The test that must fail: its file, and a part of its name. */
  caughtBy: readonly [file: string, test: string];
}

const FAULTS = 'test/faults/simulation';
export const SEEDS = [`${FAULTS}.test.ts`, 'no invariant is broken'] as const;
export const faultTest = (
  part: 'fan-out' | 'deliver' | 'end' | 'limits' | 'list' | 'listener' | 'retry' | 'throttling' | 'replay' | 'backfill',
  name: string,
) => [`${FAULTS}-${part}.test.ts`, name] as const;
