import { PatternError, shown } from './pattern-error.ts';

/** EventBridge compares numbers between -5e9 and 5e9. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const LARGEST = 5e9;

export interface ValueTest {
  test: (value: unknown) => boolean;
  /** The rule for a value, e.g. `a number > 0 and <= 5`. */
  expected: string;
}

type Comparison = (value: number, bound: number) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};

/**
 * `["=", n]`, one of `<`, `<=`, `>`, `>=` with a number, or a range: lower bound first, then the upper one.
 * @throws PatternError
 */
export function compileNumeric(argument: unknown, path: string): ValueTest {
  if (!Array.isArray(argument) || (argument.length !== 2 && argument.length !== 4)) {
    throw new PatternError(path, 'numeric takes an array of one or two comparisons', 'Write e.g. [">", 0, "<=", 5]');
  }
  const [firstOperator, firstBound, secondOperator, secondBound] = argument as unknown[];
  const first = comparison(firstOperator, firstBound, path);
  if (argument.length === 2) {
    return { test: (value) => typeof value === 'number' && first.test(value), expected: `a number ${first.text}` };
  }
  const second = comparison(secondOperator, secondBound, path);
  if (!first.text.startsWith('>') || !second.text.startsWith('<')) {
    throw new PatternError(path, 'a range is a lower bound and then an upper bound', 'Write e.g. [">", 0, "<=", 5]');
  }
  if (first.bound > second.bound || (first.bound === second.bound && !(first.inclusive && second.inclusive))) {
    throw new PatternError(path, 'the range holds no number', 'Make the lower bound less than the upper one');
  }
  return {
    test: (value) => typeof value === 'number' && first.test(value) && second.test(value),
    expected: `a number ${first.text} and ${second.text}`,
  };
}

interface BoundComparison {
  test: (value: number) => boolean;
  bound: number;
  inclusive: boolean;
  text: string;
}

function comparison(operator: unknown, bound: unknown, path: string): BoundComparison {
  const compare =
    typeof operator === 'string' && Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (compare === undefined) {
    throw new PatternError(path, `${shown(operator)} is not a numeric comparison`, 'Use "=", "<", "<=", ">" or ">="');
  }
  if (typeof bound !== 'number' || !(Math.abs(bound) <= LARGEST)) {
    throw new PatternError(
      path,
      `${shown(bound)} is not a number between -5e9 and 5e9`,
      'Put a number after the comparison',
    );
  }
  return {
    test: (value) => compare(value, bound),
    bound,
    inclusive: String(operator).endsWith('='),
    text: `${String(operator)} ${bound}`,
  };
}
