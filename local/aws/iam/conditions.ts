import ipaddr from 'ipaddr.js';
import { wildcard } from './wildcard.ts';

/** Values of the request that conditions look at, by lower-case key. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

/** `Condition` of a policy statement: operator -> key -> values. */
export type ConditionBlock = Readonly<
  Record<string, Readonly<Record<string, string | boolean | readonly (string | boolean)[]>>>
>;

export type CompiledCondition = (context: ConditionContext) => boolean;

type Comparison = (expected: string) => (actual: string) => boolean;

const numeric =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (expected) =>
  (actual) =>
    compare(Number(actual), Number(expected));
const temporal =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (expected) =>
  (actual) =>
    compare(instant(actual), instant(expected));
const inBlock: Comparison = (expected) => {
  const block = expected.includes('/') ? expected : `${expected}/${expected.includes(':') ? 128 : 32}`;
  const range = ipaddr.parseCIDR(block);
  return (actual) => {
    const address = ipaddr.process(actual);
    return address.kind() === range[0].kind() && address.match(range);
  };
};
const like: Comparison = (expected) => wildcard(expected);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (expected) => (actual) => actual === expected,
  StringEqualsIgnoreCase: (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: like,
  // IAM treats these two alike: both take wildcards.
  ArnEquals: like,
  ArnLike: like,
  Bool: (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase(),
  NumericEquals: numeric((actual, expected) => actual === expected),
  NumericLessThan: numeric((actual, expected) => actual < expected),
  NumericLessThanEquals: numeric((actual, expected) => actual <= expected),
  NumericGreaterThan: numeric((actual, expected) => actual > expected),
  NumericGreaterThanEquals: numeric((actual, expected) => actual >= expected),
  DateLessThan: temporal((actual, expected) => actual < expected),
  DateGreaterThan: temporal((actual, expected) => actual > expected),
  IpAddress: inBlock,
};

/** Operators that are another one's opposite. */
const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  NotIpAddress: 'IpAddress',
};

const PLAIN_OPERATORS = [...Object.keys(COMPARISONS), ...Object.keys(NEGATIONS)];

/** Every operator that may stand in a policy; anything else stops the runtime at start. */
export const CONDITION_OPERATORS: readonly string[] = [
  'Null',
  ...PLAIN_OPERATORS.flatMap((name) => [name, `${name}IfExists`, `ForAllValues:${name}`, `ForAnyValue:${name}`]),
];

/** All of a statement's conditions as one test. */
export function compileConditions(block: ConditionBlock | undefined): CompiledCondition {
  const tests = Object.entries(block ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      compileCondition(operator, key.toLowerCase(), [values].flat().map(String)),
    ),
  );
  return (context) => tests.every((test) => test(context));
}

function compileCondition(operator: string, key: string, expected: readonly string[]): CompiledCondition {
  if (operator === 'Null') return (context) => expected.includes(String(!context.has(key)));
  const set = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1];
  const ifExists = operator.endsWith('IfExists');
  const name = operator.replace(/^For(AllValues|AnyValue):/, '').replace(/IfExists$/, '');
  const negated = Object.hasOwn(NEGATIONS, name);
  const comparison = COMPARISONS[NEGATIONS[name] ?? name];
  if (comparison === undefined)
    throw new Error(`The condition operator ${operator} is not known to the local runtime.`);
  const tests = expected.map((value) => comparison(value));
  const matches = (actual: string): boolean => tests.some((test) => test(actual)) !== negated;
  return (context) => {
    const actual = context.get(key);
    if (set === 'ForAllValues') return (actual ?? []).every(matches);
    // An absent key fails a positive operator and passes a negated one.
    if (actual === undefined) return set === undefined && (ifExists || negated);
    return set === 'ForAnyValue' ? actual.some(matches) : actual.every(matches);
  };
}

/** A date as ISO 8601 or as seconds since the epoch, in milliseconds. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
