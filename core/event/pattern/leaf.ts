import { canonical } from './address.ts';
import { type ValueTest } from './numeric.ts';
import { OPERATORS } from './operators.ts';
import { childPath, PatternError, shown } from './pattern-error.ts';
import { spend } from './steps.ts';

/** Result of a part of a pattern. `Absent`: it matched only because fields are missing (`exists: false`). */
export const Outcome = { No: 0, Absent: 1, Yes: 2 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** The list of values and operators of one field: one match is enough. */
export interface LeafNode {
  kind: 'leaf';
  test: (value: unknown) => Outcome;
  expected: string;
}

const OPERATOR_NAMES = [...Object.keys(OPERATORS), 'exists'];

/** @throws PatternError */
export function compileLeaf(list: readonly unknown[], path: string): LeafNode {
  if (list.length === 0) throw new PatternError(path, 'the list is empty', 'Give at least one value to match');
  const literals = new Set<unknown>();
  const tests: ValueTest[] = [];
  const expected: string[] = [];
  let existence: boolean | undefined;
  let absence = false;
  for (const [index, item] of list.entries()) {
    if (typeof item !== 'object' || item === null) {
      literals.add(literal(item, `${path}[${index}]`));
      const address = typeof item === 'string' ? canonical(item) : undefined;
      if (address !== undefined)
        tests.push({ test: (value) => typeof value === 'string' && canonical(value) === address, expected: '' });
      expected.push(shown(item));
      continue;
    }
    const [name, argument, itemPath] = operatorOf(item, `${path}[${index}]`);
    if (name === 'exists') {
      if (typeof argument !== 'boolean')
        throw new PatternError(itemPath, 'exists takes true or false', 'Write {"exists": false}');
      if (argument) existence = true;
      else absence = true;
      expected.push(argument ? 'any value' : 'no such field');
      continue;
    }
    const test = (OPERATORS[name] as NonNullable<(typeof OPERATORS)[string]>)(argument, itemPath);
    tests.push(test);
    expected.push(test.expected);
  }
  const matches = existence === true ? () => true : valueMatcher(literals, tests);
  return {
    kind: 'leaf',
    test: leafTest(matches, absence ? Outcome.Absent : Outcome.No, 1 + tests.length),
    expected: expected.join(' or '),
  };
}

function literal(item: unknown, path: string): unknown {
  if (item === null || typeof item === 'string' || typeof item === 'boolean' || Number.isFinite(item)) return item;
  throw new PatternError(
    path,
    `${shown(item)} is not a JSON value`,
    'Use text, a number, true, false, null or an operator',
  );
}

function operatorOf(item: object, path: string): [name: string, argument: unknown, path: string] {
  const entries = Array.isArray(item) ? [] : Object.entries(item);
  const [name, argument] = entries[0] ?? ['', undefined];
  if (entries.length !== 1 || !OPERATOR_NAMES.includes(name)) {
    throw new PatternError(
      path,
      `${shown(item)} is not a value or one operator`,
      `Operators are ${OPERATOR_NAMES.join(', ')}`,
    );
  }
  return [name, argument, childPath(path, name)];
}

function valueMatcher(literals: ReadonlySet<unknown>, tests: readonly ValueTest[]): (value: unknown) => boolean {
  const [test] = tests;
  if (test === undefined) return (value) => literals.has(value);
  if (tests.length === 1 && literals.size === 0) return test.test;
  return (value) => literals.has(value) || tests.some((candidate) => candidate.test(value));
}

/** Only scalars are values of a field; an object or an empty array in its place makes the field absent. */
function leafTest(matches: (value: unknown) => boolean, absent: Outcome, steps: number): (value: unknown) => Outcome {
  return (value) => {
    if (value === undefined) return absent;
    if (typeof value !== 'object' || value === null) return matches(value) ? Outcome.Yes : Outcome.No;
    if (!Array.isArray(value)) return absent;
    let outcome: Outcome = absent;
    // A stack of our own: an event may nest arrays deeper than calls can.
    const pending: unknown[] = [...(value as unknown[])];
    while (pending.length > 0) {
      spend(steps);
      const element = pending.pop();
      if (Array.isArray(element)) {
        for (const inner of element as unknown[]) pending.push(inner);
      } else if (typeof element !== 'object' || element === null) {
        if (matches(element)) return Outcome.Yes;
        outcome = Outcome.No;
      }
    }
    return outcome;
  };
}
