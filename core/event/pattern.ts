import { mismatchOf, type Mismatch } from './pattern/explain.ts';
import { Outcome } from './pattern/leaf.ts';
import { matcher } from './pattern/match.ts';
import { PatternError } from './pattern/pattern-error.ts';
import { combinations, gathered, parseObject } from './pattern/structure.ts';

/**
 * Amazon EventBridge event patterns: what the rules of the event bus mean, and what filters of destinations are
 * written in. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * Numbers compare as numbers (`300` is `300.0`), to the precision of a double. Operators look at scalars: a field
 * whose value is an object, or an array without scalars, is absent to them.
 */

export { PatternError } from './pattern/pattern-error.ts';
export type { Mismatch } from './pattern/explain.ts';

export interface PatternLimits {
  /** Characters of the pattern as JSON without white space. Default 2048, as on an event bus. */
  characters?: number;
}

export interface CompiledPattern {
  /** Whether a parsed JSON value matches. */
  matches(event: unknown): boolean;
  /** The same, and which field did not match. */
  explain(event: unknown): { matches: true } | Mismatch;
}

const DEFAULT_CHARACTERS = 2048;
/** As documented for `$or`. */
const MAXIMUM_COMBINATIONS = 1000;

/**
 * @param pattern a parsed pattern
 * @throws PatternError that names the path, the rule and the remedy
 */
export function compilePattern(pattern: unknown, limits: PatternLimits = {}): CompiledPattern {
  const parsed = parseObject(pattern, '$');
  const allowed = limits.characters ?? DEFAULT_CHARACTERS;
  const characters = JSON.stringify(pattern).length;
  if (characters > allowed) {
    throw new PatternError(
      '$',
      `the pattern has ${characters} characters, ${allowed} are allowed`,
      'Shorten it, e.g. with prefix or wildcard',
    );
  }
  const count = combinations(parsed);
  if (count > MAXIMUM_COMBINATIONS) {
    throw new PatternError(
      '$',
      `its $or lists make ${count} combinations, ${MAXIMUM_COMBINATIONS} are allowed`,
      'Use lists of values where you can',
    );
  }
  const root = gathered(parsed, '$');
  const match = matcher(root);
  return {
    matches: (event) => match(event) !== Outcome.No,
    explain: (event) => (match(event) === Outcome.No ? mismatchOf(root, event, '$') : { matches: true }),
  };
}
