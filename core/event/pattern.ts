import { mismatchOf, type Mismatch } from './pattern/explain.ts';
import { Outcome } from './pattern/leaf.ts';
import { matcher } from './pattern/match.ts';
import { PatternError } from './pattern/pattern-error.ts';
import { keysApart } from './pattern/joined-keys.ts';
import { checkStrictly } from './pattern/strict.ts';
import { TooManyStepsError, within } from './pattern/steps.ts';
import { combinations, gathered, parseObject } from './pattern/structure.ts';

/**
 * Amazon EventBridge event patterns: what the rules of the event bus mean, and what filters of destinations are
 * written in. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * Numbers compare as numbers (`300` is `300.0`), to the precision of a double. Operators look at scalars: a field
 * whose value is an object, or an array without scalars, is absent to them. Names joined by dots and nested names are the same,
 * in patterns and in events.
 */

export { TooManyStepsError, within } from './pattern/steps.ts';
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

/** Steps of one explanation: a fraction of a second. */
const EXPLANATION_STEPS = 50_000_000;

/**
 * @param pattern a parsed pattern
 * @throws PatternError that names the path, the rule and the remedy
 */
export function compilePattern(pattern: unknown, limits: PatternLimits = {}): CompiledPattern {
  const compiled = compile(pattern, limits, true);
  checkStrictly(pattern);
  return compiled;
}

/**
 * Compiles a pattern that was stored: one that today's rules refuse has the meaning that it had when it was stored, so that no event
 * is lost by an upgrade.
 *
 * @throws PatternError for what no release has taken
 */
export function compileStoredPattern(pattern: unknown): CompiledPattern {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return compile(pattern, {}, false);
  }
}

function compile(pattern: unknown, limits: PatternLimits, joined: boolean): CompiledPattern {
  const parsed = parseObject(pattern, '$', joined);
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
  const prepared = (event: unknown): unknown => (joined ? keysApart(event) : event);
  return {
    matches: (event) => match(prepared(event)) !== Outcome.No,
    explain: (event) => {
      try {
        return within({ left: EXPLANATION_STEPS }, () => {
          const value = prepared(event);
          return match(value) === Outcome.No ? mismatchOf(root, value, '$') : { matches: true };
        });
      } catch (error) {
        if (!(error instanceof TooManyStepsError)) throw error;
        return { matches: false, path: '$', expected: 'an event that this filter takes fewer steps to match' };
      }
    },
  };
}
